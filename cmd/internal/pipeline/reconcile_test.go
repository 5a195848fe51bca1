package pipeline_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"tripsync/cmd/internal/pipeline"
)

// TestSubset: the same part on as many days as there are parts is every trip
// once, and so are all parts on one day.
func TestSubset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trip := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "trip"))
		of := rapid.IntRange(1, 60).Draw(t, "of")
		part := rapid.IntRange(1, of).Draw(t, "part")
		day := time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "day"), 0)
		daily, parts := 0, 0
		for i := range of {
			if (pipeline.Subset{Part: part, Of: of}).Holds(trip, day.AddDate(0, 0, i)) {
				daily++
			}
			if (pipeline.Subset{Part: i + 1, Of: of}).Holds(trip, day) {
				parts++
			}
		}
		if daily != 1 || parts != 1 {
			t.Errorf("held on %d of %d days, in %d of %d parts; want 1", daily, of, parts, of)
		}
		tomorrow := pipeline.Subset{Part: part, Of: of}.Holds(trip, day.AddDate(0, 0, 1))
		if part < of && tomorrow != (pipeline.Subset{Part: part + 1, Of: of}).Holds(trip, day) {
			t.Errorf("part %d of %d tomorrow is not part %d today", part, of, part+1)
		}
		if !(pipeline.Subset{}).Holds(trip, day) {
			t.Error("the zero Subset does not hold every trip")
		}
	})
}
