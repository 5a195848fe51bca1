package pnr

// A Passenger is a person of the booking or, in a record, an extra seat. Names are
// upper case as booked.
type Passenger struct {
	Number   int     `json:"number"` // in the PNR; moves when names change
	Tattoo   string  `json:"tattoo,omitempty"`
	Last     string  `json:"last"`
	First    string  `json:"first,omitempty"`  // given names without title
	Title    string  `json:"title,omitempty"`  // MR, MRS, MSTR …; of several, DR MR
	Type     string  `json:"type,omitempty"`   // passenger type code: ADT CHD INF YTH …; of a seat EXST CBBG …; none: not known
	Email    string  `json:"email,omitempty"`  // only one that is surely this passenger's
	Mobile   string  `json:"mobile,omitempty"` // as printed; only one that is surely this passenger's
	Employee string  `json:"employee,omitempty"`
	ID       string  `json:"id,omitempty"` // that the agent put behind the name; a date of birth is not kept
	Flyer    []Flyer `json:"frequentFlyer,omitempty"`

	ExtraSeat bool `json:"extraSeat,omitempty"` // a mark says that the passenger has one

	At    Position `json:"at"`
	Marks Marks    `json:"marks,omitempty"`
}

// Infant reports whether the passenger travels on an adult's lap; an infant has
// the number and the tattoo of its adult.
func (p *Passenger) Infant() bool { return p.Type == "INF" }

// IsSeat reports whether a passenger line is an extra seat instead of a person.
func (p *Passenger) IsSeat() bool {
	switch p.Type {
	case "EXST", "CBBG", "STCR", "DIPL":
		return true
	}
	return false
}

// A Flyer is a frequent traveller number.
type Flyer struct {
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
}
