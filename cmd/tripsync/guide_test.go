package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest"
	"tripsync/push"
	"tripsync/state"
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
	for _, e := range transform.Catalogue() {
		mark := ""
		if e.Passes {
			mark = " ¹"
		}
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", e.Code, mark, e.Means, e.Remedy)
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

// TestHeldByHand: state says it in the catalogue's words, which it may not import.
func TestHeldByHand(t *testing.T) {
	t.Parallel()
	hold := state.HandHold{By: "roe", At: time.Date(2027, 2, 2, 8, 5, 0, 0, time.FixedZone("CET", 3600))}
	for _, e := range transform.Catalogue() {
		if e.Code == state.HeldByHand {
			if diff := cmp.Diff(e.Means+" (by roe, 2027-02-02 07:05 UTC): "+e.Remedy, hold.Text()); diff != "" {
				t.Errorf("Text (-catalogue +state):\n%s", diff)
			}
			return
		}
	}
	t.Errorf("%s is not in the catalogue", state.HeldByHand)
}

// TestCancelNever: push says it in the catalogue's words, which it may not import.
func TestCancelNever(t *testing.T) {
	t.Parallel()
	gone := state.Trip{Client: "acme", Posted: state.Posted{ConcurID: "gWu9$"}}
	plan := push.Plan(nil, []state.Trip{gone}, func(string) bool { return false })
	for _, e := range transform.Catalogue() {
		if e.Code == transform.CancelNever {
			if diff := cmp.Diff([]string{string(e.Code), e.Means + ": " + e.Remedy}, []string{plan[0].Hold, plan[0].HoldText}); diff != "" {
				t.Errorf("hold (-catalogue +push):\n%s", diff)
			}
			return
		}
	}
	t.Errorf("%s is not in the catalogue", transform.CancelNever)
}
