package source_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/source"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// put makes files, by their age at noon, and returns their directory.
func put(t *testing.T, files map[string]time.Duration) string {
	t.Helper()
	dir := t.TempDir()
	for name, age := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("AIR"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, noon, noon.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// look looks at dir and returns the names of what is whole and what is odd.
func look(t *testing.T, w *source.Watch, d source.Dir, now time.Time) (files, odd []string, wait time.Duration) {
	t.Helper()
	found, err := w.Look(d, now)
	if err != nil {
		t.Fatalf("Look: %v", err)
	}
	for _, f := range found.Files {
		files = append(files, f.Name())
	}
	for _, o := range found.Odd {
		odd = append(odd, o.Name()+": "+o.Why.Error())
	}
	return files, odd, found.Wait
}

// TestLookNames: which files are looked at does not depend on their time.
func TestLookNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files map[string]time.Duration
		match string
		want  []string
	}{
		{"none", nil, "", nil},
		{"in order of names", map[string]time.Duration{"b.air": time.Hour, "a.air": time.Minute}, "", []string{"a.air", "b.air"}},
		{"of the future", map[string]time.Duration{"a.air": -time.Hour}, "", []string{"a.air"}},
		{"by pattern", map[string]time.Duration{"a.air": time.Hour, "a.txt": time.Hour, "b.AIR": time.Hour}, "*.air", []string{"a.air"}},
		{"dot files and directories", map[string]time.Duration{".a.air": time.Hour, "sub.air/a.air": time.Hour}, "", nil},
		{"in the making", map[string]time.Duration{
			"a.air.filepart": 0, "a.air.PART": 0, "a.tmp": 0, "a.air.crdownload": 0, "a.air.swp": 0, "a.air~": 0, "~$a.air": 0, "#a.air#": 0,
			"part.air": 0, "#1.air": 0,
		}, "", []string{"#1.air", "part.air"}},
		{"in the making, but meant", map[string]time.Duration{"a.tmp": 0, ".b.tmp": 0}, "*.tmp", []string{".b.tmp", "a.tmp"}},
		{"not UTF-8", map[string]time.Duration{"r\xe9servation.air": 0}, "*.air", []string{"r%E9servation.air"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := put(t, tt.files)
			got, odd, wait := look(t, &source.Watch{}, source.Dir{Path: dir, Match: tt.match}, noon)
			if diff := cmp.Diff(tt.want, got); diff != "" || odd != nil || wait != 0 {
				t.Errorf("Look: wait %v, odd %v; names (-want +got):\n%s", wait, odd, diff)
			}
		})
	}
}

// TestLookTwice: a file is whole when two looks saw the same, whatever time it bears.
func TestLookTwice(t *testing.T) {
	t.Parallel()
	const settle = 10 * time.Second
	for name, change := range map[string]func(path string) error{
		"its size": func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("AIR-BLK"), 0o600), os.Chtimes(path, noon, noon.Add(time.Hour)))
		},
		"its time": func(path string) error { return os.Chtimes(path, noon, noon.Add(time.Minute)) },
		"the file": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte("BLK"), 0o600), os.Chtimes(path+".new", noon, noon.Add(time.Hour)), os.Rename(path+".new", path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(put(t, map[string]time.Duration{"a.air": -time.Hour}), "a.air")
			var w source.Watch
			d := source.Dir{Path: filepath.Dir(path), Settle: settle}
			for _, step := range []struct {
				after  time.Duration
				change bool
				wait   time.Duration
			}{{0, false, settle}, {9 * time.Second, false, time.Second}, {11 * time.Second, false, 0}, {12 * time.Second, true, settle}, {21 * time.Second, false, time.Second}, {22 * time.Second, false, 0}} {
				if step.change {
					if err := change(path); err != nil {
						t.Fatal(err)
					}
				}
				files, _, wait := look(t, &w, d, noon.Add(step.after))
				if wait != step.wait || len(files) == 1 != (step.wait == 0) {
					t.Errorf("after %v: %v, wait %v, want %v", step.after, files, wait, step.wait)
				}
			}
		})
	}
}

