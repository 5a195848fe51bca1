package service

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tripsync/cmd/internal/config"
	"tripsync/state"
)

// Keys returns the key ring for secrets at rest; the first use makes one.
func (m *Machine) Keys() (state.Ring, error) {
	ring := m.Settings.Keys
	if ring == "" {
		var err error
		if ring, err = KeyFile(m.Settings.KeyFile()).Read(); err != nil {
			return nil, err
		}
	}
	keys, err := config.ParseKeys(ring)
	return state.Ring(keys), err
}

// A KeyFile holds a key ring. It is never half written: a new one is put in its
// place when it is on disk.
type KeyFile string

// Read returns the ring, and makes one of one key where there is no file.
func (f KeyFile) Read() (config.Secret, error) {
	text, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.put(NewKey(), os.Link); err != nil && !errors.Is(err, fs.ErrExist) { // another process was first
			return "", err
		}
		text, err = os.ReadFile(string(f))
	}
	return config.Secret(strings.TrimSpace(string(text))), err
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
