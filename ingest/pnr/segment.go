package pnr

// A Segment is one booked element of the journey.
//
//sumtype:decl
type Segment interface {
	// Head returns what all kinds have.
	Head() *Element
	// Span returns the first and the last day; 0 where one is not known.
	Span() (first, last Date)
	segment()
}

// Segments are in journey order.
type Segments []Segment //nolint:recvcheck // what reads JSON needs a pointer, and what writes it a value

// An Element is what every kind of segment has.
type Element struct {
	Number int      `json:"number,omitempty"` // in the PNR; moves when the PNR changes
	Tattoo string   `json:"tattoo,omitempty"` // never changes and is never used again within a PNR
	Status string   `json:"status,omitempty"` // action or status code of the PNR: HK TK UN …
	At     Position `json:"at"`
	Marks  Marks    `json:"marks,omitempty"`
}

// Head returns the element itself.
func (e *Element) Head() *Element { return e }

// An Air segment is a flight, dated or open.
type Air struct {
	Element

	Carrier         string        `json:"carrier"` // IATA code of the airline that sells it
	Flight          string        `json:"flight"`  // without leading zeros, with its suffix; OPEN for an open segment
	Operating       string        `json:"operating,omitempty"`
	OperatingFlight string        `json:"operatingFlight,omitempty"`
	OperatingName   string        `json:"operatingName,omitempty"`
	Class           string        `json:"class,omitempty"` // booking class (RBD)
	From            string        `json:"from"`            // IATA airport or city
	To              string        `json:"to"`
	Depart          Local         `json:"depart,omitzero"`     // at From
	Arrive          Local         `json:"arrive,omitzero"`     // at To, so that it can be before Depart
	Ticketed        bool          `json:"ticketed,omitempty"`  // printed as covered by the record's tickets
	Flown           bool          `json:"flown,omitempty"`     // printed as past
	Equipment       string        `json:"equipment,omitempty"` // IATA code of the aircraft: 320
	TerminalFrom    string        `json:"terminalFrom,omitempty"`
	TerminalTo      string        `json:"terminalTo,omitempty"`
	Meal            string        `json:"meal,omitempty"`    // IATA codes: M
	Baggage         string        `json:"baggage,omitempty"` // free allowance: 1PC, 20K
	Stops           int           `json:"stops,omitempty"`
	Minutes         int           `json:"minutes,omitempty"` // elapsed
	Miles           int           `json:"miles,omitempty"`
	Locator         RecordLocator `json:"locator,omitempty"` // the airline's own
	NDC             bool          `json:"ndc,omitempty"`     // printed as booked by an order with the airline itself
	Seats           []Seat        `json:"seats,omitempty"`

	Party int `json:"party,omitempty"` // for how many of the passengers it is, where its record shows more; 0: for all
}

// Open reports whether the flight has no date yet.
func (a *Air) Open() bool { return a.Flight == "OPEN" }

// Span returns the days of departure and arrival.
func (a *Air) Span() (first, last Date) { return a.Depart.Date(), a.Arrive.Date() }

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

// Span knows no days.
func (*Surface) Span() (first, last Date) { return 0, 0 }

func (*Air) segment()     {}
func (*Surface) segment() {}

// CloneSegment returns a copy of s that can be renumbered.
func CloneSegment(s Segment) Segment {
	switch v := s.(type) {
	case *Air:
		return copyValue(v)
	case *Surface:
		return copyValue(v)
	case *Hotel:
		return copyValue(v)
	case *Car:
		return copyValue(v)
	case *Rail:
		return copyValue(v)
	case *Ferry:
		return copyValue(v)
	case *Ride:
		return copyValue(v)
	case *Tour:
		return copyValue(v)
	case *Other:
		return copyValue(v)
	}
	return nil
}

func copyValue[T any](v *T) *T {
	c := *v
	return &c
}
