package sandbox

import (
	"io"

	"tripsync/push/sandbox/bench"
)

// What a tester sets and reads has its own package; see there.
type (
	// A Fault is a [bench.Fault].
	Fault = bench.Fault
	// A Journal is a [bench.Journal].
	Journal = bench.Journal
	// A Request is a [bench.Request].
	Request = bench.Request
)

// ParseFaults reads a JSON list of faults, as PUT /sandbox/faults takes it. It
// refuses kinds, fields and values that there are not.
func ParseFaults(r io.Reader) ([]Fault, error) { return bench.ParseFaults(r) }
