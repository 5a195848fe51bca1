package air_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/record/recordtest"
)

// TestGolden reads each file of testdata and compares the records and the errors.
func TestGolden(t *testing.T) {
	t.Parallel()
	recordtest.CheckGoldens(t, air.Parse, ".air")
}

// TestVersions reads one record as of each version. Up to 206 and from 207 on
// they are alike.
func TestVersions(t *testing.T) {
	t.Parallel()
	for file, versions := range map[string][]string{
		"old.air":    {"204", "205", "206"},
		"family.air": {"206", "204", "205"},
		"ticket.air": {"207", "208"},
	} {
		first := "AIR-BLK" + versions[0]
		want, _ := parse(t, edit(t, file))
		for _, version := range versions[1:] {
			got, errs := parse(t, edit(t, file, first, "AIR-BLK"+version))
			if len(errs) > 0 {
				t.Fatalf("%s as %s: %v", file, version, errs)
			}
			got[0].Version = versions[0]
			if diff := cmp.Diff(want[0], got[0]); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", file, version, diff)
			}
		}
	}
}
