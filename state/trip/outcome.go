package trip

import "time"

// A Code names what became of an attempt.
type Code string

// The outcomes.
const (
	Acknowledged Code = "acknowledged"
	Adopted      Code = "adopted" // found in Concur, as it was sent
	Absent       Code = "absent"  // Concur does not have the trip, or not any more
	Repeat       Code = "repeat"  // unknown, harmless to send again, and nothing is on its way any more
	Refused      Code = "refused"
	Credential   Code = "credential"
	SlowDown     Code = "slow-down"
	Transient    Code = "transient"
	Unknown      Code = "unknown"
	Held         Code = "hold" // refused once too often: a person has to look
)

// Closes reports whether an outcome proves what became of the attempt.
func (c Code) Closes() bool { return c != Unknown }

// Acknowledges reports whether Concur has what the attempt sent.
func (c Code) Acknowledges() bool { return c == Acknowledged || c == Adopted }

// Resolves reports whether it is known after an outcome what Concur has of the trip.
func (c Code) Resolves() bool { return c.Acknowledges() || c == Absent }

// Ends reports whether nothing is left to do after an outcome, unless something newer
// is wanted.
func (c Code) Ends() bool { return c.Acknowledges() || c == Held }

// Postpones reports whether the trip is tried again later.
func (c Code) Postpones() bool { return !c.Resolves() && c != Held && c != Repeat }

// Reason returns why a trip waits after an outcome that postpones it.
func (c Code) Reason() Reason { return Reason(c) }

// A Class is what an answer means, whatever was asked for.
type Class int

// The classes of answers.
const (
	Lost    Class = iota // it may have been processed
	Success              // it was
	Gone                 // Concur knows no such trip
	Refusal              // it was not processed, and may never be
	Barred               // we are not let in
	Busy                 // too much was asked for
	Failure              // it was not processed, or is harmless to repeat
)

// CodeOf returns the outcome of an attempt that was answered so.
//
//	answer     create        update       cancel
//	success    acknowledged  acknowledged acknowledged
//	gone       absent        absent       acknowledged
//	refusal    refused       refused      refused
//	barred     credential    credential   credential
//	busy       slow-down     slow-down    slow-down
//	failure    transient     transient    transient
//	lost       unknown       unknown      unknown
func CodeOf(answer Class, v Verb) Code {
	switch answer {
	case Success:
		return Acknowledged
	case Gone:
		if v == Cancel {
			return Acknowledged
		}
		return Absent
	case Refusal:
		return Refused
	case Barred:
		return Credential
	case Busy:
		return SlowDown
	case Failure:
		return Transient
	case Lost:
	}
	return Unknown
}

// An Outcome is what became of an attempt.
type Outcome struct {
	Code        Code
	ConcurID    string
	TripLink    string
	Status      int    // of HTTP
	Message     string // the server's words, without personal data
	Correlation string
	NextAt      time.Time // when to try again, of what postpones
	Generation  int64     // of the trip that waits until then; a newer one does not
}

// Doubts reports whether a was a create that was answered, and not with success. The
// answer may come from another server than the one that has processed it.
func (o *Outcome) Doubts(a Attempt) bool {
	return a.Verb == Create && o.Status != 0 && o.Code.Closes() && !o.Code.Resolves()
}
