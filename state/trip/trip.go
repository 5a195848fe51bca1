package trip

import (
	"time"

	"github.com/google/uuid"
)

// A Trip is one traveller's trip: what is wanted, and what Concur acknowledged.
type Trip struct {
	ID      uuid.UUID // follows from client, locator and login
	Client  string
	Locator string // our key of it; sent as ClientLocator, but for a proposal
	Login   string
	Source  string // BookingSource
	System  string
	PNR     string // record locator

	Generation   int64  // counts the wanted documents
	Document     []byte // nil: nothing is wanted
	Fingerprint  string // of the document
	AsBooking    bool   // the document is a booking, not a whole trip
	Starts, Ends string // first and last day of the document, YYYY-MM-DD
	Journey      string // what the agency calls the journey of several PNRs; a booking joins the others of it
	Hold         Reason // why it is not sent; of delivery, or of what makes documents
	HoldText     string
	ByHand       string // why a person keeps it from being sent, for a plan; none: nobody does
	Withdrawn    bool   // held, for a plan, unless Concur has it or may have: then it is cancelled
	TooOld       string // why it is not created any more, for a plan; none: it is

	Posted Posted
}

// Posted is what Concur acknowledged last.
type Posted struct {
	ConcurID    string // none: Concur has no such trip; of a booking, the trip it was put into
	TripLink    string
	Generation  int64
	Fingerprint string
	Document    []byte
	AsBooking   bool
	Shared      bool // another trip of ours is in the same trip of Concur's
}

// ID returns the ID of a trip; the same trip always has the same.
func ID(client, locator, login string) uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(client+"\x00"+locator+"\x00"+login))
}

// An Attempt is an intent to send, committed before anything is sent. While it
// is open, Concur may or may not have processed it.
type Attempt struct {
	ID          uuid.UUID
	Trip        uuid.UUID
	Verb        Verb // Create, Update or Cancel
	Generation  int64
	Fingerprint string
	Document    []byte
	AsBooking   bool // what is sent, or cancelled, is a booking
	BegunAt     time.Time
	SeenAt      time.Time // when it was last seen to be without an answer that proves anything; never before it began
	Status      int       // HTTP status of such an answer, if there was one
	Message     string    // what it said, without personal data
}

// Evaded reports whether something answered the attempt, with success or a refusal,
// that was not Concur or spoke of something else. A server that failed, or was not
// reached, may do better next time.
func (a *Attempt) Evaded() bool { return a.Status >= 200 && a.Status < 500 }

// A Task is what a worker needs to know before it sends.
type Task struct {
	Trip       Trip
	Open       *Attempt  // its outcome is unknown
	Doubt      *Attempt  // a create that was answered, and not with success, since the trip was last looked up
	Attempts   int       // that were ever begun: counts what another worker began since
	Failures   int       // since something last went well or was planned
	Refused    int       // how often this generation was refused, or evaded and not there
	RefusedAt  time.Time // when the first of those attempts began
	Into       string    // TripId that has another booking of the journey; a new one is put there
	Beside     *Attempt  // an unresolved update or cancel of another whole trip of this traveller; read only for bookings
	Paused     time.Time // until when deliveries to the client are paused
	PausedCode Reason
	Why        string
	Gap        Gap  // what the database may have lost
	Probed     bool // a create was begun or looked for since the gap
}

// A Gap is a time whose commits the database may lack. The zero Gap is none.
type Gap struct {
	From time.Time // zero: nobody knows since when
	To   time.Time // when it was noticed
}

// Imminent returns the days of which a trip that departs within 24 hours, or is
// under way, starts on the last or before and ends on the first or after. Days
// are those of the place, and these can be 14 hours ahead of UTC, or 12 behind.
func Imminent(now time.Time) (first, last string) {
	return now.UTC().Add(-12 * time.Hour).Format(time.DateOnly), now.UTC().Add((24 + 14) * time.Hour).Format(time.DateOnly)
}

// Urgent reports whether the wanted trip may depart within 24 hours, or is under
// way. It goes before all others then.
func (t *Trip) Urgent(now time.Time) bool {
	first, last := Imminent(now)
	return t.Starts != "" && t.Starts <= last && t.Ends >= first
}
