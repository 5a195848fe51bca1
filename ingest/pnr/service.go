package pnr

// A Service is what all segments other than flights have in common. Values in places
// that are not documented stay in Text as they are printed.
type Service struct {
	Element

	ID           string `json:"id"`                     // the system's own name of the kind: HHL, CCR, MIS …
	Quantity     int    `json:"quantity,omitempty"`     // that the status is for, where it counts neither rooms nor cars
	Flown        bool   `json:"flown,omitempty"`        // printed as past
	Passengers   []int  `json:"passengers,omitempty"`   // numbers; none: everybody's
	Confirmation string `json:"confirmation,omitempty"` // number that the supplier gave
	Phone        string `json:"phone,omitempty"`        // the supplier's
	Text         string `json:"text,omitempty"`         // what was printed and not read, cards masked
	Printed      string `json:"printed,omitempty"`      // the whole text of an agent's segment, where some of it was read; rules may read it differently
}

func (s *Service) service() *Service { return s }

// ServiceOf returns the Service of s, or nil for a flight or a surface piece.
func ServiceOf(s Segment) *Service {
	if v, ok := s.(interface{ service() *Service }); ok {
		return v.service()
	}
	return nil
}

// A Cost is an amount and its currency, as far as both are known.
type Cost struct {
	Amount   string `json:"amount"`             // decimal
	Currency string `json:"currency,omitempty"` // ISO 4217
}

// A Hotel is a stay.
type Hotel struct {
	Service

	Chain     string   `json:"chain,omitempty"` // code
	Name      string   `json:"name,omitempty"`
	City      string   `json:"city,omitempty"` // IATA
	CityName  string   `json:"cityName,omitempty"`
	Address   string   `json:"address,omitempty"`
	Fax       string   `json:"fax,omitempty"`
	CheckIn   Date     `json:"checkIn"`
	CheckOut  Date     `json:"checkOut,omitzero"`
	Rooms     int      `json:"rooms,omitempty"`
	Guests    int      `json:"guests,omitempty"` // a room
	Room      string   `json:"room,omitempty"`   // type, as the chain codes it
	RateCode  string   `json:"rateCode,omitempty"`
	Rate      string   `json:"rate,omitempty"` // of a night, decimal; other nights may cost something else
	Currency  string   `json:"currency,omitempty"`
	Total     Cost     `json:"total,omitzero"` // of the stay, where one is printed
	Guarantee *Payment `json:"guarantee,omitempty"`
	GuestID   string   `json:"guestId,omitempty"` // with the chain
	Info      string   `json:"info,omitempty"`    // supplementary information
}

// Span returns the days of check-in and check-out.
func (h *Hotel) Span() (first, last Date) { return h.CheckIn, h.CheckOut }

// A Car is a rental.
type Car struct {
	Service

	Vendor        string   `json:"vendor,omitempty"` // code
	VendorName    string   `json:"vendorName,omitempty"`
	ACRISS        string   `json:"acriss,omitempty"` // four letters
	Cars          int      `json:"cars,omitempty"`
	City          string   `json:"city,omitempty"`   // IATA, of the pick-up
	Pickup        string   `json:"pickup,omitempty"` // location, as printed: a code or CODE*ADDRESS
	Dropoff       string   `json:"dropoff,omitempty"`
	Start         Moment   `json:"start"`
	End           Moment   `json:"end,omitzero"`
	Rate          string   `json:"rate,omitempty"`       // decimal
	RatePeriod    string   `json:"ratePeriod,omitempty"` // DY, WY, DAILY …, as printed
	Currency      string   `json:"currency,omitempty"`
	RateCode      string   `json:"rateCode,omitempty"`
	Total         Cost     `json:"total,omitzero"` // estimated, where one is printed
	Guarantee     *Payment `json:"guarantee,omitempty"`
	CorporateID   string   `json:"corporateId,omitempty"`
	CustomerID    string   `json:"customerId,omitempty"` // with the vendor
	Equipment     string   `json:"equipment,omitempty"`  // special
	Info          string   `json:"info,omitempty"`
	FrequentFlyer string   `json:"frequentFlyer,omitempty"`
}

