package source_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

func TestFiles(t *testing.T) {
	t.Parallel()
	const settle = 10 * time.Second
	tests := []struct {
		name  string
		files map[string]time.Duration
		match string
		want  []string
		wait  time.Duration
	}{
		{"none", nil, "", nil, 0},
		{"in order of names", map[string]time.Duration{"b.air": time.Hour, "a.air": time.Minute}, "", []string{"a.air", "b.air"}, 0},
		{"exactly settled", map[string]time.Duration{"a.air": settle}, "", []string{"a.air"}, 0},
		{"still growing", map[string]time.Duration{"a.air": 4 * time.Second, "b.air": time.Hour}, "", []string{"b.air"}, 6 * time.Second},
		{"the youngest counts", map[string]time.Duration{"a.air": 4 * time.Second, "b.air": time.Second}, "", nil, 9 * time.Second},
		{"of the future", map[string]time.Duration{"a.air": -time.Hour}, "", nil, settle},
		{"by pattern", map[string]time.Duration{"a.air": time.Hour, "a.txt": time.Hour, "b.AIR": time.Hour}, "*.air", []string{"a.air"}, 0},
		{"not waited for", map[string]time.Duration{"a.txt": 0, ".a.air": 0}, "*.air", nil, 0},
		{"dot files and directories", map[string]time.Duration{".a.air": time.Hour, "sub.air/a.air": time.Hour}, "", nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := put(t, tt.files)
			files, wait, err := source.Dir{Path: dir, Match: tt.match, Settle: settle}.Files(noon)
			if err != nil {
				t.Fatalf("Files: %v", err)
			}
			var got []string
			for _, f := range files {
				if want := noon.Add(-tt.files[f.Name()]); !f.ModTime.Equal(want) || f.Path != filepath.Join(dir, f.Name()) {
					t.Errorf("file %s of %v, want one of %v in the directory", f.Path, f.ModTime, want)
				}
				got = append(got, f.Name())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || wait != tt.wait {
				t.Errorf("Files: wait %v, want %v; names (-want +got):\n%s", wait, tt.wait, diff)
			}
		})
	}
}

// TestFilesOfPipe: to open a pipe would wait for somebody who writes to it.
func TestFilesOfPipe(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a.air": time.Hour})
	if err := syscall.Mkfifo(filepath.Join(dir, "b.air"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.air", filepath.Join(dir, "c.air")); err != nil {
		t.Fatal(err)
	}
	files, _, err := source.Dir{Path: dir}.Files(time.Now())
	if err != nil || len(files) != 2 || files[0].Name() != "a.air" || files[1].Name() != "c.air" {
		t.Errorf("Files: %v, %v, want a.air and c.air", files, err)
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

func TestFilesOfNoDirectory(t *testing.T) {
	t.Parallel()
	if _, _, err := (source.Dir{Path: filepath.Join(t.TempDir(), "none")}).Files(noon); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Files: %v, want not exist", err)
	}
}

func TestFilesUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unreadable(t, dir)
	if _, _, err := (source.Dir{Path: dir}).Files(noon); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Files: %v, want no permission", err)
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

// TestWalkGoesOn behind a link that leads nowhere and a directory that cannot be read.
func TestWalkGoesOn(t *testing.T) {
	t.Parallel()
	dir := put(t, map[string]time.Duration{"a.air": 0, "c.air": 0})
	if err := os.Symlink("nowhere", filepath.Join(dir, "b.air")); err != nil {
		t.Fatal(err)
	}
	found, broken := walk(t, dir)
	if diff := cmp.Diff([]string{"a.air", "c.air"}, found); diff != "" {
		t.Errorf("Walk: found (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b.air"}, broken); diff != "" {
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
