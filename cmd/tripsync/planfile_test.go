package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A process that is killed while it makes a plan leaves nothing beside it.
func TestWriteFileLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "today.plan")
	err := writeFile(name, func(w io.Writer) error {
		if got := namesIn(t, dir); len(got) > 0 {
			t.Errorf("while it is written there is %q", got)
		}
		_, err := io.WriteString(w, "a plan\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFile(name, func(io.Writer) error { return errors.New("no database") }); err == nil {
		t.Error("a plan that failed is written")
	}
	if got := namesIn(t, dir); len(got) != 1 {
		t.Errorf("there is %q, want the plan alone", got)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "a plan\n" {
		t.Errorf("plan %q, %v", text, err)
	}
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
