package trips

import "cmp"

// A Change is a trip put into the store or taken out: the one that was there
// before, if any, and the one that is there now, if any.
type Change struct{ Before, Now *Trip }

// Trip returns the trip as it is, or as it last was.
func (c Change) Trip() *Trip { return cmp.Or(c.Now, c.Before) }

// EventType is the kind of a change in the words of the notifications, which
// have none for DELETE.
func (c Change) EventType() string {
	switch {
	case c.Now == nil:
		return "DELETE"
	case c.Before == nil:
		return "CREATE"
	case c.Now.IsCancelled() && !c.Before.IsCancelled():
		return "CANCEL"
	}
	return "UPDATE"
}
