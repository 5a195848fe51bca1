// Budgets prints how the tree keeps to its budgets of size and wording, and exits
// with 1 if one is exceeded without a reason. It is run from the root of the work
// tree: go run .githooks/budgets/main.go. The file exceptions beside it holds the
// reasons, a line each: budget, subject, reason, divided by " | ".
package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The budgets, and the names they have in the file of exceptions.
const (
	methods    = "methods a type"
	files      = "files a package without a story in doc.go"
	oneWord    = "one-word functions in a hundred"
	edges      = "imports of ours a package, in hundredths"
	whether    = "tells whether"
	pending    = "conditions on posted_generation"
	readme     = "bytes of README.md"
	readmeLine = "characters a line of README.md"
)

// A figure is what was counted for one subject of a budget.
type figure struct {
	budget, subject string
	count, limit    int
}

// A pkg is what is counted of the files of a package other than its tests.
type pkg struct {
	files    int
	methods  map[string]int
	funcs    int
	oneWord  []string
	imports  map[string]bool
	docWords int // of the comment in doc.go
}

func main() {
	figures, err := measureTree()
	if err == nil {
		err = judgeFigures(os.Stdout, figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "budgets:", err)
		os.Exit(1)
	}
}

func measureTree() ([]figure, error) {
	names, err := listFiles()
	if err != nil {
		return nil, err
	}
	packages := map[string]*pkg{}
	var figures []figure
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if name == "README.md" {
			figures = append(figures, measureReadme(string(text))...)
			continue
		}
		figures = append(figures, measureWording(name, string(text))...)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if err := measureFile(packages, name, text); err != nil {
			return nil, err
		}
	}
	return append(figures, measurePackages(packages)...), nil
}

// listFiles returns the files of the module that are tracked or new.
func listFiles() ([]string, error) {
	out, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.go", "README.md").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(name string) bool {
		_, err := os.Stat(name)
		return err != nil || strings.HasPrefix(name, ".") || strings.Contains(name, "testdata/") ||
			strings.HasSuffix(name, ".md") && name != "README.md"
	}), nil
}

// measureFile adds a file to what is counted of its package.
func measureFile(packages map[string]*pkg, name string, text []byte) error {
	f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
	if err != nil {
		return err
	}
	p := packages[path.Dir(name)]
	if p == nil {
		p = &pkg{methods: map[string]int{}, imports: map[string]bool{}}
		packages[path.Dir(name)] = p
	}
	p.files++
	if path.Base(name) == "doc.go" {
		p.docWords = len(strings.Fields(f.Doc.Text()))
	}
	for _, spec := range f.Imports {
		if imported := strings.Trim(spec.Path.Value, `"`); strings.HasPrefix(imported, "tripsync/") {
			p.imports[imported] = true
		}
	}
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			p.addFunc(fn)
		}
	}
	return nil
}

func (p *pkg) addFunc(fn *ast.FuncDecl) {
	name := fn.Name.Name
	switch {
	case fn.Recv != nil:
		p.methods[receiverType(fn.Recv.List[0].Type)]++
	case name == "main" || name == "init" || ast.IsExported(name):
	default:
		p.funcs++
		if strings.ToLower(name) == name {
			p.oneWord = append(p.oneWord, name)
		}
	}
}

func receiverType(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiverType(e.X)
	case *ast.IndexExpr:
		return receiverType(e.X)
	case *ast.IndexListExpr:
		return receiverType(e.X)
	case *ast.Ident:
		return e.Name
	default:
		return "?"
	}
}

func measurePackages(packages map[string]*pkg) []figure {
	var figures []figure
	funcs, short, imports := 0, 0, 0
	for dir, p := range packages {
		for receiver, n := range p.methods {
			figures = append(figures, figure{methods, dir + "." + receiver, n, 30})
		}
		if p.docWords < 100 {
			figures = append(figures, figure{files, dir, p.files, 25})
		}
		funcs, short, imports = funcs+p.funcs, short+len(p.oneWord), imports+len(p.imports)
	}
	return append(figures,
		figure{oneWord, "all packages", 100 * short / max(funcs, 1), 25},
		figure{edges, "all packages", 100 * imports / max(len(packages), 1), 200})
}

func measureReadme(text string) []figure {
	longest := 0
	for line := range strings.Lines(text) {
		longest = max(longest, utf8.RuneCountInString(strings.TrimRight(line, "\r\n")))
	}
	return []figure{{readme, "README.md", len(text), 12 << 10}, {readmeLine, "README.md", longest, 120}}
}

// measureWording counts the words that another phrase or column should stand for.
func measureWording(name, text string) []figure {
	tells := regexp.MustCompile(`(?i)\btells?(\s|//)+whether\b`)
	compared := regexp.MustCompile(`posted_generation\s*[<>!]|[<>]=?\s*(\w+\.)?posted_generation|(?i)\b(where|and|or|when)\s+(\w+\.)?posted_generation`)
	figures := []figure{{whether, name, len(tells.FindAllString(text, -1)), 0}}
	if !strings.HasSuffix(name, "_test.go") {
		figures = append(figures, figure{pending, name, len(compared.FindAllString(text, -1)), 0})
	}
	return figures
}

// judgeFigures prints the worst of each budget and whatever exceeds it. The error
// counts what exceeds it without a reason, and the reasons that nothing needs.
func judgeFigures(w io.Writer, figures []figure) error {
	reasons, err := readReasons(".githooks/budgets/exceptions")
	if err != nil {
		return err
	}
	slices.SortFunc(figures, func(a, b figure) int {
		return cmp.Or(strings.Compare(a.budget, b.budget), b.count-a.count, strings.Compare(a.subject, b.subject))
	})
	faults, budget := 0, ""
	for _, f := range figures {
		over := f.count > f.limit
		if budget == f.budget && !over {
			continue
		}
		budget = f.budget
		remark := ""
		if reason, ok := reasons[f.budget+" | "+f.subject]; over && ok {
			delete(reasons, f.budget+" | "+f.subject)
			remark = "excepted: " + reason
		} else if over {
			faults++
			remark = "OVER"
		}
		fmt.Fprintf(w, "%-42s %6d of %-6d %s  %s\n", f.budget, f.count, f.limit, f.subject, remark)
	}
	for _, key := range slices.Sorted(maps.Keys(reasons)) {
		faults++
		fmt.Fprintln(w, "needless exception:", key)
	}
	if faults > 0 {
		return fmt.Errorf("%d exceeded without a reason, or excepted without need", faults)
	}
	return nil
}

func readReasons(name string) (map[string]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cut := strings.LastIndex(line, " | ")
		if strings.Count(line, " | ") != 2 {
			return nil, fmt.Errorf("%s: want budget | subject | reason: %s", name, line)
		}
		reasons[line[:cut]] = line[cut+3:]
	}
	return reasons, nil
}
