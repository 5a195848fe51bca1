package trip

// A Verb is how to get from what Concur acknowledged of a trip to what is wanted.
type Verb string

// The verbs.
const (
	Create    Verb = "create"
	Update    Verb = "update"
	Replace   Verb = "replace" // cancel what Concur has, then create what is wanted
	Cancel    Verb = "cancel"
	Adopt     Verb = "adopt" // take over what Concur has already; only adopt, the program's verb, plans it
	Hold      Verb = "hold"
	Unchanged Verb = "unchanged"
)

// Next returns what is to be done about a trip. A plan prints it, and delivery does
// it: both ask here.
//
//	held    wanted      acknowledged                          verb
//	yes     anything    anything                              hold
//	no      nothing     nothing                               unchanged
//	no      nothing     a trip                                cancel
//	no      document    nothing                               create
//	no      document    in the other form, trip or booking    replace
//	no      document    the same fingerprint                  unchanged
//	no      a trip      another one, which others share       replace
//	no      document    another one                           update
//
// An update replaces a whole trip, and would take out of it what others of ours were
// put into it. So our booking is cancelled there, and a trip of its own created.
func Next(t Trip) Verb {
	switch known := t.Posted.ConcurID != ""; {
	case t.Hold != "":
		return Hold
	case t.Document == nil && !known:
		return Unchanged
	case t.Document == nil:
		return Cancel
	case !known:
		return Create
	case t.AsBooking != t.Posted.AsBooking:
		return Replace
	case t.Fingerprint == t.Posted.Fingerprint:
		return Unchanged
	case t.Posted.Shared && !t.AsBooking:
		return Replace
	}
	return Update
}

// Sends reports whether something is sent.
func (v Verb) Sends() bool { return v != Hold && v != Unchanged }

// First returns the verb of the first request: a trip is replaced in two steps.
func (v Verb) First() Verb {
	if v == Replace {
		return Cancel
	}
	return v
}
