package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestNotice compares the part of NOTICE about linked modules with what go list
// says of them, or writes it when UPDATE_GOLDEN is set.
func TestNotice(t *testing.T) {
	t.Parallel()
	const (
		name  = "../../NOTICE"
		start = "The program is linked with these modules, none of them changed.\n"
	)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), start)
	if !found {
		t.Fatalf("NOTICE lacks the line %q", start)
	}
	want := before + start + noticeOf(t, linkedModules(t))
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("NOTICE is stale; write it with UPDATE_GOLDEN=1 (-want +got):\n%s", diff)
	}
}

// A linkedModule is a module of which the program holds code.
type linkedModule struct{ Path, Version, Dir string }

// linkedModules lists those of the program for Linux, which has them all.
func linkedModules(t *testing.T) []linkedModule {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", ".")
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []linkedModule
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ Module *linkedModule }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && p.Module.Version != "" { // neither the standard library nor ours
			all = append(all, *p.Module)
		}
	}
	slices.SortFunc(all, func(a, b linkedModule) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(all)
}

// noticeOf names the modules of each licence above its text.
func noticeOf(t *testing.T, modules []linkedModule) string {
	t.Helper()
	var licences []string
	under := map[string][]string{}
	for _, m := range modules {
		l := licenceOf(t, m)
		if under[l] == nil {
			licences = append(licences, l)
		}
		under[l] = append(under[l], fmt.Sprintf("  %s %s\n", m.Path, m.Version))
		if m.Path == "golang.org/x/sys" {
			under[l] = append(under[l], "  the standard library of Go (https://go.dev)\n")
		}
	}
	var b strings.Builder
	for _, l := range licences {
		fmt.Fprintf(&b, "\n%s\n%s\n%s", strings.Repeat("-", 80), strings.Join(under[l], ""), l)
	}
	return b.String()
}

// licenceOf returns the text that must go with a copy of a module. That of Apache is
// in LICENSE; that of Mozilla asks for the way to the source.
func licenceOf(t *testing.T, m linkedModule) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(m.Dir, "LICENSE*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %d licences, %v", m.Path, len(files), err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if notices, _ := filepath.Glob(filepath.Join(m.Dir, "NOTICE*")); len(notices) > 0 {
		t.Fatalf("%s has a NOTICE of its own", m.Path)
	}
	switch head := strings.TrimSpace(string(text)); {
	case strings.HasPrefix(head, "Apache License"):
		return "Licensed under the Apache License, Version 2.0, whose text is in the file LICENSE.\n"
	case strings.HasPrefix(head, "Mozilla Public License Version 2.0"):
		return "Licensed under the Mozilla Public License 2.0 (https://www.mozilla.org/MPL/2.0/). The source is that of the\n" +
			"modules above in these versions: go mod download MODULE@VERSION fetches it, without charge.\n"
	}
	return wellFormed(string(text))
}

// wellFormed ends lines as this repository does.
func wellFormed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text)) {
		b.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	return b.String()
}

// The record of dependencies has a row for each module that go.mod names directly.
func TestDependencies(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	record, err := os.ReadFile("../../.github/adr/0010-dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, match := range regexp.MustCompile(`(?m)^(?:require )?\s*(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		want = append(want, match[1])
	}
	for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(string(record), -1) {
		got = append(got, match[1])
	}
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("modules (-go.mod +record):\n%s", diff)
	}
}
