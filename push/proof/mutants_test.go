package proof

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// root is where the module is, seen from here.
const root = "../.."

// A mutant is the product with a bug in it: pieces of its files become others.
type mutant struct {
	name, why  string
	dir, tests string // the package whose tests must notice, and their names, divided by |
	pieces     []piece
}

// A piece is some lines of a file, from the root, and what takes their place.
type piece struct{ file, old, new string }

// readMutant reads what a file tells: a sentence, "-- FILE --", the lines that
// are there, "-- becomes --", and what takes their place; and so on with other
// pieces. After the sentence there may be a line "noticed by DIR TEST".
func readMutant(t *testing.T, name string) mutant {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	why, rest, more := strings.Cut(string(text), "\n-- ")
	why, by, named := strings.Cut(why, "\nnoticed by ")
	m := mutant{name: strings.TrimSuffix(filepath.Base(name), ".txtar"), why: why, dir: "push/proof"}
	for more {
		var p piece
		var ok bool
		p.file, rest, _ = strings.Cut(rest, " --\n")
		p.old, rest, ok = strings.Cut(rest, "-- becomes --\n")
		p.new, rest, more = strings.Cut(rest, "\n-- ")
		if more {
			p.new += "\n"
		}
		if !ok {
			t.Fatalf("%s: not of the form of a mutant", name)
		}
		m.pieces = append(m.pieces, p)
	}
	switch dir, test, _ := strings.Cut(by, " "); {
	case named:
		m.dir, m.tests = dir, test
	case strings.HasPrefix(m.pieces[0].file, "state/") && !strings.HasPrefix(m.pieces[0].file, "state/trip/"):
		m.tests = "TestLedger" // the ledger of the other tests is not state's
	default:
		m.tests = "TestEnumeration|TestSimulation"
	}
	return m
}

// TestMutantsApply finds what each mutant replaces exactly once, and checks the types
// of what it makes of that.
func TestMutantsApply(t *testing.T) {
	t.Parallel()
	all := mutants(t)
	if len(all) < 20 {
		t.Errorf("%d mutants", len(all))
	}
	files := token.NewFileSet()
	known := importer.ForCompiler(files, "gc", exports(t))
	for _, m := range all {
		if err := m.check(t, files, known); err != nil {
			t.Errorf("mutant %s: %v", m.name, err)
		}
	}
}

// exports returns what opens the compiled form of a package.
func exports(t *testing.T) importer.Lookup {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./push/...", "./state/...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	compiled := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		compiled[name] = file
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) }
}

// check returns the first mistake in the types of the package that the mutant changes.
func (m mutant) check(t *testing.T, files *token.FileSet, known types.Importer) error {
	t.Helper()
	changed := m.patched(t)
	dir := path.Dir(m.pieces[0].file)
	found, err := build.ImportDir(filepath.Join(root, dir), 0)
	if err != nil {
		return err
	}
	var parsed []*ast.File
	for _, name := range found.GoFiles {
		var text any // nil: what stands in the file
		if mutated, ok := changed[path.Join(dir, name)]; ok {
			text = mutated
		}
		file, err := parser.ParseFile(files, filepath.Join(root, dir, name), text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		parsed = append(parsed, file)
	}
	_, err = (&types.Config{Importer: known}).Check("tripsync/"+dir, files, parsed, nil)
	return err
}

func mutants(t *testing.T) []mutant {
	t.Helper()
	names, err := filepath.Glob("testdata/mutants/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []mutant
	for _, name := range names {
		all = append(all, readMutant(t, name))
	}
	return all
}

// patched returns the text of each file that the mutant changes, with the bug in it.
func (m mutant) patched(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, p := range m.pieces {
		text, changed := files[p.file]
		if !changed {
			read, err := os.ReadFile(filepath.Join(root, p.file))
			if err != nil {
				t.Fatal(err)
			}
			text = string(read)
		}
		if n := strings.Count(text, p.old); n != 1 {
			t.Errorf("mutant %s: what it replaces is %d times in %s", m.name, n, p.file)
		}
		files[p.file] = strings.Replace(text, p.old, p.new, 1)
	}
	return files
}

// TestMutants compiles each mutant and lets the other tests find its bug.
// PROOF_MUTANTS says which: all, or those whose name begins so.
func TestMutants(t *testing.T) {
	t.Parallel()
	chosen := os.Getenv("PROOF_MUTANTS")
	if chosen == "" {
		t.Skip("PROOF_MUTANTS is not set: each takes some seconds to compile")
	}
	caught, planted := 0, 0
	for _, m := range mutants(t) {
		if chosen != "all" && !strings.HasPrefix(m.name, chosen) {
			continue
		}
		planted++
		by := m.catch(t)
		if by == "" {
			t.Errorf("SURVIVED %s: %s", m.name, m.why)
			continue
		}
		caught++
		t.Logf("caught %-26s %s", m.name, by)
	}
	t.Logf("%d of %d planted bugs caught", caught, planted)
}

// catch returns the complaint that a test had of the mutant, or "".
func (m mutant) catch(t *testing.T) string {
	t.Helper()
	program, err := m.compile(t)
	if err != nil {
		t.Errorf("mutant %s: %v", m.name, err)
		return ""
	}
	for test := range strings.SplitSeq(m.tests, "|") {
		run := exec.CommandContext(t.Context(), program, "-test.run=^"+test+"$", "-test.timeout=30m", "-test.v")
		if m.dir == "push/proof" || m.dir == "push" { // these use rapid, which would keep an example of the planted bug
			run.Args = append(run.Args, "-rapid.nofailfile")
		}
		run.Dir = filepath.Join(root, m.dir)
		run.Env = append(os.Environ(), "PROOF_MUTANTS=", "PROOF_SEEDS=4000", "PROOF_DEPTH=1", "PROOF_LEDGERS=40")
		out, err := run.CombinedOutput()
		switch {
		case strings.Contains(string(out), "panic: test timed out"):
			t.Errorf("mutant %s: %s took too long", m.name, test)
		case err != nil:
			return complaint(string(out))
		case !strings.Contains(string(out), "--- PASS: "+test+" "):
			t.Errorf("mutant %s: there is no %s in %s", m.name, test, m.dir)
		}
	}
	return ""
}

// complaint is the first thing that a failed test said.
func complaint(out string) string {
	for line := range strings.Lines(out) {
		_, said, ok := strings.Cut(strings.TrimSpace(line), "_test.go:")
		if ok && !strings.HasSuffix(said, " cases") { // which is no complaint
			_, said, _ = strings.Cut(said, ": ")
			return said
		}
	}
	return strings.TrimSpace(out[:min(len(out), 80)]) // a panic
}

func (m mutant) compile(t *testing.T) (program string, err error) {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range m.patched(t) {
		original, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		replace[original] = filepath.Join(dir, fmt.Sprintf("mutant%d.go", len(replace)))
		if err := os.WriteFile(replace[original], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "mutant.test")
	compile := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-ldflags=-s -w",
		"-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "./"+m.dir)
	compile.Dir = root
	if out, err := compile.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile: %w\n%s", err, out)
	}
	return program, nil
}
