package service

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/config"
	"tripsync/transform"
)

// A traveller file counts as it is now; while it cannot be used, as it last was.
func TestDirectories(t *testing.T) {
	t.Parallel()
	const header, doe, roe = "login,last,first\n", "jane.doe@client.example,DOE,JANE\n", "john@client.example,ROE,JOHN\n"
	steps := []struct {
		name, text string // no text: no file
		problem    string // what is told, behind the file
		news       bool   // it is logged
		same       bool   // what counts is what counted before
	}{
		{"missing", "", ": no such file or directory", true, false},
		{"missing still", "", ": no such file or directory", false, true},
		{"first", header + doe, "", false, false},
		{"as it was", header + doe, "", false, true},
		{"longer", header + doe + roe, "", false, false},
		{"cut within a line", header + doe + "john@cli", ":3:1: line: has 1 fields, the first line has 3", true, true},
		{"cut otherwise", header + doe + "john", ":3:1: line: has 1 fields, the first line has 3", false, true},
		{"cut within the last field", header + doe + "john@client.example,ROE,JO", ": is cut: its last line has no end any more", true, true},
		{"empty", " ", ":1:2: first line: want the column login, and one or more of last, first, employee, email, loyalty", true, true},
		{"gone", "", ": no such file or directory", true, true},
		{"back", header + doe + roe, "", false, true},
		{"shorter, by whole lines", header + roe, "", false, false},
	}
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "t.csv")
		core, logs := observer.New(zap.ErrorLevel)
		var d directories
		var before directory
		for _, step := range steps {
			_ = os.Remove(file) // it may not be there
			if step.text != "" {
				if err := os.WriteFile(file, []byte(step.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			now, problems, err := d.refresh(t.Context(), clientsOf(file), zap.New(core))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if step.problem != "" {
				want = []string{file + step.problem}
			}
			for i := range problems {
				_, problems[i], _ = strings.Cut(problems[i], ": ")
				_, problems[i], _ = strings.Cut(problems[i], ": ")
			}
			if diff := cmp.Diff(want, problems); diff != "" {
				t.Errorf("%s: problems (-want +got):\n%s", step.name, diff)
			}
			if same := now[file].sum == before.sum; same != step.same {
				t.Errorf("%s: counts as before: %v, want %v", step.name, same, step.same)
			}
			if news := len(logs.TakeAll()) > 0; news != step.news {
				t.Errorf("%s: logged: %v, want %v", step.name, news, step.news)
			}
			before = now[file]
		}
	})
}

// A file that is being written is not used until it stays as it is.
func TestDirectoryBeingWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "t.csv")
		write := func(text string) {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Error(err)
			}
		}
		write("login,last,first\n")
		time.AfterFunc(lookAgain/2, func() { write("login,last,first\njane.doe@client.example,DOE,JANE\n") })
		var d directories
		now, problems, err := d.refresh(t.Context(), clientsOf(file), zap.NewNop())
		if _, unusable := now[file].rung.(transform.UnusableRung); !unusable || len(problems) != 1 || !strings.HasSuffix(problems[0], "changes while it is read") || err != nil {
			t.Errorf("refresh while it is written: %v, %q, %v; want nothing to look in", now[file], problems, err)
		}
		now, problems, err = d.refresh(t.Context(), clientsOf(file), zap.NewNop())
		if _, usable := now[file].rung.(transform.DirectoryRung); !usable || len(problems) > 0 || err != nil {
			t.Errorf("refresh afterwards: %v, %q, %v; want the file", now[file], problems, err)
		}

		write("login,last,first\n")
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := d.refresh(stopped, clientsOf(file), zap.NewNop()); err == nil {
			t.Error("refresh of a service that ends: no error")
		}
	})
}

func clientsOf(file string) []config.Client {
	rungs := []config.Rung{{Email: true}, {File: file}}
	return []config.Client{{Name: "acme", Travellers: rungs}, {Name: "other", Travellers: slices.Clone(rungs)}}
}
