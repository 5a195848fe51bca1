package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest"
	"tripsync/transform"
)

// TestGuideTables compares the tables that README and guide have of the code with
// it, or writes them when UPDATE_GOLDEN is set.
func TestGuideTables(t *testing.T) {
	t.Parallel()
	for _, part := range []struct{ file, name, table string }{
		{"../../deploy/guide/reasons.md", "reasons", reasonTable()},
		{"../../deploy/guide/remarks.md", "fields", fieldTable()},
		{"../../deploy/guide/formats.md", "formats", formatTable()},
		{"../../deploy/guide/settings.md", "settings", settingTable(t)},
		{"../../deploy/guide/settings.md", "variables", variableTable()},
	} {
		checkPart(t, part.file, part.name, part.table)
	}
}

// checkPart compares what stands between the marks of a part with text, or writes it.
func checkPart(t *testing.T, file, part, text string) {
	t.Helper()
	start, end := "<!-- "+part+" -->\n", "<!-- end of "+part+" -->\n"
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(whole), start)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s lacks the marks %q and %q", file, start, end)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(before+start+text+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, got); diff != "" {
		t.Errorf("%s is stale; write it with UPDATE_GOLDEN=1 (-want +got):\n%s", file, diff)
	}
}

func reasonTable() string {
	var b strings.Builder
	b.WriteString("| code | meaning | what to do |\n|---|---|---|\n")
	for _, e := range catalogue() {
		mark := ""
		if e.Passes {
			mark = " ¹"
		}
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", e.Reason, mark, e.Means, e.Remedy)
	}
	return b.String()
}

func formatTable() string {
	var b strings.Builder
	b.WriteString("| format | name | what is read |\n|---|---|---|\n")
	for _, f := range ingest.Formats() {
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", f.Title, f.Name, f.Reads)
	}
	return b.String()
}

func fieldTable() string {
	var b strings.Builder
	b.WriteString("| field | element | characters |\n|---|---|---|\n")
	for _, f := range transform.Fields() {
		limit := "any number"
		if f.Limit > 0 {
			limit = strconv.Itoa(f.Limit)
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", f.Name, f.Element, limit)
	}
	return b.String()
}
