package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The counts add up.
func TestSummaryAdd(t *testing.T) {
	t.Parallel()
	var s Summary
	for n, outcome := range []string{
		"create", "update", "cancel", "adopted", "unchanged", "hold", "quarantined", "failed", "unknown",
	} {
		s.Add(outcome, 1<<n)
	}
	want := Summary{
		Read: 511, Sent: 15, Created: 1, Updated: 2, Cancelled: 4, Adopted: 8,
		Unchanged: 16, Held: 32, Quarantined: 64, Failed: 128, Unknown: 256,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}
