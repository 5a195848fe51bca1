package embedded

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A template is a file in the user's cache with a cluster that initdb made once for
// throw-away servers. Unpacking it takes a tenth of the time of initdb.
type template string

// newTemplate returns the template of these programs and arguments. Another version,
// another build or other arguments have another one. It reports false for a user without
// a cache.
func newTemplate(b binaries, args []string) (template, bool) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", false
	}
	key := sha256.Sum256([]byte(strings.Join(append(args, b.Dir, b.Version), "\x00")))
	name := fmt.Sprintf("postgres-%s-%x.tar", b.Version, key[:6])
	return template(filepath.Join(cache, "tripsync", name)), true
}

// restore unpacks the template into dir and gives all of it to a. After an error
// dir may hold a part.
func (t template) restore(dir string, a account) error {
	f, err := os.Open(string(t))
	if err != nil {
		return err
	}
	defer f.Close()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for r := tar.NewReader(bufio.NewReader(f)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := unpackEntry(root, h, r, a); err != nil {
			return err
		}
	}
}

func unpackEntry(root *os.Root, h *tar.Header, content io.Reader, a account) error {
	if h.Typeflag == tar.TypeDir {
		return errors.Join(root.Mkdir(h.Name, 0o700), a.ownIn(root, h.Name))
	}
	f, err := root.OpenFile(h.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close(), a.ownIn(root, h.Name))
}

func (a account) ownIn(root *os.Root, name string) error {
	if !a.Other {
		return nil
	}
	return root.Chown(name, a.UID, a.GID)
}

// save packs dir. The file gets its name when it is complete and on disk, so that no
// process reads half of one.
func (t template) save(dir string) (err error) {
	if err := os.MkdirAll(filepath.Dir(string(t)), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(string(t)), "*.new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := tar.NewWriter(f)
	if err := errors.Join(w.AddFS(os.DirFS(dir)), w.Close(), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), string(t))
}
