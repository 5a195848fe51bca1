package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Faults are those that are still to come. Equal seeds, faults and requests, one
// after another, give equal faults.
type Faults struct {
	Seed  uint64
	armed []*armed
}

// Set replaces them.
func (f *Faults) Set(faults []Fault) error {
	var next []*armed
	for i, fault := range faults {
		if err := fault.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i+1, err)
		}
		//nolint:gosec // chances of a simulation, wanted the same each time
		next = append(next, &armed{Fault: fault, random: rand.New(rand.NewPCG(f.Seed, uint64(i)+1))})
	}
	f.armed = next
	return nil
}

// Clear disarms them all.
func (f *Faults) Clear() { f.armed = nil }

// List returns them with the counts left.
func (f *Faults) List() []Fault {
	faults := []Fault{}
	for _, a := range f.armed {
		faults = append(faults, a.Fault)
	}
	return faults
}

// Due returns the fault that happens to a request, or none, whose Kind is empty.
func (f *Faults) Due(t Target) Fault {
	i := slices.IndexFunc(f.armed, func(a *armed) bool { return a.matches(t) && a.fires() })
	if i < 0 {
		return Fault{}
	}
	a := f.armed[i]
	if a.spent() {
		f.armed = slices.Delete(f.armed, i, i+1)
	}
	return a.Fault
}

// A Target is what faults choose a request by. Company and Login are those that
// it names before it is looked at closely.
type Target struct {
	Operation      Operation
	Method, Path   string
	Company, Login string
}

// An armed fault waits for its requests. Each has chances of its own, so that
// one fault does not shift those of another.
type armed struct {
	Fault
	random *rand.Rand
}

func (a *armed) matches(t Target) bool {
	switch {
	case a.Kind == TokenExpired && t.Operation.IsOAuth(), a.Kind == WrongGeolocation && t.Operation != OpToken:
		return false
	case a.Method != "" && a.Method != t.Method, a.Operation != "" && Operation(a.Operation) != t.Operation:
		return false
	case a.Login != "" && !strings.EqualFold(a.Login, t.Login), a.Company != "" && !strings.EqualFold(a.Company, t.Company):
		return false
	}
	return strings.HasPrefix(t.Path, a.Path)
}

// fires draws the chance of a request that matches.
func (a *armed) fires() bool {
	if a.Count > 0 {
		a.Count--
		return true
	}
	return a.random.Float64() < a.Probability
}

func (a *armed) spent() bool { return a.Count == 0 && a.Probability == 0 }
