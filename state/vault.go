package state

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Ring encrypts secrets for the database with its first key, and tries every key to
// decrypt. Keys have 32 bytes (AES-256-GCM).
type Ring [][]byte

// ErrNoKey says that no key of the ring decrypts a secret.
var ErrNoKey = errors.New("no key opens the stored secret: give the key ring it was sealed with (setting keys)")

// seal encrypts secret for the row named by identity, and only for it.
func (r Ring) seal(secret []byte, identity string) ([]byte, error) {
	if len(r) == 0 {
		return nil, errors.New("no key to seal a secret with")
	}
	aead, err := newGCM(r[0])
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, secret, []byte(identity)), nil //nolint:gosec // it makes its own random nonce
}

func (r Ring) open(sealed []byte, identity string) ([]byte, error) {
	secret, _, err := r.unseal(sealed, identity)
	return secret, err
}

// unseal returns the secret and the index of the key that decrypts it.
func (r Ring) unseal(sealed []byte, identity string) (secret []byte, key int, err error) {
	for i, key := range r {
		aead, err := newGCM(key)
		if err != nil {
			return nil, 0, err
		}
		if secret, err := aead.Open(nil, nil, sealed, []byte(identity)); err == nil {
			return secret, i, nil
		}
	}
	return nil, 0, ErrNoKey
}

func newGCM(key []byte) (cipher.AEAD, error) {
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

	// Reread, if not nil, is called instead of Keys whenever the ring is needed: keys
	// may be replaced while the program runs.
	Reread func(context.Context) (Ring, error)
	// ReplaceUnreadable lets Renew replace a grant that no key decrypts.
	ReplaceUnreadable bool
}

func (v *Vault) ring(ctx context.Context) (Ring, error) {
	if v.Reread == nil {
		return v.Keys, nil
	}
	return v.Reread(ctx)
}

const (
	sqlLoadGrant = `
SELECT grant_sealed FROM company WHERE client = $1`

	// It writes the grant unchanged: if that fails, no new grant is requested.
	sqlReadyGrant = `
INSERT INTO company AS c (client) VALUES ($1)
ON CONFLICT (client) DO UPDATE SET grant_sealed = c.grant_sealed
RETURNING grant_sealed`

	// A holder that lost the lease stores nothing.
	sqlStoreGrant = `
WITH held AS (
    DELETE FROM lease WHERE name = $3 AND holder = $4 AND term = $5 RETURNING name
)
UPDATE company SET grant_sealed = $2 WHERE client = $1 AND EXISTS (SELECT FROM held)`
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
	keys, err := v.ring(ctx)
	if err != nil {
		return nil, err
	}
	return keys.open(sealed, v.identity())
}

// renewalLease is how long a renewal excludes others after its last sign of life, and
// renewalPoll is how often they look whether it has ended.
const (
	renewalLease = 15 * time.Second
	renewalPoll  = 200 * time.Millisecond
)

// Renew calls renew with the stored grant, stores the grant that renew returns, and
// returns the grant that is stored in the end. If renew returns nil, the grant stays as
// it is. A lease excludes other processes; no connection is held while renew runs or
// others wait. If the lease is lost meanwhile, nothing is stored and the error is
// [ErrLeaseHeld].
//
// Renew first makes sure that a grant can be sealed and stored: the result of renew
// cannot be fetched a second time.
func (v *Vault) Renew(ctx context.Context, renew func(ctx context.Context, stored []byte) ([]byte, error)) ([]byte, error) {
	claim, err := v.claim(ctx)
	if err != nil {
		return nil, fmt.Errorf("wait for other renewals: %w", err)
	}
	release := v.hold(ctx, claim)
	kept, fresh, err := v.renewed(ctx, claim, renew)
	release()
	if err != nil || fresh == nil {
		_ = v.Store.Leases.EndLease(context.WithoutCancel(ctx), claim) // it ends by itself
		return kept, err
	}
	return fresh, v.store(ctx, claim, fresh)
}

// Ready makes sure that a grant can be sealed and stored. Call it before a person is
// asked for something that can be used only once.
func (v *Vault) Ready(ctx context.Context) error {
	_, err := v.Renew(ctx, func(context.Context, []byte) ([]byte, error) { return nil, nil })
	return err
}

// claim takes the lease. It waits while another renewal has it.
func (v *Vault) claim(ctx context.Context) (Lease, error) {
	holder := rand.Text()
	for {
		now, err := v.Store.Time(ctx)
		if err != nil {
			return Lease{}, err
		}
		l, err := v.Store.Leases.TakeLease(ctx, "grant/"+v.Client, holder, now, now.Add(renewalLease))
		if !errors.Is(err, ErrLeaseHeld) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return Lease{}, context.Cause(ctx)
		case <-time.After(renewalPoll):
		}
	}
}

// hold renews the lease until release is called.
func (v *Vault) hold(ctx context.Context, l Lease) (release func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(renewalLease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			_ = v.prolong(ctx, l) // if it is lost, nothing will be stored
		}
	}()
	return func() { cancel(); <-ended }
}

// renewed returns the stored grant, and the grant that renew makes of it.
func (v *Vault) renewed(ctx context.Context, claim Lease, renew func(ctx context.Context, stored []byte) ([]byte, error)) (kept, fresh []byte, err error) {
	var sealed []byte
	if err := v.Store.vital.QueryRow(ctx, sqlReadyGrant, v.Client).Scan(&sealed); err != nil {
		return nil, nil, fmt.Errorf("prepare to store the grant: %w", err)
	}
	keys, err := v.ring(ctx)
	if err != nil {
		return nil, nil, err
	}
	if sealed != nil {
		kept, err = keys.open(sealed, v.identity())
		if err != nil && (!v.ReplaceUnreadable || !errors.Is(err, ErrNoKey)) {
			return nil, nil, err
		}
	}
	if _, err := keys.seal(nil, v.identity()); err != nil {
		return kept, nil, err
	}
	// This process may have been suspended since it took the lease.
	if err := v.prolong(ctx, claim); err != nil {
		return kept, nil, err
	}
	fresh, err = renew(ctx, kept)
	return kept, fresh, err
}

func (v *Vault) prolong(ctx context.Context, l Lease) error {
	now, err := v.Store.Time(ctx)
	if err != nil {
		return err
	}
	return v.Store.Leases.RenewLease(ctx, l, now.Add(renewalLease))
}

// store seals the grant with the ring as it is now: a key that was replaced meanwhile
// may be gone.
func (v *Vault) store(ctx context.Context, claim Lease, grant []byte) error {
	keys, err := v.ring(ctx)
	if err != nil {
		return err
	}
	sealed, err := keys.seal(grant, v.identity())
	if err != nil {
		return err
	}
	tag, err := v.Store.vital.Exec(ctx, sqlStoreGrant, v.Client, sealed, claim.Name, claim.Holder, claim.Term)
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrLeaseHeld
	}
	if err != nil {
		return fmt.Errorf("store grant: %w", err)
	}
	return nil
}

func (v *Vault) identity() string { return grantIdentity(v.Client) }

// grantIdentity returns the name of the row for which a client's grant is sealed.
func grantIdentity(client string) string { return "company/" + client + "/grant" }
