package pipeline_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
)

// TestReplacedWhileRead: of a file that another one took the place of while it was
// read, only that which was read is taken away; so is nothing that grew.
func TestReplacedWhileRead(t *testing.T) {
	t.Parallel()
	good := doe(t, "QA7AAA")
	first := strings.Replace(good, "D-261120;261123;261123", "D-261120;261123;261399", 1)
	second := strings.Replace(good, "D-261120;261123;261123", "D-261120;261123;261398", 1)
	for _, after := range []string{"archive", "delete"} {
		for name, change := range map[string]func(path string) error{
			"replaced": func(path string) error {
				if err := os.WriteFile(path+".new", []byte(second), 0o600); err != nil {
					return err
				}
				return os.Rename(path+".new", path)
			},
			"grown": func(path string) error { return os.WriteFile(path, []byte(first+second), 0o600) },
			"gone":  os.Remove,
		} {
			t.Run(after+" "+name, func(t *testing.T) {
				t.Parallel()
				p := world(t)
				dir := t.TempDir()
				path := filepath.Join(dir, "one.air")
				if err := os.WriteFile(path, []byte(first), 0o600); err != nil {
					t.Fatal(err)
				}
				p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: after}}
				p.Archive = filepath.Join(t.TempDir(), "archive")
				read := 0
				core, _ := observer.New(zap.InfoLevel)
				p.Log = zap.New(core, zap.Hooks(func(e zapcore.Entry) error { // in the middle of it
					if e.Message != "set aside" {
						return nil
					}
					if read++; read > 1 {
						return nil
					}
					return change(path)
				}))
				var inboxed []int
				for range 2 {
					if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
						t.Fatal(err)
					}
					files, err := os.ReadDir(dir)
					if err != nil {
						t.Fatal(err)
					}
					inboxed = append(inboxed, len(files))
				}
				want := []int{1, 0}
				if name == "gone" {
					want = []int{0, 0}
				}
				if diff := cmp.Diff(want, inboxed); diff != "" || read != 1+want[0] {
					t.Errorf("read %d times, files in the inbox (-want +got):\n%s", read, diff)
				}
			})
		}
	}
}

// TestSeenFile: a file that stays in the inbox and looks as it did is not opened again,
// unless it was changed so shortly before that it may have changed since without looking
// otherwise. Its size and the time of its content alone prove nothing.
func TestSeenFile(t *testing.T) {
	t.Parallel()
	good := doe(t, "QA7AAA")
	for name, tt := range map[string]struct {
		here   func() time.Time
		change func(path string, was os.FileInfo) error
		read   bool
	}{
		"as it was": {here: later, change: func(string, os.FileInfo) error { return nil }},
		"young":     {here: time.Now, change: func(string, os.FileInfo) error { return nil }, read: true},
		"touched":   {here: later, change: func(path string, _ os.FileInfo) error { return os.Chtimes(path, later(), later()) }, read: true},
		"other, of its times": {here: later, read: true, change: func(path string, was os.FileInfo) error {
			other := strings.Replace(good, "QA7AAA", "QB7BBB", 1)
			return errors.Join(os.WriteFile(path, []byte(other), 0o600), os.Chtimes(path, was.ModTime(), was.ModTime()))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := world(t)
			p.Here = tt.here
			path := filepath.Join(t.TempDir(), "one.air")
			if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
				t.Fatal(err)
			}
			p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: filepath.Dir(path)}, After: "leave"}}
			read := func() (some bool) {
				t.Helper()
				_, err := p.Store.Pool().Exec(t.Context(), "DELETE FROM file")
				if err == nil {
					err = p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()})
				}
				nothing, failed := p.Store.Reading.KnowsNothing(t.Context())
				if err := errors.Join(err, failed); err != nil {
					t.Fatal(err)
				}
				return !nothing
			}
			if !read() {
				t.Fatal("a new file is not read")
			}
			was, err := os.Stat(path)
			if err == nil {
				err = tt.change(path, was)
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := read(); got != tt.read {
				t.Errorf("read again: %v, want %v", got, tt.read)
			}
		})
	}
}

// later is when a file of now is not young any more.
func later() time.Time { return time.Now().Add(time.Hour) }
