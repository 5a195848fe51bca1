package pnr

// A PNR is a booking as all its records together show it. Passengers and segments are
// numbered from 1, in journey order; an infant has the number of its adult. Number 0
// stands for a passenger or a segment that the booking does not show (any more).
type PNR struct {
	System    string        `json:"system"`
	Locator   RecordLocator `json:"locator,omitempty"`
	Created   Date          `json:"created,omitzero"`
	Issued    Date          `json:"issued,omitzero"` // when the newest record was made
	Office    string        `json:"office,omitempty"`
	IATA      string        `json:"iata,omitempty"`
	Account   string        `json:"account,omitempty"`
	Cancelled bool          `json:"cancelled,omitempty"` // a full snapshot said that nothing is left

	Passengers []Passenger `json:"passengers,omitempty"`
	Segments   Segments    `json:"segments,omitempty"`
	Tickets    []Ticket    `json:"tickets,omitempty"`
	EMDs       []EMD       `json:"emds,omitempty"`
	Remarks    []Remark    `json:"remarks,omitempty"`

	Records []Source `json:"records"` // what it was folded from, oldest first
}

// A Source names a record that a PNR was folded from.
type Source struct {
	At     Position `json:"at"`
	Record int      `json:"record"`
	Event  Event    `json:"event"`
	Digest string   `json:"digest"`
}

// Newest returns the newest of the PNR's records.
func (p *PNR) Newest() Source { return p.Records[len(p.Records)-1] }
