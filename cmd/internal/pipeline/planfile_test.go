package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tripsync/cmd/internal/report"
	"tripsync/state"
	"tripsync/state/trip"
)

// plannedTrips are what would be done now.
func plannedTrips() []Item {
	item := func(n byte, locator string, verb trip.Verb, hold trip.Reason) Item {
		w := state.Wanted{Verb: verb}
		w.ID, w.Client, w.Locator, w.PNR = uuid.UUID{15: n}, "acme", "1A-"+locator+"-001", locator
		w.Fingerprint, w.Hold = "f"+locator, hold
		return Item{Wanted: w}
	}
	return []Item{item(1, "QX7T2M", "create", ""), item(2, "QX7T2M", "hold", "no-traveller"), item(3, "RT4K9P", "cancel", "")}
}

func writtenPlan(tb testing.TB) string {
	tb.Helper()
	var text bytes.Buffer
	w, err := newPlanWriter(&text, uuid.UUID{15: 9}, time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))
	if err != nil {
		tb.Fatal(err)
	}
	for _, i := range plannedTrips() {
		err = errors.Join(err, w.item(i))
	}
	if err := errors.Join(err, w.end()); err != nil {
		tb.Fatal(err)
	}
	return text.String()
}

// compareWhole compares the plan in a file with what would be done now.
func compareWhole(tb testing.TB, name string) error {
	tb.Helper()
	file, err := readPlan(name)
	if err != nil {
		return err
	}
	return file.compare(func(yield func(Item, error) bool) {
		for _, i := range plannedTrips() {
			if !yield(i, nil) {
				return
			}
		}
	})
}

func TestPlanFileIsExact(t *testing.T) {
	t.Parallel()
	plan := writtenPlan(t)
	lines := strings.SplitAfter(strings.TrimSuffix(plan, "\n"), "\n")
	without := func(i int) string { return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "") }
	for _, tt := range []struct {
		name, text, want string // want is empty: it passes
	}{
		{"as written", plan, ""},
		{"without the last line end", strings.TrimSuffix(plan, "\n"), ""},
		{"a trip less", without(3), "the plan is stale"},
		{"cut", strings.Join(lines[:3], ""), ":4: the plan is not whole"},
		{"cut in a line", plan[:len(plan)-5], ":5: this is not a plan that tripsync wrote"},
		{"more behind the end", plan + lines[3], ":5: this is not a plan that tripsync wrote"},
		{"an end that counts wrongly", strings.Replace(plan, `"trips":3`, `"trips":2`, 1), ":5: this is not a plan that tripsync wrote"},
		{"two on a line", strings.Replace(plan, "}\n", "}", 1), ":1: this is not a plan that tripsync wrote"},
		{"a name in it", strings.Replace(plan, `"client"`, `"JANE DOE":1,"client"`, 1), ":2: this is not a plan that tripsync wrote"},
		{"another file", "AIR-BLK207;7A;;233;0000000000;1A1234567\nDOE JANE MRS\n", ":1: this is not a plan that tripsync wrote"},
		{"nothing", "", ":1: the plan is not whole"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "plan")
			if err := os.WriteFile(name, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			switch err := compareWhole(t, name); {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %q", err, tt.want)
			case err != nil && strings.Contains(err.Error(), "DOE"):
				t.Errorf("the error quotes the file: %v", err)
			}
		})
	}
}

// FuzzPlanFile: a plan that lets all pass names what would be done now, line by line.
func FuzzPlanFile(f *testing.F) {
	plan := writtenPlan(f)
	for _, text := range []string{plan, plan[:100], plan + plan, strings.Replace(plan, "create", "update", 1), strings.ToUpper(plan), "{}\n", "\n\n", "null\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := filepath.Join(t.TempDir(), "plan")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := compareWhole(t, name); err != nil {
			return
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) != 5 {
			t.Fatalf("three trips pass by a plan of %d lines", len(lines))
		}
		for i, item := range plannedTrips() {
			var planned report.Planned
			if err := json.Unmarshal([]byte(lines[i+1]), &planned); err != nil || planned != lineOf(item) {
				t.Errorf("line %d lets %s of %s pass: %s", i+2, item.Verb, item.Locator, lines[i+1])
			}
		}
	})
}
