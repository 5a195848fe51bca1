package report

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"tripsync/ingest/pnr"
	"tripsync/state/trip"
)

// The lines of --json, of convert, and of a plan file. They are an interface: a name
// or a value stays as it is, and new ones may be added. deploy/guide/json.md is made
// of this file.

// A Trip is a trip of a plan: of plan, run, backfill and adopt.
type Trip struct {
	Type    string    `json:"type"`              // trip
	Verb    trip.Verb `json:"verb"`              // create, update, replace (cancelled, and created anew), cancel, adopt, hold or unchanged
	Client  string    `json:"client,omitempty"`  // of the settings
	Trip    string    `json:"trip"`              // its key, as hold takes it
	Locator string    `json:"locator"`           // of its booking, in the reservation system
	Changes []string  `json:"changes,omitempty"` // in words; no personal data
	Notes   []string  `json:"notes,omitempty"`   // what the document leaves out or assumes
	Code    string    `json:"code,omitempty"`    // why it is held
	Reason  string    `json:"reason,omitempty"`  // the same in words
	Stopped bool      `json:"stopped,omitempty"` // by a guard: nothing is done

	Login  string `json:"-"`
	Starts string `json:"-"` // YYYY-MM-DD
}

// A Guard is a client whose plan a guard stops: of plan, run and backfill.
type Guard struct {
	Type   string   `json:"type"` // guard
	Client string   `json:"client"`
	Plan   string   `json:"plan"` // its id, for run --accept
	Saw    []Excess `json:"saw"`  // the limits that it exceeds

	Why string `json:"-"` // what it saw, in words
}

// An Excess is a limit of a guard that a plan exceeds.
type Excess struct {
	Loss  string  `json:"loss"`           // cancels, lost_segments or travellers
	Trips int     `json:"trips"`          // that lose it
	Known int     `json:"known"`          // that Concur has
	Limit float64 `json:"limit"`          // in per cent of those
	Over  bool    `json:"over,omitempty"` // the trips that are counted ended in the past
}

// A Trouble is a trip that did not get to Concur: of run, backfill and status.
type Trouble struct {
	Type   string `json:"type"` // trouble
	Kind   string `json:"kind"` // hold, wait, failed, unknown, queued or sending
	Client string `json:"client,omitempty"`
	Trip   string `json:"trip"`   // its key
	Code   string `json:"code"`   // see tripsync help reasons
	Reason string `json:"reason"` // the code in words
}

// A Quarantined record was set aside: of plan, run, backfill, adopt and status.
type Quarantined struct {
	Type    string   `json:"type"`    // quarantined
	At      string   `json:"at"`      // file:line:column
	Reasons []string `json:"reasons"` // each with its place
}

// A Summary ends plan, run, backfill and adopt. It counts trips: read = sent +
// unchanged + held + waiting + quarantined + failed + unknown, and sent = created +
// updated + cancelled + adopted.
type Summary struct {
	Type        string    `json:"type"`          // summary
	Dry         bool      `json:"dry,omitempty"` // nothing was sent: the counts are of what would be done
	Run         uuid.UUID `json:"run"`
	Read        int       `json:"read"`        // all that follow
	Sent        int       `json:"sent"`        // those that Concur acknowledged
	Created     int       `json:"created"`     // of those sent
	Updated     int       `json:"updated"`     // of those sent, or replaced
	Cancelled   int       `json:"cancelled"`   // of those sent
	Adopted     int       `json:"adopted"`     // of those sent: Concur had them already
	Unchanged   int       `json:"unchanged"`   // Concur has them as they should be
	Held        int       `json:"held"`        // not sent until a reason is gone
	Waiting     int       `json:"waiting"`     // not tried yet, or nothing may be sent now
	Quarantined int       `json:"quarantined"` // records; each could have been a trip
	Failed      int       `json:"failed"`      // Concur did not take them yet
	Unknown     int       `json:"unknown"`     // sent without an answer, to be looked up

	Problems []string `json:"problems,omitempty"` // what went wrong without ending it

	TooOld int `json:"tooOld,omitempty"` // of those held, how many ended too long ago to be created
}

