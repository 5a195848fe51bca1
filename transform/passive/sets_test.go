package passive_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripsync/transform/passive"
)

// samples is a collection that is not part of the repository.
const samples = "../../../shared/samples/passives"

// parseSet reads a page that must be good.
func parseSet(tb testing.TB, file, text string) *passive.Set {
	tb.Helper()
	set, faults := passive.Parse(file, []byte(text))
	for _, f := range faults {
		tb.Error(f)
	}
	if len(faults) > 0 {
		tb.FailNow()
	}
	return set
}

// builtin returns all sets that the program carries.
func builtin(tb testing.TB) passive.Sets {
	tb.Helper()
	var sets passive.Sets
	for _, name := range passive.Builtin() {
		text, ok := passive.Page(name)
		if !ok {
			tb.Fatalf("no page of %s", name)
		}
		sets = append(sets, parseSet(tb, name+".yaml", string(text)))
	}
	return sets
}

// TestBuiltin runs the examples of all sets that the program carries, side by side.
func TestBuiltin(t *testing.T) {
	t.Parallel()
	sets := builtin(t)
	want := "dolphin-mis keyed-text plain-lines rail-lv-ar travelport-aux travelport-ndc-di"
	if got := strings.Join(passive.Builtin(), " "); got != want {
		t.Errorf("sets: %s, want %s", got, want)
	}
	for _, f := range sets.Check() {
		t.Error(f)
	}
}

// TestSamplePages reads the collection's own pages and runs their examples.
func TestSamplePages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(samples, "rules", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if os.Getenv("TEST_REQUIRE_SAMPLES") != "" {
			t.Fatal("the samples are not here")
		}
		t.Skip("the samples are not here")
	}
	var sets passive.Sets
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, parseSet(t, filepath.Base(file), string(text)))
	}
	for _, f := range sets.Check() {
		t.Error(f)
	}
}

// TestGuideExample runs the example of the guide beside all sets that the program carries,
// as a reader who follows the guide does.
func TestGuideExample(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../deploy/guide/passives.md")
	if err != nil {
		t.Fatal(err)
	}
	const fence = "```"
	_, behind, found := strings.Cut(string(guide), fence+"yaml cabs.yaml\n")
	text, _, ended := strings.Cut(behind, fence)
	if !found || !ended {
		t.Fatal("the guide has no page of rules")
	}
	for _, f := range append(builtin(t), parseSet(t, "cabs.yaml", text)).Check() {
		t.Error(f)
	}
}
