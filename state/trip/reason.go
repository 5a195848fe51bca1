package trip

// A Reason names why a trip is not sent: it is held, or waits. Those of delivery are
// listed here; what makes documents has its own.
type Reason string

// The reasons of delivery.
const (
	ReasonCancelNever Reason = "cancel-never"
	ReasonTooOld      Reason = "too-old"
	ReasonByHand      Reason = "held-by-hand"
	ReasonRefused     Reason = "refused"
	ReasonCredential  Reason = "credential"
	ReasonSlowDown    Reason = "slow-down"
	ReasonTransient   Reason = "transient"
	ReasonUnknown     Reason = "unknown"
	ReasonQuiet       Reason = "quiet"
)

// An Entry of the catalogue says what a reason means and what to do about it.
type Entry struct {
	Reason Reason
	Means  string
	Remedy string
	Passes bool // the trip is not held: it is tried again by itself
}

// Reasons returns the reasons of delivery, from the first to the last that can come
// up.
func Reasons() []Entry {
	return []Entry{
		{Reason: ReasonCancelNever, Means: "the booking is gone, and the client's policy is never to cancel", Remedy: "cancel the trip in Concur, or set the client's cancel to sync"},
		{Reason: ReasonTooOld, Means: "the trip ended too long ago to be created", Remedy: "to send it, raise the client's oldest in the settings"},
		{Reason: ReasonByHand, Means: "a person holds it", Remedy: "tripsync release lets it go"},
		{Reason: ReasonRefused, Means: "Concur, or a gateway in front of it, refused the document for about an hour; its words are shown", Remedy: "correct what they name; the booking's next change is sent, or use tripsync retry"},
		{Reason: ReasonCredential, Means: "Concur refuses the client's credentials, or the client is no longer in the settings", Remedy: "correct the client's concur in the settings, or connect the company again", Passes: true},
		{Reason: ReasonSlowDown, Means: "Concur asked to slow down", Remedy: "wait; the trip is sent after the time that Concur gave", Passes: true},
		{Reason: ReasonTransient, Means: "Concur, or the network on the way to it, failed", Remedy: "wait; the trip is sent again, at growing intervals", Passes: true},
		{Reason: ReasonUnknown, Means: "nobody knows what became of a request", Remedy: "wait; tripsync looks for the trip in Concur before it sends anything again", Passes: true},
		{Reason: ReasonQuiet, Means: "the settings have a quiet time now", Remedy: "wait; the trip is sent after it, see delivery.quiet", Passes: true},
	}
}

// Text says what is wrong, with a detail where there is one, and what to do. It is
// empty for a reason that is not of delivery.
func (r Reason) Text(detail string) string {
	for _, e := range Reasons() {
		if e.Reason != r {
			continue
		}
		if detail != "" {
			detail = " (" + detail + ")"
		}
		return e.Means + detail + ": " + e.Remedy
	}
	return ""
}