// Add counts n trips of one result.
func (s *Summary) Add(r trip.Result, n int) {
	switch r {
	case trip.ResultCreated:
		s.Created += n
	case trip.ResultUpdated:
		s.Updated += n
	case trip.ResultCancelled:
		s.Cancelled += n
	case trip.ResultAdopted:
		s.Adopted += n
	case trip.ResultUnchanged:
		s.Unchanged += n
	case trip.ResultHeld:
		s.Held += n
	case trip.ResultWaiting:
		s.Waiting += n
	case trip.ResultFailed:
		s.Failed += n
	case trip.ResultUnknown:
		s.Unknown += n
	}
	s.total()
}

// SetAside counts n records that were set aside.
func (s *Summary) SetAside(n int) {
	s.Quarantined += n
	s.total()
}

func (s *Summary) total() {
	s.Sent = s.Created + s.Updated + s.Cancelled + s.Adopted
	s.Read = s.Sent + s.Unchanged + s.Held + s.Waiting + s.Quarantined + s.Failed + s.Unknown
}

// A Run is one of the last runs: of status.
type Run struct {
	Type     string          `json:"type"` // run
	Run      uuid.UUID       `json:"run"`
	Trigger  string          `json:"trigger"` // run, backfill, adopt, reread or the name of a schedule
	Stands   string          `json:"stands"`  // running, done, failed or died
	Started  time.Time       `json:"started"`
	Finished *time.Time      `json:"finished,omitempty"` // none while it runs
	Summary  json.RawMessage `json:"summary"`            // as the run's last line
	Problem  string          `json:"problem,omitempty"`  // what went wrong, a line for each thing
}

// A Stop is a client whose plan a guard stopped in an earlier run: of status.
type Stop struct {
	Type   string    `json:"type"` // guard
	Client string    `json:"client"`
	Plan   string    `json:"plan"`  // its id, for run --accept
	Why    string    `json:"why"`   // what the guard saw, in words
	Since  time.Time `json:"since"` // of the first run that it stopped
}

// A Passives counts the segments of an office whose text an agent or a tool wrote: of
// status.
type Passives struct {
	Type       string `json:"type"`       // passives
	Office     string `json:"office"`     // "" if no export names it
	Passives   int    `json:"passives"`   // past and cancelled ones, too
	Understood int    `json:"understood"` // of them, by a rule or by the reader of the format
}

// A Connection is a client's access to Concur: of status and connect.
type Connection struct {
	Type        string    `json:"type"` // connection
	Client      string    `json:"client"`
	State       string    `json:"state"`                 // connected, configured, none, ended, refused, sealed or resting
	Company     string    `json:"company,omitempty"`     // UUID of the company, or of the user who consented
	Scopes      []string  `json:"scopes,omitempty"`      // what the grant allows
	Geolocation string    `json:"geolocation,omitempty"` // where Concur serves the company
	Renewed     time.Time `json:"renewed,omitzero"`      // when the grant was last renewed
	Ends        time.Time `json:"ends,omitzero"`         // unless it is renewed
	Reason      string    `json:"reason,omitempty"`      // why it is not connected
	Remedy      string    `json:"remedy,omitempty"`      // a command that helps
}

// The states of a client's access to Concur.
const (
	Connected  = "connected"  // a grant is stored, and Concur has not refused it
	Configured = "configured" // none is stored yet; the settings have what it takes to get one
	Missing    = "none"
	Ended      = "ended"   // revoked, expired or lost: only a new grant helps
	Refused    = "refused" // for a reason that a new grant does not end
	Sealed     = "sealed"  // none of our keys opens the grant that is stored
	Resting    = "resting" // Concur has trouble, and none with our credentials
)

// Good reports whether the client can send.
func (c *Connection) Good() bool { return c.State == Connected || c.State == Configured }

// A Pace is how fast an application sends that Concur asked to slow down: of status.
type Pace struct {
	Type      string     `json:"type"`                // pace
	Clients   []string   `json:"clients"`             // that share the application
	Pace      float64    `json:"pace"`                // share of the quota
	RestUntil *time.Time `json:"restUntil,omitempty"` // nothing is sent before
}

