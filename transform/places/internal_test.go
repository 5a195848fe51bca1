package places

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestConcurZones compares the table with the project's copy of Concur's list, where it is at hand.
func TestConcurZones(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile(filepath.FromSlash("../../../shared/codes/codes-timezones-olson.txt"))
	skipWithout(t, err)
	if diff := cmp.Diff(strings.Fields(string(list)), concurZones); diff != "" {
		t.Errorf("concurZones (-list +table)\n%s", diff)
	}
}

func TestConcurZonesLoad(t *testing.T) {
	t.Parallel()
	for _, zone := range concurZones {
		if _, err := time.LoadLocation(zone); (err != nil) != (zone == "GMT-1200") {
			t.Errorf("LoadLocation(%q): %v", zone, err)
		}
	}
}

// TestConcurAliases checks that an alias stands for a listed zone, is not listed itself, and has the same clock.
func TestConcurAliases(t *testing.T) {
	t.Parallel()
	for alias, zone := range concurZoneByAlias {
		if slices.Contains(concurZones, alias) || !slices.Contains(concurZones, zone) {
			t.Errorf("%s stands for %s: want an unlisted name for a listed one", alias, zone)
		}
		if when, same := sameClock(t, alias, zone); !same {
			t.Errorf("%s and %s differ on %v", alias, zone, when)
		}
	}
}

// sameClock compares two zones from 1970 to 2039, and says when they first differ.
func sameClock(t *testing.T, a, b string) (time.Time, bool) {
	t.Helper()
	in, as := load(t, a), load(t, b)
	end := time.Date(2040, time.January, 1, 0, 0, 0, 0, time.UTC)
	for when := time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC); when.Before(end); when = when.Add(7 * 24 * time.Hour) {
		if offsetAt(when, in) != offsetAt(when, as) {
			return when, false
		}
	}
	return time.Time{}, true
}

func load(t *testing.T, zone string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// skipWithout skips a test that cannot have what the project may not ship: err says why.
// With TEST_REQUIRE_SAMPLES it fails instead, so that a skip never looks like a pass.
func skipWithout(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
}
