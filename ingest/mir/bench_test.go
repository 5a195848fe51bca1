package mir_test

import (
	"testing"

	"tripsync/ingest/mir"
	"tripsync/ingest/record/recordtest"
)

// BenchmarkTicket reads a ticket record of usual size, as ingest/air does.
func BenchmarkTicket(b *testing.B) { recordtest.BenchmarkRecords(b, mir.Parse, "ticket.mir", 0) }

// BenchmarkFile reads the same as a file of its own.
func BenchmarkFile(b *testing.B) { recordtest.BenchmarkFile(b, mir.Parse, "ticket.mir", 0) }
