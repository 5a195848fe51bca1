package state

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A Ring seals secrets for the database: the first key seals, all open. Keys
// have 32 bytes (AES-256-GCM).
type Ring [][]byte

// ErrNoKey says that none of the ring's keys opens a secret.
var ErrNoKey = errors.New("no key opens the stored secret: give the key ring it was sealed with (setting keys)")

// seal encrypts secret for the row named by identity, and only for it.
func (r Ring) seal(secret []byte, identity string) ([]byte, error) {
	if len(r) == 0 {
		return nil, errors.New("no key to seal a secret with")
	}
	aead, err := gcm(r[0])
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, secret, []byte(identity)), nil //nolint:gosec // it makes its own random nonce
}

func (r Ring) open(sealed []byte, identity string) ([]byte, error) {
	secret, _, err := r.unseal(sealed, identity)
	return secret, err
}

// unseal also tells which key opens sealed, counted from 0.
func (r Ring) unseal(sealed []byte, identity string) (secret []byte, key int, err error) {
	for i, key := range r {
		aead, err := gcm(key)
		if err != nil {
			return nil, 0, err
		}
		if secret, err := aead.Open(nil, nil, sealed, []byte(identity)); err == nil {
			return secret, i, nil
		}
	}
	return nil, 0, ErrNoKey
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// A Vault keeps the OAuth grant of one client, sealed, for all processes.
type Vault struct {
	Store  *Store
	Keys   Ring
	Client string

	// Reread, if not nil, stands in the place of Keys, and reads the ring
	// whenever it is needed: keys may be replaced while the program runs.
	Reread func() (Ring, error)
	// Blind lets Renew replace a grant that no key opens, as if there was none.
	Blind bool
}

func (v *Vault) ring() (Ring, error) {
	if v.Reread == nil {
		return v.Keys, nil
	}
	return v.Reread()
}

const (
	sqlLoadGrant = `
SELECT grant_sealed FROM company WHERE client = $1`

	sqlLockGrant = `
INSERT INTO company (client) VALUES ($1)
ON CONFLICT (client) DO UPDATE SET client = excluded.client
RETURNING grant_sealed`

	sqlStoreGrant = `
UPDATE company SET grant_sealed = $2 WHERE client = $1`
)

// Load returns the stored grant, or nil when there is none yet.
func (v *Vault) Load(ctx context.Context) ([]byte, error) {
	var sealed []byte
	err := v.Store.pool.QueryRow(ctx, sqlLoadGrant, v.Client).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && sealed == nil {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load grant: %w", err)
	}
	keys, err := v.ring()
	if err != nil {
		return nil, err
	}
	return keys.open(sealed, v.identity())
}

// Renew calls renew with the stored grant while no other process may, stores
// what it returns, and returns what is stored in the end; nil leaves the grant
// as it is. The row lock is held for as long as renew takes.
func (v *Vault) Renew(ctx context.Context, renew func(ctx context.Context, stored []byte) ([]byte, error)) (kept []byte, err error) {
	// Not inTx: a token request must not be repeated because a commit conflicts.
	err = pgx.BeginFunc(ctx, v.Store.pool, func(tx pgx.Tx) error {
		var sealed []byte
		if err := tx.QueryRow(ctx, sqlLockGrant, v.Client).Scan(&sealed); err != nil {
			return fmt.Errorf("lock grant: %w", err)
		}
		keys, err := v.ring()
		if err != nil {
			return err
		}
		if sealed != nil {
			kept, err = keys.open(sealed, v.identity())
			if err != nil && (!v.Blind || !errors.Is(err, ErrNoKey)) {
				return err
			}
		}
		fresh, err := renew(ctx, kept)
		if err != nil || fresh == nil {
			return err
		}
		kept = fresh
		if sealed, err = keys.seal(fresh, v.identity()); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sqlStoreGrant, v.Client, sealed)
		return err
	})
	return kept, err
}

func (v *Vault) identity() string { return grantOf(v.Client) }

// grantOf names the row that a client's grant is sealed for.
func grantOf(client string) string { return "company/" + client + "/grant" }
