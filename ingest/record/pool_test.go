package record_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tripsync/ingest/record"
)

// TestPool joins slices in any order and checks that none changes another one.
func TestPool(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p record.Pool[int]
		got, want := [][]int{nil}, [][]int{nil}
		for range rapid.IntRange(1, 30).Draw(t, "joins") {
			if rapid.IntRange(0, 9).Draw(t, "reset") == 0 {
				p.Reset()
			}
			i := rapid.IntRange(0, len(got)-1).Draw(t, "which")
			b := rapid.SliceOfN(rapid.Int(), 0, 5).Draw(t, "more")
			got, want = append(got, p.Join(got[i], b)), append(want, slices.Concat(want[i], b))
			if rapid.Bool().Draw(t, "put") {
				p.Put(len(got))
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("slices (-want +got):\n%s", diff)
		}
	})
}
