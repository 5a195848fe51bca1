package proof

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is where the module is, seen from here.
const root = "../.."

// A mutant is the product with a bug in it: a piece of one file becomes another.
type mutant struct {
	name     string
	why      string
	file     string // from the root
	old, new string
}

// readMutant reads what a file tells: a sentence, "-- FILE --", the lines that
// are there, "-- becomes --", and what takes their place.
func readMutant(t *testing.T, name string) mutant {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	why, rest, _ := strings.Cut(string(text), "\n-- ")
	file, rest, _ := strings.Cut(rest, " --\n")
	old, replaced, ok := strings.Cut(rest, "-- becomes --\n")
	if !ok {
		t.Fatalf("%s: not of the form of a mutant", name)
	}
	return mutant{strings.TrimSuffix(filepath.Base(name), ".txtar"), why, file, old, replaced}
}

// TestMutantsApply finds what each mutant replaces exactly once.
func TestMutantsApply(t *testing.T) {
	t.Parallel()
	all := mutants(t)
	if len(all) < 20 {
		t.Errorf("%d mutants", len(all))
	}
	for _, m := range all {
		m.apply(t)
	}
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

func (m mutant) apply(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, m.file))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		t.Errorf("mutant %s: what it replaces is %d times in %s", m.name, n, m.file)
	}
	return strings.Replace(string(text), m.old, m.new, 1)
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
	program := m.compile(t)
	for _, test := range []string{"TestEnumeration", "TestSimulation", "TestLedger"} {
		if test == "TestLedger" != strings.HasPrefix(m.file, "state/") {
			continue // the ledger of the other tests is not state's
		}
		run := exec.CommandContext(t.Context(), program, "-test.run=^"+test+"$", "-test.timeout=30m")
		run.Env = append(os.Environ(), "PROOF_MUTANTS=", "PROOF_SEEDS=4000", "PROOF_DEPTH=1", "PROOF_LEDGERS=40")
		switch out, err := run.CombinedOutput(); {
		case strings.Contains(string(out), "panic: test timed out"):
			t.Errorf("mutant %s: %s took too long", m.name, test)
		case err != nil:
			return complaint(string(out))
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

func (m mutant) compile(t *testing.T) (program string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "mutant.go")
	if err := os.WriteFile(file, []byte(m.apply(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	original, err := filepath.Abs(filepath.Join(root, m.file))
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: file}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "mutant.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-ldflags=-s -w",
		"-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("mutant %s does not compile: %v\n%s", m.name, err, out)
	}
	return program
}
