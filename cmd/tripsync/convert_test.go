package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestConvertXML: each document is one that any XML parser takes, in a file of its
// own as well, whatever the export is called. No file is named by a person.
func TestConvertXML(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "two-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	in, out := filepath.Join(t.TempDir(), "a---b\x01-.air"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(in, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var all, names, errOut bytes.Buffer
	if code := run([]string{"convert", in}, nil, &all, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, &errOut)
	}
	documents := strings.SplitAfter(all.String(), "</Itinerary>\n")
	if len(documents) != 3 || documents[2] != "" {
		t.Fatalf("%d documents, want two:\n%s", len(documents), &all)
	}
	for _, d := range documents[:2] {
		parsesXML(t, d)
	}
	if code := run([]string{"convert", "-o", out, in}, nil, &names, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, &errOut)
	}
	files, err := filepath.Glob(filepath.Join(out, "1A-QT7TWO-261120-00[12].xml"))
	if err != nil || len(files) != 2 || names.String() != strings.Join(files, "\n")+"\n" {
		t.Fatalf("files %q, %v, listed as %q", files, err, &names)
	}
	for i, name := range files {
		d, err := os.ReadFile(name)
		if err != nil || string(d) != documents[i] {
			t.Errorf("%s has %q, %v, want %q", name, d, err, documents[i])
		}
	}
	if code := run([]string{"convert", "-o", out, "--to", "pnr", in}, nil, &names, &errOut); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
}

func parsesXML(t *testing.T, document string) {
	t.Helper()
	if !strings.HasPrefix(document, `<?xml version="1.0"`) {
		t.Errorf("something stands before the declaration: %.60q", document)
	}
	for d := xml.NewDecoder(strings.NewReader(document)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("not well-formed: %v\n%s", err, document)
			return
		}
	}
}

// TestConvertStops: a signal ends it, though somebody holds the other end of a pipe open.
func TestConvertStops(t *testing.T) {
	t.Parallel()
	in, open, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	c := exec.CommandContext(t.Context(), "tripsync", "convert", "--to", "text", "-")
	c.Dir, c.Stdin = t.TempDir(), in
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.Dir}
	if err := errors.Join(c.Start(), in.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 { // more than a pipe holds: it has begun to read
		if _, err := open.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _ = c.Wait(); c.ProcessState.ExitCode() != exitSignal+int(syscall.SIGTERM) {
		t.Errorf("ended with %v", c.ProcessState)
	}
}
