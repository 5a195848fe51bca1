package service

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tripsync/cmd/internal/config"
	"tripsync/push/concur"
	"tripsync/state"
)

// Keys returns the key ring for secrets at rest. The first use makes one, but never
// in the place of one that stored grants need: then the error is [state.ErrNoKey].
func (m *Machine) Keys(ctx context.Context, store *state.Store) (state.Ring, error) {
	if m.Settings.Keys != "" {
		return parseRing(m.Settings.Keys)
	}
	file := KeyFile(m.Settings.KeyFile())
	ring, err := file.Read()
	if errors.Is(err, fs.ErrNotExist) {
		if err := mayMakeKeys(ctx, store, file); err != nil {
			return nil, err
		}
		ring, err = file.Make()
	}
	if err != nil {
		return nil, err
	}
	return parseRing(ring)
}

func parseRing(ring config.Secret) (state.Ring, error) {
	keys, err := config.ParseKeys(ring)
	return state.Ring(keys), err
}

func mayMakeKeys(ctx context.Context, store *state.Store, file KeyFile) error {
	seals, err := store.Seals(ctx, nil)
	if err == nil && len(seals) > 0 {
		err = missingKeys{file}
	}
	return err
}

// missingKeys is the error of a key file that is gone though grants are sealed with
// its keys.
type missingKeys struct{ file KeyFile }

func (m missingKeys) Error() string {
	return fmt.Sprintf("key file %s is missing, and grants are sealed with its keys: put it back from a copy", m.file)
}

func (missingKeys) Unwrap() error { return state.ErrNoKey }

// A judgedVault says in a class of Concur's errors that no key opens a grant: it
// is not for the trip to be tried again.
type judgedVault struct{ concur.Vault }

// Load returns the stored grant.
func (v judgedVault) Load(ctx context.Context) ([]byte, error) {
	grant, err := v.Vault.Load(ctx)
	return grant, judgeNoKey(err)
}

// Renew lets renew replace the stored grant.
func (v judgedVault) Renew(ctx context.Context, renew func(ctx context.Context, stored []byte) ([]byte, error)) ([]byte, error) {
	grant, err := v.Vault.Renew(ctx, renew)
	return grant, judgeNoKey(err)
}

func judgeNoKey(err error) error {
	if errors.Is(err, state.ErrNoKey) {
		return &concur.Error{Op: "open grant", Class: concur.Credential, Err: err}
	}
	return err
}

// A KeyFile holds a key ring. It is never half written: a new one is put in its
// place when it is on disk.
type KeyFile string

// Read returns the ring.
func (f KeyFile) Read() (config.Secret, error) {
	text, err := os.ReadFile(string(f))
	return config.Secret(strings.TrimSpace(string(text))), err
}

// Make makes a ring of one key, unless there is one, and returns what there is.
func (f KeyFile) Make() (config.Secret, error) {
	if err := f.put(NewKey(), os.Link); err != nil && !errors.Is(err, fs.ErrExist) { // another process was first
		return "", err
	}
	return f.Read()
}

// Write replaces the ring.
func (f KeyFile) Write(ring config.Secret) error { return f.put(ring, os.Rename) }

// put writes another file, and has place name it as this one.
func (f KeyFile) put(ring config.Secret, place func(from, to string) error) error {
	dir := filepath.Dir(string(f))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, ".keys-*") // for its owner only
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.WriteString(string(ring) + "\n")
	if err := errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	if err := place(fresh.Name(), string(f)); err != nil {
		return err
	}
	return syncDirectory(dir)
}

// syncDirectory puts the names in a directory on disk.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// NewKey makes a key.
func NewKey() config.Secret {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return config.Secret(base64.StdEncoding.EncodeToString(key))
}