// Span returns the days of pick-up and return.
func (c *Car) Span() (first, last Date) { return c.Start.Day, c.End.Day }

// A Rail segment is a train ride.
type Rail struct {
	Service

	Vendor     string `json:"vendor,omitempty"` // provider code: 2C is SNCF
	VendorName string `json:"vendorName,omitempty"`
	City       string `json:"city,omitempty"` // IATA, that it is filed under
	Train      string `json:"train,omitempty"`
	Class      string `json:"class,omitempty"`
	From       string `json:"from,omitempty"` // station or city, as printed
	To         string `json:"to,omitempty"`
	Depart     Moment `json:"depart"`
	Arrive     Moment `json:"arrive,omitzero"`
	Coach      string `json:"coach,omitempty"`
	Total      Cost   `json:"total,omitzero"`
}

// Span returns the days of departure and arrival.
func (r *Rail) Span() (first, last Date) { return r.Depart.Day, r.Arrive.Day }

// A Ferry is a passage.
type Ferry struct {
	Service

	Vendor     string `json:"vendor,omitempty"`
	VendorName string `json:"vendorName,omitempty"`
	City       string `json:"city,omitempty"` // IATA, that it is filed under
	From       string `json:"from,omitempty"` // port or city, as printed
	To         string `json:"to,omitempty"`
	Depart     Moment `json:"depart"`
	Arrive     Moment `json:"arrive,omitzero"`
	Total      Cost   `json:"total,omitzero"`
}

// Span returns the days of departure and arrival.
func (f *Ferry) Span() (first, last Date) { return f.Depart.Day, f.Arrive.Day }

// A Ride is ground transport with a driver: a taxi, a limousine, a shuttle.
type Ride struct {
	Service

	Vendor     string `json:"vendor,omitempty"`
	VendorName string `json:"vendorName,omitempty"`
	City       string `json:"city,omitempty"` // IATA
	From       string `json:"from,omitempty"` // place, as printed
	To         string `json:"to,omitempty"`
	Start      Moment `json:"start"`
	End        Moment `json:"end,omitzero"`
	Total      Cost   `json:"total,omitzero"`
}

// Span returns the days of pick-up and arrival.
func (r *Ride) Span() (first, last Date) { return r.Start.Day, r.End.Day }

// A Tour is an excursion or a package.
type Tour struct {
	Service

	Vendor     string `json:"vendor,omitempty"`
	VendorName string `json:"vendorName,omitempty"`
	City       string `json:"city,omitempty"` // IATA
	From       string `json:"from,omitempty"` // place, as printed
	To         string `json:"to,omitempty"`
	Start      Moment `json:"start"`
	End        Moment `json:"end,omitzero"`
	Total      Cost   `json:"total,omitzero"`
}

// Span returns the first and the last day.
func (t *Tour) Span() (first, last Date) { return t.Start.Day, t.End.Day }

// An Other segment is of a kind that nothing is known of but its dates, or no
// travel.
type Other struct {
	Service

	Type    string `json:"type,omitempty"`    // as printed: INS is insurance
	Holding bool   `json:"holding,omitempty"` // its text says that it only keeps the PNR alive
	Company string `json:"company,omitempty"` // supplier code
	City    string `json:"city,omitempty"`    // IATA
	Start   Date   `json:"start,omitzero"`
	End     Date   `json:"end,omitzero"`
}

// Span returns the first and the last day.
func (o *Other) Span() (first, last Date) { return o.Start, o.End }

func (*Hotel) segment() {}
func (*Car) segment()   {}
func (*Rail) segment()  {}
func (*Ferry) segment() {}
func (*Ride) segment()  {}
func (*Tour) segment()  {}
func (*Other) segment() {}
