// Package source finds export files in the directories where they are dropped, and
// decides when a file is complete.
package source

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	// ErrLink is the error about a symbolic link, which may lead to any file that
	// this program can read.
	ErrLink = errors.New("a symbolic link: not followed")
	// ErrIrregular is the error about a pipe, a socket or a device: reading it could
	// block for ever.
	ErrIrregular = errors.New("not a regular file")
)

// A File is an export file that was found.
type File struct {
	Path    string
	ModTime time.Time
	Size    int64
	Seen    fs.FileInfo // nil if stat failed

	named bool // a person named it, so a link is followed
}

// Name is the file's name without its directories, for positions and the archive:
// see [Printable].
func (f File) Name() string { return Printable(filepath.Base(f.Path)) }

// Open opens a regular file for reading, without waiting and without following a
// link, unless a person named it.
func (f File) Open() (*os.File, error) {
	flags := os.O_RDONLY | syscall.O_NONBLOCK
	if !f.named {
		flags |= syscall.O_NOFOLLOW
	}
	in, err := os.OpenFile(f.Path, flags, 0)
	if errors.Is(err, syscall.ELOOP) && !f.named {
		return nil, ErrLink
	}
	if err != nil {
		return nil, PrintableError(err)
	}
	info, err := in.Stat()
	if err == nil {
		err = kindError(info.Mode())
	}
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// PrintableError returns err with its path made [Printable].
func PrintableError(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: e.Op, Path: Printable(e.Path), Err: e.Err}
	}
	return err
}

// kindError returns why Open refuses a file of that mode, or nil.
func kindError(mode fs.FileMode) error {
	var kind string
	switch {
	case mode.IsRegular():
		return nil
	case mode&fs.ModeSymlink != 0:
		return ErrLink
	case mode.IsDir():
		kind = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	default:
		return ErrIrregular
	}
	return fmt.Errorf("%w: %s", ErrIrregular, kind)
}

// A Dir is a directory in which exports are dropped.
type Dir struct {
	Path   string
	Match  string        // path.Match pattern of the file name; empty: all
	Settle time.Duration // a file unchanged for so long is complete; 0: files arrive complete
}

// takes reports whether Look considers a file of that name. It skips files in the
// making, unless the pattern asks for them.
func (d Dir) takes(name string) bool {
	if inTheMaking(name) && !inTheMaking(d.Match) {
		return false
	}
	if d.Match == "" {
		return true
	}
	ok, err := path.Match(d.Match, name)
	return ok && err == nil
}

// Patience returns how long a file whose last record has no end must stay unchanged
// before it is read all the same: ten times Settle, and at least a minute. If Settle
// is 0, files arrive complete, and it is 0.
func (d Dir) Patience() time.Duration {
	if d.Settle == 0 {
		return 0
	}
	return max(10*d.Settle, time.Minute)
}

// An Odd is an entry of a directory that cannot be read as a file, and why.
type Odd struct {
	File

	Why error
}

// A Found is what Look saw in a directory.
type Found struct {
	Files []File        // complete ones, in order of their names
	Odd   []Odd         // links, pipes and the like
	Wait  time.Duration // until the others may be complete; 0: there are no others
}

// A Watch remembers what Look saw in directories. A file is complete when it has not
// changed for Settle by our own clock. Its modification time alone proves nothing: it
// may come from any clock. The zero Watch has seen nothing.
type Watch struct {
	Own Own // skipped

	mu   sync.Mutex
	seen map[string]map[string]sighting // by directory, by name
}

// A sighting is how a file looks, and since when it has looked so.
type sighting struct {
	info  fs.FileInfo
	since time.Time
}

// Look reads a directory. It skips subdirectories, files that the pattern does not
// match, files in the making and our own.
func (w *Watch) Look(d Dir, now time.Time) (found Found, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return found, fmt.Errorf("read inbox: %w", PrintableError(err))
	}
	ours := w.Own.In(d.Path)
	before, seen := w.seen[d.Path], make(map[string]sighting, len(entries))
	for _, e := range entries {
		if !d.takes(e.Name()) || e.IsDir() {
			continue
		}
		f := File{Path: filepath.Join(d.Path, e.Name())}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || ours.Has(e.Name(), info) { // another process took it, or it is no export
			continue
		}
		if err == nil {
			err = kindError(info.Mode())
		}
		if err != nil {
			found.Odd = append(found.Odd, Odd{f, err})
			continue
		}
		f.ModTime, f.Size, f.Seen = info.ModTime(), info.Size(), info
		s, known := before[e.Name()]
		if !known || !sameContent(s.info, info) {
			s.since = now
		}
		seen[e.Name()] = sighting{info, s.since}
		if wait := d.Settle - now.Sub(s.since); wait > 0 {
			found.Wait = max(found.Wait, wait)
			continue
		}
		found.Files = append(found.Files, f)
	}
	if w.seen == nil {
		w.seen = map[string]map[string]sighting{}
	}
	w.seen[d.Path] = seen
	return found, nil
}

// sameContent reports whether two looks at a path saw the same file, unchanged.
func sameContent(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Unchanged reports whether the open file in is still the one at its path, as it
// was at before. The error wraps fs.ErrNotExist where there is no file any more.
func Unchanged(f File, before fs.FileInfo) (bool, error) {
	look := os.Lstat
	if f.named {
		look = os.Stat
	}
	after, err := look(f.Path)
	return err == nil && sameContent(before, after), PrintableError(err)
}

// Walk yields the file at root, or all below it when it is a directory, in
// lexical order. It passes over names that begin with a dot. An error is about one
// file or directory, which may be a link or a pipe; the walk goes on.
func Walk(root string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		info, err := os.Stat(root)
		if err != nil || !info.IsDir() {
			f := File{Path: root, named: true}
			if err == nil {
				f.ModTime, f.Size, f.Seen = info.ModTime(), info.Size(), info
			}
			yield(f, PrintableError(err))
			return
		}
		// With a slash at its end, a link to a directory is followed.
		from := strings.TrimRight(root, string(filepath.Separator)) + string(filepath.Separator)
		_ = filepath.WalkDir(from, func(p string, e fs.DirEntry, err error) error {
			hidden := p != from && strings.HasPrefix(filepath.Base(p), ".")
			switch {
			case err != nil:
			case e.IsDir() && hidden:
				return filepath.SkipDir
			case e.IsDir() || hidden:
				return nil
			}
			f := File{Path: p}
			if err == nil {
				f, err = statEntry(p, e)
			}
			if !yield(f, PrintableError(err)) {
				return filepath.SkipAll
			}
			return nil
		})
	}
}

// statEntry returns the regular file that e stands for.
func statEntry(p string, e fs.DirEntry) (File, error) {
	f := File{Path: p}
	info, err := e.Info()
	if err != nil {
		return f, err
	}
	f.ModTime, f.Size, f.Seen = info.ModTime(), info.Size(), info
	return f, kindError(info.Mode())
}
