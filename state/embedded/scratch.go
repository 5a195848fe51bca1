package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// scratchPrefix begins the names of the directories that we throw away.
const scratchPrefix = "tripsync-pg"

// A scratch is a directory that its process removes, or another one if it was killed.
// Its file owner is locked as long as the process lives.
type scratch struct {
	path string
	lock *os.File
}

// firstScratch makes a scratch directory of account a in the first of parents in which it
// can: in a container, only root may have access to /dev/shm.
func firstScratch(a account, parents ...string) (*scratch, error) {
	var refusals error
	for _, parent := range slices.Compact(parents) {
		s, err := newScratch(parent, a)
		if err == nil {
			return s, nil
		}
		refusals = errors.Join(refusals, err)
	}
	return nil, refusals
}

// newScratch makes a scratch directory of account a in parent.
func newScratch(parent string, a account) (*scratch, error) {
	path, err := os.MkdirTemp(parent, scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("make scratch directory: %w", err)
	}
	s := &scratch{path: path}
	if err := s.claim(a); err != nil {
		return nil, errors.Join(fmt.Errorf("make scratch directory: %w", err), s.remove())
	}
	return s, nil
}

// claim locks the owner file before it gets its name: until then sweepers of
// other processes do not see it.
func (s *scratch) claim(a account) error {
	f, err := os.Create(filepath.Join(s.path, "owner.new"))
	if err != nil {
		return err
	}
	s.lock = f
	if _, err := lockFile(f); err != nil { // nobody else knows it
		return err
	}
	if err := os.Rename(f.Name(), directory{path: s.path}.owner()); err != nil {
		return err
	}
	return a.own(s.path)
}

// link returns the name of a link to a data directory whose own name is too long.
func (s *scratch) link() string { return filepath.Join(s.path, "s") }

// remove removes the directory. It does nothing for a nil scratch.
func (s *scratch) remove() error {
	if s == nil {
		return nil
	}
	err := os.RemoveAll(s.path)
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// sweepScratch removes the scratch directories whose processes are gone. They must belong
// to us or to a: others can write to the same parents. If it cannot remove one, the next
// sweep tries again.
func sweepScratch(ctx context.Context, a account) {
	for _, parent := range []string{roomyTemp(), shortTemp()} {
		paths, _ := filepath.Glob(filepath.Join(parent, scratchPrefix+"*")) // errors only for a malformed pattern
		for _, path := range paths {
			info, err := os.Lstat(path)
			if err != nil || !info.IsDir() {
				continue
			}
			if uid := ownerOf(info).UID; uid == os.Geteuid() || uid == a.UID {
				_ = discardDir(ctx, path)
			}
		}
	}
}

// discardDir removes a scratch directory unless its process lives.
func discardDir(ctx context.Context, path string) error {
	d := directory{path: path}
	if _, err := os.Lstat(d.owner()); err != nil {
		return err // being made, or being removed
	}
	lock, err := d.tryLock(account{})
	if err != nil || lock == nil {
		return err
	}
	defer lock.Close()
	if err := d.evict(ctx); err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// shortTemp returns a directory for temporary files whose path leaves room for the name
// of a socket.
func shortTemp() string {
	const short = 60
	if dir := os.TempDir(); len(dir) <= short {
		return dir
	}
	return "/tmp"
}
