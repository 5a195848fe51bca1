package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"tripsync/ingest"
)

// lineTables has the table of lines of each format that has one in its documentation,
// without the sections of its fact sheet.
func lineTables(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, f := range ingest.Formats() {
		text, err := os.ReadFile("../../ingest/" + f.Name + "/lines.go")
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n**%s**\n\n| line | use | what it is |\n|---|---|---|\n", f.Title)
		writeLines(&b, string(text))
	}
	return b.String()
}

// writeLines writes the rows of a table whose columns stand below their headings.
func writeLines(b *strings.Builder, text string) {
	use, section, what := 0, 0, 0
	for line := range strings.Lines(text) {
		row, ok := strings.CutPrefix(line, "//\t")
		runes := []rune(strings.TrimSpace(row))
		switch {
		case !ok:
		case section == 0: // the headings
			use, section, what = indexOf(row, "use"), indexOf(row, "§"), indexOf(row, "what")
		default:
			cell := func(from, to int) string { return strings.TrimSpace(string(runes[from:to])) }
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", cell(0, use), cell(use, section), cell(what, len(runes)))
		}
	}
}

// indexOf counts the characters of a line before a word.
func indexOf(line, word string) int {
	before, _, _ := strings.Cut(line, word)
	return len([]rune(before))
}

// faultTable is made of the kinds of faults and the comments behind them.
func faultTable(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../push/sandbox/bench/fault.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| fault | what the simulated Concur does |\n|---|---|\n")
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && fmt.Sprint(spec.Type) == "FaultKind" {
			kind := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
			text := regexp.MustCompile(`\b(Status|Delay|Body|Header)\b`).ReplaceAllStringFunc(spec.Comment.Text(), func(field string) string {
				return "`" + strings.ToLower(field) + "`"
			})
			fmt.Fprintf(&b, "| `%s` | %s |\n", kind, strings.TrimSpace(text))
		}
		return true
	})
	return b.String()
}

// pathList is what the documentation of the sandbox's server lists for tests and people.
func pathList(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../push/sandbox/server.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(text), "// and, for tests and people,\n//\n")
	if !found {
		t.Fatal("server.go lists nothing for tests and people")
	}
	var b strings.Builder
	b.WriteString("```text\n")
	for line := range strings.Lines(list) {
		row, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			break
		}
		b.WriteString(regexp.MustCompile(`\[(?:Server\.)?(\w+)\]`).ReplaceAllString(row, "$1"))
	}
	b.WriteString("```\n")
	return b.String()
}
