package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tripsync/deploy/guide"
	"tripsync/ingest"
	"tripsync/transform"
	"tripsync/transform/passive"
)

// TestGuideTables compares the tables that README and guide have of the code with
// it, or writes them when UPDATE_GOLDEN is set.
func TestGuideTables(t *testing.T) {
	t.Parallel()
	for _, part := range []struct{ file, name, table string }{
		{"../../deploy/guide/reasons.md", "reasons", reasonTable()},
		{"../../deploy/guide/remarks.md", "fields", fieldTable()},
		{"../../deploy/guide/passives.md", "sets", ruleSetTable(t)},
		{"../../deploy/guide/passives.md", "elements", elementTable()},
		{"../../README.md", "formats", formatList()},
		{"../../deploy/guide/formats.md", "formats", formatTable()},
		{"../../deploy/guide/formats.md", "values", valueTable(t)},
		{"../../deploy/guide/formats.md", "lines", lineTables(t)},
		{"../../deploy/guide/sandbox.md", "faults", faultTable(t)},
		{"../../deploy/guide/sandbox.md", "paths", pathList(t)},
		{"../../deploy/guide/settings.md", "settings", settingTable(t)},
		{"../../deploy/guide/settings.md", "variables", variableTable()},
		{"../../deploy/guide/verbs.md", "verbs", verbTable()},
		{"../../deploy/guide/verbs.md", "flags", flagTable()},
		{"../../deploy/guide/operate.md", "exit codes", exitTable(t)},
	} {
		checkPart(t, part.file, part.name, part.table)
	}
}

// ruleSetTable lists the rule sets that the program has, with what their pages say first.
func ruleSetTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| set | what it reads |\n|---|---|\n")
	for _, name := range passive.Builtin() {
		text, ok := passive.Page(name)
		if !ok {
			t.Fatalf("no page of %s", name)
		}
		var words []string
		for line := range strings.Lines(string(text)) {
			comment, ok := strings.CutPrefix(line, "#")
			if !ok || strings.TrimSpace(comment) == "" {
				break
			}
			words = append(words, strings.TrimSpace(comment))
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, strings.Join(words, " "))
	}
	return b.String()
}

// elementTable lists what a rule can make, field by field.
func elementTable() string {
	var b strings.Builder
	b.WriteString("| element | fields |\n|---|---|\n")
	for _, e := range passive.Elements() {
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", e.Kind, strings.Join(e.Fields, "` `"))
	}
	return b.String()
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
	for _, e := range listReasons() {
		mark := ""
		if e.Passes {
			mark = " ¹"
		}
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", e.Reason, mark, e.Means, e.Remedy)
	}
	return b.String()
}

func formatList() string {
	var b strings.Builder
	for _, f := range ingest.Formats() {
		fmt.Fprintf(&b, "- %s\n", f.Title)
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

// What README and guide lead to is there: files by links, and verbs and pages of the
// guide by tripsync help. So it is with what the program says.
func TestGuideLeadsSomewhere(t *testing.T) {
	t.Parallel()
	topics := verbNames(rootCommand(&app{}))
	for _, p := range guide.Pages() {
		topics = append(topics, p.Topic)
	}
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	helps := regexp.MustCompile("tripsync help ([a-z]+)")
	for _, verb := range verbNames(rootCommand(&app{})) {
		if topic := pageAbout(verb); topic != "" && !slices.Contains(topics, topic) {
			t.Errorf("%s: there is no page %s", verb, topic)
		}
	}
	for _, file := range textsOf(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range helps.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(topics, match[1]) {
				t.Errorf("%s: %s: there is no such verb or page", file, match[0])
			}
		}
		if filepath.Ext(file) != ".md" {
			continue
		}
		for _, match := range links.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), match[1])); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// textsOf lists README, guide and the other pages, and the code of the program.
func textsOf(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{
		"../../README.md", "../../deploy/guide/*.md", "../../.github/*.md", "../../.github/adr/*.md",
		"*.go", "../internal/*/*.go", "../../ingest/*.go", "../../transform/*.go", "../../push/*.go", "../../push/*/*.go",
		"../../state/*.go", "../../state/*/*.go",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		for _, file := range found {
			if !strings.HasSuffix(file, "_test.go") {
				files = append(files, file)
			}
		}
	}
	return files
}

// The README has a line for each verb.
func TestReadmeVerbs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Verbs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(line, "| `"); ok {
			names, _, _ := strings.Cut(row, " |")
			for name := range strings.SplitSeq(names, ",") {
				listed = append(listed, strings.Trim(name, " `"))
			}
		}
	}
	want := append(verbNames(rootCommand(&app{})), "help")
	if diff := cmp.Diff(want, listed, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("verbs (-program +README):\n%s", diff)
	}
}
