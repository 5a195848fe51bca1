package itinerary

// A Booking is what one booking source holds under one record locator.
type Booking struct {
	// BookingReferrer is sent by arrangement with Concur only, and one of
	// "Concur Travel", "Hipmunk", "Sign-in with Concur", "Supplier Mobile",
	// "Supplier Web".
	BookingReferrer string

	// BookingSource is the supplier name registered with Concur; with
	// RecordLocator it is the key of the booking. Concur requires both.
	BookingSource string

	DateBookedLocal             DateTime
	FareExpiresEmailDatetimeUtc DateTime
	FormOfPaymentName           string

	// FormOfPaymentType is CC (card), CA (corporate account), CH (cash) or LC
	// (lodge card).
	FormOfPaymentType string

	// IsGhostCard is true when a card shared within the company paid.
	IsGhostCard *bool

	CreditCardType string

	// CreditCardLastFour is four digits, and nothing longer is ever encoded.
	CreditCardLastFour string

	LastTicketDateUtc    DateTime
	PassengerCount       int
	RecordLocator        string
	TicketMailingAddress string
	TicketPickupLocation string
	TicketPickupNumber   string

	AirfareQuotes    []Quote
	AirlineTickets   []TicketRecord
	Charges          []Charge
	MiscChargeOrders []MiscellaneousChargeOrder
	Passengers       []Passenger
	PassPrograms     []PassProgram
	PhoneNumbers     []PhoneNumberData
	RailPayments     []RailRecord
	Remarks          []TripLinkRemarks

	// Segments are the flights and other parts of the journey, in its order. A
	// booking without any is what the server keeps of one left out of an update.
	Segments []Segment

	Delivery     *Delivery
	WebAddresses []WebAddressData

	// AgencyPCC is the pseudo-city code of the booking agency.
	AgencyPCC string
}

// A Segment is one part of the journey.
//
//sumtype:decl
type Segment interface {
	node
	leg() leg
}

// A PhoneNumberData is a telephone number of the booking.
type PhoneNumberData struct {
	// PassengerRPH is the number of the passenger, from 1.
	PassengerRPH int
	PhoneNumber  string

	// Type is R residence, C cell, B business, W agency, F fax or S short message.
	Type        string
	Description string
}

// A WebAddressData is an e-mail or web address of the booking.
type WebAddressData struct {
	// PassengerRPH is the number of the passenger, from 1.
	PassengerRPH int
	WebAddress   string

	// Format is E e-mail, U URL or I instant message.
	Format string

	// Type is TKT, RES or BUS.
	Type        string
	Description string
}

func (*Booking) element() string { return "Booking" }

func (b *Booking) elements(w *walk) {
	w.value("BookingOwner", ignored{})
	w.code("BookingReferrer", &b.BookingReferrer, &forms.bookingReferrer)
	w.text("BookingSource", &b.BookingSource, 32)
	w.value("DateBookedLocal", &b.DateBookedLocal)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("FareExpiresEmailDatetimeUtc", &b.FareExpiresEmailDatetimeUtc)
	w.text("FormOfPaymentName", &b.FormOfPaymentName, 0)
	w.text("FormOfPaymentType", &b.FormOfPaymentType, 0)
	w.value("IsGhostCard", &b.IsGhostCard)
	w.text("CreditCardType", &b.CreditCardType, 0)
	w.code("CreditCardLastFour", &b.CreditCardLastFour, &forms.lastFour)
	w.value("LastTicketDateUtc", &b.LastTicketDateUtc)
	w.value("PassengerCount", &b.PassengerCount)
	w.text("RecordLocator", &b.RecordLocator, 50)
	w.value("RetrievedDateUtc", ignored{})
	w.text("TicketMailingAddress", &b.TicketMailingAddress, 0)
	w.text("TicketPickupLocation", &b.TicketPickupLocation, 0)
	w.text("TicketPickupNumber", &b.TicketPickupNumber, 0)
	w.list("AirfareQuotes", listOf(&b.AirfareQuotes))
	w.list("AirlineTickets", anyOf(&b.AirlineTickets))
	w.list("Charges", anyOf(&b.Charges))
	w.list("MiscChargeOrders", listOf(&b.MiscChargeOrders))
	w.list("Passengers", listOf(&b.Passengers))
	w.list("PassPrograms", listOf(&b.PassPrograms))
	w.list("PhoneNumbers", listOf(&b.PhoneNumbers))
	w.list("RailPayments", anyOf(&b.RailPayments))
	w.list("Remarks", listOf(&b.Remarks))
	w.list("Segments", anyOf(&b.Segments))
	w.each("Delivery", listOfOne(&b.Delivery))
	w.list("WebAddresses", listOf(&b.WebAddresses))
	w.value("Source", ignored{})
	w.value("AgencyName", ignored{})
	w.text("AgencyPCC", &b.AgencyPCC, 0)
	w.value("AgencyNumber", ignored{})
}

func (*PhoneNumberData) element() string { return "PhoneNumberData" }

func (p *PhoneNumberData) elements(w *walk) {
	w.value("PassengerRPH", &p.PassengerRPH)
	w.text("PhoneNumber", &p.PhoneNumber, 50)
	w.text("Type", &p.Type, 1)
	w.text("Description", &p.Description, 50)
}

func (*WebAddressData) element() string { return "WebAddressData" }

func (a *WebAddressData) elements(w *walk) {
	w.value("PassengerRPH", &a.PassengerRPH)
	w.text("WebAddress", &a.WebAddress, 250)
	w.text("Format", &a.Format, 1)
	w.text("Type", &a.Type, 3)
	w.text("Description", &a.Description, 50)
}
