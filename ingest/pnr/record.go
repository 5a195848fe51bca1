package pnr

// A RecordLocator names a booking within one reservation system for as long as
// the booking lives; systems use locators again after some years.
type RecordLocator string

// An Event is what a Record reports.
type Event string

// The events.
const (
	Snapshot  Event = "snapshot" // the booking as it stands
	Ticketing Event = "ticket"   // documents were issued
	Invoice   Event = "invoice"
	Void      Event = "void"
	Restore   Event = "restore" // a void or a refund was taken back
	Refund    Event = "refund"
	Exchange  Event = "exchange" // documents were issued against older ones
	EMDIssue  Event = "emd"      // electronic miscellaneous documents or MCOs were issued
	Cancel    Event = "cancel"   // a full snapshot of a booking that holds nothing any more
)

// A Record is one event about one booking, as one interface record tells it.
type Record struct {
	File    string `json:"file"`              // as messages name it
	Number  int    `json:"record"`            // within the file, from 1
	Format  string `json:"format"`            // air, mir, iur
	Version string `json:"version,omitempty"` // of the format, as printed

	Aggregator bool `json:"aggregator,omitempty"` // its size is zero: it was written by an aggregator of airlines' orders, and by no GDS

	Event   Event         `json:"event"`             // snapshot, ticket, invoice, void, restore, refund, exchange, emd or cancel
	Undoes  Event         `json:"undoes,omitempty"`  // void or refund, where a restoration says which
	Partial bool          `json:"partial,omitempty"` // a snapshot the agent limited to some passengers or segments
	Current bool          `json:"current,omitempty"` // a refund that shows the booking as it stands; others show what the document was for
	System  string        `json:"system"`            // the GDS: 1A, 1G, 1S …
	Locator RecordLocator `json:"locator,omitempty"` // none in some refunds
	Created Date          `json:"created,omitzero"`  // when the booking was made
	Issued  Date          `json:"issued,omitzero"`   // when this record was made
	Until   Date          `json:"until,omitzero"`    // all segments that begin before this day are in the record
	Order   Order         `json:"order,omitzero"`    // decides which of two records of one day is the newer one
	Office  string        `json:"office,omitempty"`  // booking office ID (PCC)
	IATA    string        `json:"iata,omitempty"`    // its IATA number
	Account string        `json:"account,omitempty"` // the client company, as the agency numbers it

	Passengers []Passenger `json:"passengers,omitempty"`
	Segments   Segments    `json:"segments,omitempty"` // in journey order
	Tickets    []Ticket    `json:"tickets,omitempty"`
	EMDs       []EMD       `json:"emds,omitempty"`
	Remarks    []Remark    `json:"remarks,omitempty"`
	Faults     []Fault     `json:"faults,omitempty"` // what could not be read, and was left out

	At     Position `json:"at"`              // of the record's first character
	Marks  Marks    `json:"marks,omitempty"` // where fields stand
	Digest string   `json:"digest"`          // SHA-256, in hex, of the record's content; the same in a retransmission
}

// An Order decides which of two records of one day is the newer one.
type Order struct {
	Envelope int   `json:"envelope,omitempty"` // counts the changes of the PNR; 0 where a record has none
	Sequence int64 `json:"sequence,omitempty"` // counts the records of the office that wrote it
	Section  int   `json:"section,omitempty"`  // of the records one entry made, from 1
	Sections int   `json:"sections,omitempty"` // how many the entry made
}

// showsBooking reports whether people, journey and remarks of r are those of the booking
// when r was made.
func (r *Record) showsBooking() bool { return r.Current || !r.Event.changesOnlyDocuments() }

// Documents returns the numbers of the record's tickets and EMDs.
func (r *Record) Documents() []string {
	var numbers []string
	for i := range r.Tickets {
		numbers = append(numbers, r.Tickets[i].Number)
	}
	for i := range r.EMDs {
		numbers = append(numbers, r.EMDs[i].Number)
	}
	return numbers
}

// A Remark is free text or service text of the booking, with its element
// identifier in front: RM*CC-4711, RIRSEAT 12A, OSI LH ….
type Remark struct {
	Text       string   `json:"text"`
	Passengers []int    `json:"passengers,omitempty"` // numbers; none: everybody's
	Segments   []int    `json:"segments,omitempty"`
	At         Position `json:"at"`
}

// A Fault is a field that could not be read.
type Fault struct {
	At    Position `json:"at"`
	Field string   `json:"field"`
	Error string   `json:"error"` // holds no personal data
}
