package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// lineTable is the table of lines in the documentation of package air, without the
// sections of its fact sheet.
func lineTable(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../ingest/air/lines.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	section, what := 0, 0
	for line := range strings.Lines(string(text)) {
		row, ok := strings.CutPrefix(line, "//\t")
		runes := []rune(strings.TrimSpace(row))
		switch {
		case !ok:
		case section == 0: // the headings
			section, what = indexOf(row, "§"), indexOf(row, "what")
			b.WriteString("| line | use | what it is |\n|---|---|---|\n")
		default:
			tag, use, _ := strings.Cut(strings.TrimSpace(string(runes[:section])), " ")
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", tag, strings.TrimSpace(use), string(runes[what:]))
		}
	}
	return b.String()
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
