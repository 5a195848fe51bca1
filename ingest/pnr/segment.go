package pnr

// A Segment is one booked element of the journey.
//
//sumtype:decl
type Segment interface {
	// Head returns what all kinds have.
	Head() *Element
	segment()
}

// Segments are in journey order.
type Segments []Segment

// An Element is what every kind of segment has.
type Element struct {
	Number int      `json:"number,omitempty"` // in the PNR; moves when the PNR changes
	Tattoo string   `json:"tattoo,omitempty"` // never changes and is never used again within a PNR
	Status string   `json:"status,omitempty"` // action or status code of the PNR: HK TK UN …
	At     Position `json:"at"`
}

// Head returns the element itself.
func (e *Element) Head() *Element { return e }

// An Air segment is a flight, dated or open.
type Air struct {
	Element

	Carrier         string        `json:"carrier"`
	Flight          string        `json:"flight"` // without leading zeros, with its suffix; OPEN for an open segment
	Operating       string        `json:"operating,omitempty"`
	OperatingFlight string        `json:"operatingFlight,omitempty"`
	OperatingName   string        `json:"operatingName,omitempty"`
	Class           string        `json:"class,omitempty"` // booking class (RBD)
	From            string        `json:"from"`            // IATA airport or city
	To              string        `json:"to"`
	Depart          Local         `json:"depart,omitzero"`
	Arrive          Local         `json:"arrive,omitzero"`
	Ticketed        bool          `json:"ticketed,omitempty"` // printed as covered by the record's tickets
	Flown           bool          `json:"flown,omitempty"`
	Equipment       string        `json:"equipment,omitempty"`
	TerminalFrom    string        `json:"terminalFrom,omitempty"`
	TerminalTo      string        `json:"terminalTo,omitempty"`
	Meal            string        `json:"meal,omitempty"`
	Baggage         string        `json:"baggage,omitempty"`
	Stops           int           `json:"stops,omitempty"`
	Minutes         int           `json:"minutes,omitempty"` // elapsed
	Miles           int           `json:"miles,omitempty"`
	Locator         RecordLocator `json:"locator,omitempty"` // the airline's own
	Seats           []Seat        `json:"seats,omitempty"`
}

// Open tells whether the flight has no date yet.
func (a *Air) Open() bool { return a.Flight == "OPEN" }

// A Seat is one passenger's seat on a flight.
type Seat struct {
	Passenger int    `json:"passenger"` // number
	Seat      string `json:"seat"`      // 12A
}

// A Surface segment is a part of an air journey made by other means (ARNK).
type Surface struct {
	Element

	From string `json:"from"`
	To   string `json:"to"`
}

// An Other segment is booked, but of a kind that is not read closer yet: its
// dates and its text are kept so that nothing is lost.
type Other struct {
	Element

	ID      string `json:"id"`                // the system's own name of the kind: HHL, CCR, MIS …
	Company string `json:"company,omitempty"` // chain, vendor or supplier code
	City    string `json:"city,omitempty"`
	Start   Date   `json:"start,omitzero"`
	End     Date   `json:"end,omitzero"`
	Text    string `json:"text,omitempty"` // what else was printed, cards masked
}

func (*Air) segment()     {}
func (*Surface) segment() {}
func (*Other) segment()   {}
