package iur_test

import (
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/record/recordtest"
)

// TestGolden reads each file of testdata and compares the records and the errors.
func TestGolden(t *testing.T) {
	t.Parallel()
	recordtest.CheckGoldens(t, iur.Parse, ".iur")
}
