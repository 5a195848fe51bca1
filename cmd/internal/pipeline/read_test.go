package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
