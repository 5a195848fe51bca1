package iur_test

import (
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/record/recordtest"
)

// BenchmarkTicket reads a ticket record of usual size, as ingest/air does.
func BenchmarkTicket(b *testing.B) {
	recordtest.BenchmarkRecords(b, iur.Parse, "ticket.iur", recordtest.Received(b))
}

// BenchmarkFile reads the same as a file of its own.
func BenchmarkFile(b *testing.B) {
	recordtest.BenchmarkFile(b, iur.Parse, "ticket.iur", recordtest.Received(b))
}
