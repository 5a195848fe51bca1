package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// ErrOwn is the error about a file of tripsync itself that a person named as an export.
var ErrOwn = errors.New("a file of this installation: no export")

// An Own names the files of tripsync itself, which are no exports whatever path leads
// to them. The zero Own names nothing.
type Own struct {
	Files []string // settings, keys and the like
	Dirs  []string // with everything in them
}

// In returns which files in dir belong to o.
func (o Own) In(dir string) Ours {
	if o.Holds(dir) {
		return Ours{all: true}
	}
	ours := Ours{names: map[string]bool{}}
	here, err := os.Stat(dir)
	for _, file := range o.Files {
		for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} {
			if info, err := look(file); err == nil {
				ours.infos = append(ours.infos, info)
			}
		}
		// By its name too: it may be replaced at any moment.
		if home, away := os.Stat(filepath.Dir(file)); err == nil && away == nil && os.SameFile(home, here) {
			ours.names[filepath.Base(file)] = true
		}
	}
	return ours
}

// Holds reports whether dir is one of the directories of o or lies in one.
func (o Own) Holds(dir string) bool {
	return slices.ContainsFunc(o.Dirs, func(top string) bool { return top != "" && liesIn(dir, top) })
}

// liesIn reports whether dir is top or lies in it, links resolved.
func liesIn(dir, top string) bool {
	dir, top = resolveLinks(dir), resolveLinks(top)
	topInfo, err := os.Stat(top)
	for {
		if dir == top {
			return true
		}
		if info, missing := os.Stat(dir); err == nil && missing == nil && os.SameFile(info, topInfo) {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// resolveLinks returns an absolute path without links, as far as it exists.
func resolveLinks(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	rest := ""
	for dir := path; ; dir = filepath.Dir(dir) {
		if whole, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(whole, rest)
		}
		if dir == filepath.Dir(dir) {
			return path
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}

// An Ours is the set of files in one directory that belong to tripsync itself.
type Ours struct {
	all   bool
	names map[string]bool
	infos []fs.FileInfo
}

// Has reports whether a file is in the set. If its name is not, info decides, which
// may be nil.
func (o Ours) Has(name string, info fs.FileInfo) bool {
	if o.all || o.names[name] {
		return true
	}
	for _, own := range o.infos {
		if info != nil && os.SameFile(own, info) {
			return true
		}
	}
	return false
}
