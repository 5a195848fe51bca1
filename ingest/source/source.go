// Package source finds export files: where they are dropped, and when they are
// whole.
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
	"time"
)

// A File is an export file that can be read.
type File struct {
	Path    string
	ModTime time.Time
}

// Name is the file's name without its directories, for positions and the archive.
func (f File) Name() string { return filepath.Base(f.Path) }

// A Dir is a directory in which exports are dropped.
type Dir struct {
	Path   string
	Match  string        // path.Match pattern of the file name; empty: all
	Settle time.Duration // a file younger than this may still be growing
}

// Files returns the files that are whole, in order of their names, and how long
// to wait for the others, 0 without any. Files whose name begins with a dot are
// somebody's in the making and not looked at, nor are directories, pipes and the like.
func (d Dir) Files(now time.Time) (files []File, wait time.Duration, err error) {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return nil, 0, fmt.Errorf("read inbox: %w", err)
	}
	for _, e := range entries {
		if !d.takes(e) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) { // another process took it
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read inbox: %w", err)
		}
		if age := now.Sub(info.ModTime()); age < d.Settle {
			wait = max(wait, min(d.Settle-age, d.Settle))
			continue
		}
		files = append(files, File{Path: filepath.Join(d.Path, e.Name()), ModTime: info.ModTime()})
	}
	return files, wait, nil
}

func (d Dir) takes(e fs.DirEntry) bool {
	if strings.HasPrefix(e.Name(), ".") || !e.Type().IsRegular() && e.Type() != fs.ModeSymlink {
		return false
	}
	if d.Match == "" {
		return true
	}
	ok, err := path.Match(d.Match, e.Name())
	return ok && err == nil
}

// Walk yields the file at root, or all below it when it is a directory, in
// lexical order, with the same exceptions as [Dir.Files]. An error is about one
// file or directory; the walk goes on.
func Walk(root string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		_ = filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
			hidden := p != root && strings.HasPrefix(filepath.Base(p), ".")
			switch {
			case err != nil:
			case e.IsDir() && hidden:
				return filepath.SkipDir
			case e.IsDir() || hidden:
				return nil
			}
			f := File{Path: p}
			if err == nil {
				var info fs.FileInfo
				if info, err = os.Stat(p); err == nil {
					f.ModTime = info.ModTime()
				}
			}
			if !yield(f, err) {
				return filepath.SkipAll
			}
			return nil
		})
	}
}