// TestLookOdd: links and pipes are told, not opened, whatever they are called like.
func TestLookOdd(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a.air": time.Hour, "sub/a.air": 0})
	socket, err := net.Listen("unix", filepath.Join(dir, "s.air"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	if err := errors.Join(
		syscall.Mkfifo(filepath.Join(dir, "p.air"), 0o600), os.Symlink("a.air", filepath.Join(dir, "file.air")),
		os.Symlink("sub", filepath.Join(dir, "dir.air")), os.Symlink("p.air", filepath.Join(dir, "pipe.air")), os.Symlink("nowhere", filepath.Join(dir, "nowhere.air")),
		syscall.Mkfifo(filepath.Join(dir, "p.txt"), 0o600), syscall.Mkfifo(filepath.Join(dir, ".p.air"), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	const link = ": a symbolic link: not followed"
	files, odd, _ := look(t, &source.Watch{}, source.Dir{Path: dir, Match: "*.air"}, noon)
	want := []string{"dir.air" + link, "file.air" + link, "nowhere.air" + link, "p.air: not a regular file: a pipe", "pipe.air" + link, "s.air: not a regular file: a socket"}
	if diff := cmp.Diff(want, odd); diff != "" || !slices.Equal(files, []string{"a.air"}) {
		t.Errorf("Look: %v; odd (-want +got):\n%s", files, diff)
	}
}

// TestLookThroughLink: the directory itself may be a link.
func TestLookThroughLink(t *testing.T) {
	t.Parallel()
	to := filepath.Join(t.TempDir(), "inbox")
	if err := os.Symlink(put(t, map[string]time.Duration{"a.air": 0}), to); err != nil {
		t.Fatal(err)
	}
	if files, _, _ := look(t, &source.Watch{}, source.Dir{Path: to}, noon); !slices.Equal(files, []string{"a.air"}) {
		t.Errorf("Look: %v, want a.air", files)
	}
	if found, broken := walk(t, to); !slices.Equal(found, []string{"a.air"}) || broken != nil {
		t.Errorf("Walk: %v, broken %v, want a.air", found, broken)
	}
}

// TestOpen: what took the place of a file since it was seen is neither followed nor
// waited for.
func TestOpen(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a.air": 0, "sub/a.air": 0})
	if err := errors.Join(syscall.Mkfifo(filepath.Join(dir, "p.air"), 0o600), os.Symlink("a.air", filepath.Join(dir, "l.air"))); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"a.air": nil, "p.air": source.ErrIrregular, "sub": source.ErrIrregular, "l.air": source.ErrLink, "none": fs.ErrNotExist,
	} {
		in, err := source.File{Path: filepath.Join(dir, name)}.Open()
		if !errors.Is(err, want) || (in == nil) != (want != nil) {
			t.Errorf("Open(%s): %v, %v, want %v", name, in, err, want)
		}
		if in != nil {
			_ = in.Close()
		}
	}
	for f, err := range source.Walk(filepath.Join(dir, "l.air")) { // a person named it
		in, openErr := f.Open()
		if err = errors.Join(err, openErr); err != nil {
			t.Fatalf("Open of a link that was named: %v", err)
		}
		_ = in.Close()
	}
}

// unreadable takes the permissions of a directory away.
func unreadable(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("the superuser can read everything")
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Error(err)
		}
	})
}

func TestLookAtNoDirectory(t *testing.T) {
	t.Parallel()
	if _, err := new(source.Watch).Look(source.Dir{Path: filepath.Join(t.TempDir(), "none")}, noon); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Look: %v, want not exist", err)
	}
}

func TestLookUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unreadable(t, dir)
	if _, err := new(source.Watch).Look(source.Dir{Path: dir}, noon); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Look: %v, want no permission", err)
	}
}

// walk returns the files found below root, and the paths of those with errors.
func walk(t *testing.T, root string) (found, broken []string) {
	t.Helper()
	for f, err := range source.Walk(root) {
		name, rel := filepath.Rel(root, f.Path)
		if rel != nil {
			t.Fatal(rel)
		}
		if err != nil {
			broken = append(broken, filepath.ToSlash(name))
			continue
		}
		if f.ModTime.IsZero() {
			t.Errorf("%s: no time", name)
		}
		found = append(found, filepath.ToSlash(name))
	}
	return found, broken
}

func TestWalk(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{
		"b.air": 0, "a/2.air": 0, "a/1.air": 0, "a/.3.air": 0, ".hidden/4.air": 0, "c/d/5.air": 0,
	})
	found, broken := walk(t, dir)
	if diff := cmp.Diff([]string{"a/1.air", "a/2.air", "b.air", "c/d/5.air"}, found); diff != "" || broken != nil {
		t.Errorf("Walk: broken %v; found (-want +got):\n%s", broken, diff)
	}
}

// TestWalkOne file, which was named: a dot in front does not hide it.
func TestWalkOne(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{".a.air": 0})
	found, broken := walk(t, filepath.Join(dir, ".a.air"))
	if diff := cmp.Diff([]string{"."}, found); diff != "" || broken != nil {
		t.Errorf("Walk: broken %v; found (-want +got):\n%s", broken, diff)
	}
}

func TestWalkEndsWithItsReader(t *testing.T) {
	t.Parallel()
	n := 0
	for _, err := range source.Walk(put(t, map[string]time.Duration{"a.air": 0, "b.air": 0})) {
		if n++; err != nil || n == 1 {
			break
		}
	}
	if n != 1 {
		t.Errorf("Walk: %d files, want 1", n)
	}
}

func TestWalkNothing(t *testing.T) {
	t.Parallel()
	found, broken := walk(t, filepath.Join(t.TempDir(), "none"))
	if diff := cmp.Diff([]string{"."}, broken); diff != "" || found != nil {
		t.Errorf("Walk: found %v; broken (-want +got):\n%s", found, diff)
	}
}

// TestWalkGoesOn behind what is no regular file.
func TestWalkGoesOn(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a.air": 0, "c.air": 0})
	if err := errors.Join(os.Symlink("nowhere", filepath.Join(dir, "b.air")), os.Symlink("a.air", filepath.Join(dir, "b2.air")), syscall.Mkfifo(filepath.Join(dir, "b3.air"), 0o600)); err != nil {
		t.Fatal(err)
	}
	found, broken := walk(t, dir)
	if diff := cmp.Diff([]string{"a.air", "c.air"}, found); diff != "" {
		t.Errorf("Walk: found (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b.air", "b2.air", "b3.air"}, broken); diff != "" {
		t.Errorf("Walk: broken (-want +got):\n%s", diff)
	}
}

func TestWalkUnreadable(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a/1.air": 0, "b.air": 0})
	unreadable(t, filepath.Join(dir, "a"))
	found, broken := walk(t, dir)
	if diff := cmp.Diff([]string{"b.air"}, found); diff != "" {
		t.Errorf("Walk: found (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a"}, broken); diff != "" {
		t.Errorf("Walk: broken (-want +got):\n%s", diff)
	}
}
