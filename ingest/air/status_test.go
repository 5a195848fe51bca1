package air_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

// TestTwoStatuses reads flights and other segments whose two statuses say different
// things: the one of the booking is kept, and the other one is told of.
func TestTwoStatuses(t *testing.T) {
	t.Parallel()
	const hotel = "U-009X;010HHL HI % 26FEB;28FEB;FRA;FRANKFURT;;"
	told := func(kept string) []string { return []string{"status: two statuses: kept " + kept} }
	for statuses, tt := range map[string]struct {
		status string
		faults []string
	}{
		"OK01;HK01": {"HK", nil},
		"HK01;UN01": {"UN", told("UN")},
		"HX01;HK01": {"HK", told("HK")},
		"OK01;HL01": {"HL", told("HL")},
		"RQ01;HK01": {"HK", told("HK")},
		"RR01;OK01": {"OK", nil},
		"HL01;LL01": {"LL", nil},
		"ZZ01;HK01": {"HK", nil}, // of which nothing is known
		";HK01":     {"HK", nil},
	} {
		t.Run(statuses, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, edit(t, "joined-no-newline.air", "HK01;HK01", statuses))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			checkStatus(t, records[0], 0, tt.status, tt.faults)
		})
	}
	for statuses, faults := range map[string][]string{
		"HK01;HK01": nil, "OK01;HK01": nil, "OK01;UC01": told("UC"), "HX01;HK01": told("HK"), "HN01;HN01": nil,
	} {
		t.Run(strings.Replace(hotel, "%", statuses, 1), func(t *testing.T) {
			t.Parallel()
			r := parseLine(t, strings.Replace(hotel, "%", statuses, 1))
			checkStatus(t, r, 0, statuses[5:7], faults)
		})
	}
}

func checkStatus(t *testing.T, r *pnr.Record, segment int, status string, faults []string) {
	t.Helper()
	if got := r.Segments[segment].Head().Status; got != status {
		t.Errorf("got status %s, want %s", got, status)
	}
	var got []string
	for _, f := range r.Faults {
		got = append(got, f.Field+": "+f.Error)
	}
	if diff := cmp.Diff(faults, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