// An Overview ends status. It counts all trips that are wanted.
type Overview struct {
	Type        string `json:"type"` // summary
	Trips       int    `json:"trips"`
	Sent        int    `json:"sent"`        // Concur has them as wanted
	Backlog     int    `json:"backlog"`     // still to be sent
	Queued      int    `json:"queued"`      // of the backlog: nothing is wrong, their turn has not come
	Sending     int    `json:"sending"`     // of the backlog: a request is under way
	Unknown     int    `json:"unknown"`     // a request was under way, and nobody knows what became of it
	Held        int    `json:"held"`        // not sent until a reason is gone
	Quarantined int    `json:"quarantined"` // records that are set aside

	LastRead   *time.Time `json:"lastRead,omitempty"`   // when the last export was read
	QuietUntil *time.Time `json:"quietUntil,omitempty"` // nothing is sent before, by the settings
	MovedAt    *time.Time `json:"movedAt,omitempty"`    // when another database than before was found to answer, or an adopt began
	RereadFrom *time.Time `json:"rereadFrom,omitempty"` // the next run reads the archive again, from then on
}

// A Standing is how a trip stands: of hold, release and retry.
type Standing struct {
	Type    string `json:"type"` // trip
	Client  string `json:"client,omitempty"`
	Trip    string `json:"trip"`             // its key
	Locator string `json:"locator"`          // of its booking
	Stands  string `json:"stands"`           // held, queued or settled
	Code    string `json:"code,omitempty"`   // why it is held
	Reason  string `json:"reason,omitempty"` // the code in words
}

// A Retried ends retry of many trips.
type Retried struct {
	Type   string `json:"type"`   // summary
	Queued int    `json:"queued"` // sent by the service, or the next run
	Held   int    `json:"held"`   // for another reason than that Concur refused them
}

// A Drift is a trip of which Concur has something else than what was sent, in one of four
// kinds: of reconcile.
type Drift struct {
	Type    string   `json:"type"` // drift
	Kind    string   `json:"kind"` // missing, drifted, duplicate or foreign
	Client  string   `json:"client"`
	Trip    string   `json:"trip,omitempty"`   // its key
	Locator string   `json:"locator"`          // several with commas between
	TripID  string   `json:"tripId,omitempty"` // in Concur
	Changes []string `json:"changes"`          // what differs, in words
	Remedy  string   `json:"remedy,omitempty"` // what was done about it
}

// A Reconciled ends reconcile. It counts the trips that were read back: read = right +
// missing + drifted + failed. duplicate and foreign count other trips in Concur.
type Reconciled struct {
	Type      string `json:"type"` // summary
	Read      int    `json:"read"`
	Right     int    `json:"right"`     // as they were sent
	Missing   int    `json:"missing"`   // Concur has them no more
	Drifted   int    `json:"drifted"`   // otherwise than they were sent
	Failed    int    `json:"failed"`    // not readable
	Duplicate int    `json:"duplicate"` // a second trip of one that was sent
	Foreign   int    `json:"foreign"`   // with our BookingSource, and not known here
}

// A Planned is a line of a plan file, which plan -o writes: first the plan, then a
// line a trip, and the end. It has no document and nobody's name.
type Planned struct {
	Type string `json:"type"` // plan, trip or end

	Run *uuid.UUID `json:"run,omitempty"` // of the plan
	At  *time.Time `json:"at,omitempty"`  // when it was made

	ID      uuid.UUID   `json:"id,omitzero"` // of the trip; follows from client, trip and login
	Client  string      `json:"client,omitempty"`
	Trip    string      `json:"trip,omitempty"`    // its key
	Locator string      `json:"locator,omitempty"` // of its booking
	Verb    trip.Verb   `json:"verb,omitempty"`
	Code    trip.Reason `json:"code,omitempty"`   // why it is held
	Wanted  string      `json:"wanted,omitempty"` // fingerprint of the document that is wanted
	Posted  string      `json:"posted,omitempty"` // fingerprint of the one that Concur has

	Trips int `json:"trips,omitempty"` // in the whole plan
}

// A Record is what one export says: of convert --to records.
type Record struct {
	Type string `json:"type"` // record
	*pnr.Record
}

// MarshalJSON writes the type before what the record itself writes.
func (r Record) MarshalJSON() ([]byte, error) {
	text, err := r.Record.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte(`{"type":"`+r.Type+`",`), text[1:]), nil
}

// A Booking is what all records of a booking come to: of convert --to pnr.
type Booking struct {
	Type string `json:"type"` // pnr
	*pnr.PNR
}
