package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/state/trip"
)

// The counts add up.
func TestSummaryAdd(t *testing.T) {
	t.Parallel()
	var s Summary
	for n, result := range []trip.Result{
		trip.ResultCreated, trip.ResultUpdated, trip.ResultCancelled, trip.ResultAdopted, trip.ResultUnchanged,
		trip.ResultHeld, trip.ResultFailed, trip.ResultUnknown, trip.ResultWaiting,
	} {
		s.Add(result, 1<<n)
	}
	s.SetAside(1 << 9)
	want := Summary{
		Read: 1023, Sent: 15, Created: 1, Updated: 2, Cancelled: 4, Adopted: 8,
		Unchanged: 16, Held: 32, Failed: 64, Unknown: 128, Waiting: 256, Quarantined: 512,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}
