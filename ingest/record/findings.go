package record

import "tripsync/ingest/pnr"

// Findings are what is wrong with a record: what sets it aside, and what it can do
// without.
type Findings struct {
	Errs   []error
	Faults []pnr.Fault
}

// Add sorts e in by whether its field is essential.
func (f *Findings) Add(e *Error) {
	if e.Essential {
		f.Errs = append(f.Errs, e)
		return
	}
	f.Faults = append(f.Faults, e.Fault())
}

// AddAll adds what a line has found.
func (f *Findings) AddAll(errs []*Error) {
	for _, e := range errs {
		f.Add(e)
	}
}

// Count returns how many there are.
func (f *Findings) Count() int { return len(f.Errs) + len(f.Faults) }
