package mir_test

import (
	"testing"

	"tripsync/ingest/mir"
	"tripsync/ingest/record/recordtest"
)

// TestGolden reads each file of testdata and compares the records and the errors.
func TestGolden(t *testing.T) {
	t.Parallel()
	recordtest.CheckGoldens(t, mir.Parse, ".mir")
}
