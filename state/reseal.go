package state

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A Seal is which key of a ring decrypts a client's grant.
type Seal struct {
	Client string
	Key    int // counted from 1, the one that seals; 0: none opens it
}

const sqlSealed = `
SELECT client, grant_sealed FROM company WHERE grant_sealed IS NOT NULL ORDER BY client`

// Seals lists all stored grants, also those of clients that are not in the
// settings any more.
func (s *Store) Seals(ctx context.Context, keys Ring) ([]Seal, error) {
	rows, err := s.pool.Query(ctx, sqlSealed)
	if err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Seal, error) {
		var seal Seal
		var sealed []byte
		if err := row.Scan(&seal.Client, &sealed); err != nil {
			return seal, err
		}
		_, key, err := keys.unseal(sealed, grantIdentity(seal.Client))
		if err == nil {
			seal.Key = key + 1
		} else if errors.Is(err, ErrNoKey) {
			err = nil
		}
		return seal, err
	})
}

// Reseal seals all grants with the first key, so that no other is needed to
// open them, and returns how many were sealed with another. Unless the ring
// opens all of them nothing is changed, and the error wraps [ErrNoKey] for each
// client whose grant it does not. Renewals may go on meanwhile, by processes
// that know the ring.
func (s *Store) Reseal(ctx context.Context, keys Ring) (n int, err error) {
	seals, err := s.Seals(ctx, keys)
	if err != nil {
		return 0, err
	}
	for _, seal := range seals {
		if seal.Key == 0 {
			err = errors.Join(err, fmt.Errorf("grant of %s: %w", seal.Client, ErrNoKey))
		}
	}
	if err != nil {
		return 0, err
	}
	for _, seal := range seals {
		if seal.Key == 1 {
			continue
		}
		if err := s.reseal(ctx, keys, seal.Client); err != nil {
			return n, fmt.Errorf("seal grant of %s: %w", seal.Client, err)
		}
		n++
	}
	return n, nil
}

// reseal stores a grant as it is, which seals it anew.
func (s *Store) reseal(ctx context.Context, keys Ring, client string) error {
	v := &Vault{Store: s, Keys: keys, Client: client}
	_, err := v.Renew(ctx, func(_ context.Context, stored []byte) ([]byte, error) { return stored, nil })
	return err
}
