package itinerary

// A TicketRecord is an airline ticket, with its number or without, or an
// adjustment of one.
//
//sumtype:decl
type TicketRecord interface {
	node
	ticketRecord()
}

// An AirlineTicket is one ticket document. Only its coupons bring a flight
// to Concur Expense.
type AirlineTicket struct {
	// AddCollectAmount is what was really paid when an exchange made it differ
	// from TotalFare.
	AddCollectAmount Decimal

	BaseFare            Decimal
	BaseFareCurrency    string
	BaseFareNuc         Decimal
	BaseFareNucCurrency string
	Endorsements        string
	InvoiceNumber       string

	// IssueDateTime is the local time of issue.
	IssueDateTime    DateTime
	IssueDateTimeUTC DateTime

	// IssuingIataAgencyNumber is digits; leading zeros are kept.
	IssuingIataAgencyNumber string
	IssuingPseudoCity       string

	// LinearFareConstructor is the fare calculation line.
	LinearFareConstructor string

	// MasterTicketNumber is the 13-digit primary ticket of a conjunction.
	MasterTicketNumber string
	PassengerName      string

	// PlatingCarrierNumericCode and PlatingControlNumber are the first three
	// and the last ten digits of the ticket number.
	PlatingCarrierNumericCode string
	PlatingControlNumber      string

	// ProgramCarrierCode and ProgramMembershipNumber are the frequent flyer's.
	ProgramCarrierCode      string
	ProgramMembershipNumber string

	RecordLocator string
	SabreDkNumber string
	Ticketless    *bool

	// ComparisonFare is the agency's reference fare.
	ComparisonFare         Decimal
	ComparisonFareCurrency string

	// TicketType is V void, E electronic, P paper or ? unknown.
	TicketType string

	// TotalFare includes taxes.
	TotalFare         Decimal
	TotalFareCurrency string

	// TourIdentifier is the tour code or negotiated fare.
	TourIdentifier string

	AirlineCharges            []Fixed
	AirlineTicketCoupons      []AirlineTicketCoupon
	AirlineTicketExchanges    []AirlineTicketExchange
	AirlineTicketFareBreakups []AirlineTicketFareBreakup
	Taxes                     []Tax
}

// An AirlineTicketCoupon is the part of a ticket good for one flight.
type AirlineTicketCoupon struct {
	ClassOfService string

	// CouponNumber counts from 1.
	CouponNumber uint8

	// CouponStatus OPEN, USED, PRTD or CKIN brings the flight to Concur
	// Expense; EXCHANGED, REFUNDED and VOID do not.
	CouponStatus string

	EndCityCode        string
	FlightNumber       string
	NotValidAfterDate  DateTime
	NotValidBeforeDate DateTime

	// RateCode is the fare basis.
	RateCode       string
	StartCityCode  string
	StartDateLocal DateTime

	// Status is a second status, whose meaning is not documented.
	Status           string
	TicketDesignator string
	Vendor           string
}

// An AirlineTicketExchange names a ticket given in exchange for this one.
type AirlineTicketExchange struct {
	Amount           Decimal
	Currency         string
	OldRecordLocator string

	// PlatingCarrierNumericCode and PlatingControlNumber are the first three
	// and the last ten digits of the old ticket's number.
	PlatingCarrierNumericCode string
	PlatingControlNumber      string
}

// An AirlineTicketFareBreakup is the fare of one part of a ticket.
type AirlineTicketFareBreakup struct {
	BaseFare       Decimal
	ClassOfService string
	Currency       string
	EndCityCode    string
	FareBasisCode  string
	IsRefundable   *bool
	StartCityCode  string
	TotalFare      Decimal
	Vendor         string
}

// An AirlineAdjustment is a void, refund, credit or ancillary on a ticket.
type AirlineAdjustment struct {
	// AddCollectAmount is what was really paid when it differs from
	// TotalAdjustment.
	AddCollectAmount Decimal

	// AdjustmentDateTime is local.
	AdjustmentDateTime    DateTime
	AdjustmentDateTimeUTC DateTime

	// AdjustmentType is V void, R refund, C credit, A ancillary or O other.
	AdjustmentType string

	PassengerName string

	// PlatingCarrierNumericCode and PlatingControlNumber are the first three
	// and the last ten digits of the adjusted ticket's number.
	PlatingCarrierNumericCode string
	PlatingControlNumber      string

	RecordLocator           string
	TotalAdjustment         Decimal
	TotalAdjustmentCurrency string

	Taxes          []Tax
	AirlineCharges []Fixed
}

// A ManualAirlineTicket is a fare paid on a ticket whose number is not known.
type ManualAirlineTicket struct {
	BaseFare         Decimal
	BaseFareCurrency string

	// TotalFare includes taxes.
	TotalFare         Decimal
	TotalFareCurrency string

	AirlineCharges []Fixed
	Taxes          []Tax
}

func (*AirlineTicket) element() string { return "AirlineTicket" }

func (*AirlineTicket) ticketRecord() {}

func (t *AirlineTicket) elements(w *walk) {
	w.value("AddCollectAmount", &t.AddCollectAmount)
	w.value("BaseFare", &t.BaseFare)
	w.code("BaseFareCurrency", &t.BaseFareCurrency, &forms.currency)
	w.value("BaseFareNuc", &t.BaseFareNuc)
	w.code("BaseFareNucCurrency", &t.BaseFareNucCurrency, &forms.currency)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("Endorsements", &t.Endorsements, MaxEndorsements)
	w.text("InvoiceNumber", &t.InvoiceNumber, 20)
	w.value("IssueDateTime", &t.IssueDateTime)
	w.value("IssueDateTimeUTC", &t.IssueDateTimeUTC)
	w.code("IssuingIataAgencyNumber", &t.IssuingIataAgencyNumber, &forms.agencyNumber)
	w.text("IssuingPseudoCity", &t.IssuingPseudoCity, 9)
	w.text("LinearFareConstructor", &t.LinearFareConstructor, MaxLinearFareConstructor)
	w.code("MasterTicketNumber", &t.MasterTicketNumber, &forms.ticketNumber)
	w.value("NameReference", ignored{})
	w.text("PassengerName", &t.PassengerName, MaxPassengerName)
	w.code("PlatingCarrierNumericCode", &t.PlatingCarrierNumericCode, &forms.carrierNumber)
	w.code("PlatingControlNumber", &t.PlatingControlNumber, &forms.controlNumber)
	w.text("ProgramCarrierCode", &t.ProgramCarrierCode, 2)
	w.text("ProgramMembershipNumber", &t.ProgramMembershipNumber, 50)
	w.text("RecordLocator", &t.RecordLocator, 50)
	w.text("SabreDkNumber", &t.SabreDkNumber, 10)
	w.value("Ticketless", &t.Ticketless)
	w.value("ComparisonFare", &t.ComparisonFare)
	w.code("ComparisonFareCurrency", &t.ComparisonFareCurrency, &forms.currency)
	w.code("TicketType", &t.TicketType, &forms.ticketType)
	w.value("TotalFare", &t.TotalFare)
	w.code("TotalFareCurrency", &t.TotalFareCurrency, &forms.currency)
	w.text("TourIdentifier", &t.TourIdentifier, MaxTourIdentifier)
	w.list("AirlineCharges", listOf(&t.AirlineCharges))
	w.list("AirlineTicketCoupons", listOf(&t.AirlineTicketCoupons))
	w.list("AirlineTicketExchanges", listOf(&t.AirlineTicketExchanges))
	w.list("AirlineTicketFareBreakups", listOf(&t.AirlineTicketFareBreakups))
	w.list("Taxes", listOf(&t.Taxes))
}

func (*AirlineTicketCoupon) element() string { return "AirlineTicketCoupon" }

func (c *AirlineTicketCoupon) elements(w *walk) {
	w.text("ClassOfService", &c.ClassOfService, 5)
	w.value("CouponNumber", &c.CouponNumber)
	w.text("CouponStatus", &c.CouponStatus, 12)
	w.text("EndCityCode", &c.EndCityCode, 5)
	w.text("FlightNumber", &c.FlightNumber, 10)
	w.value("NotValidAfterDate", &c.NotValidAfterDate)
	w.value("NotValidBeforeDate", &c.NotValidBeforeDate)
	w.text("RateCode", &c.RateCode, MaxRateCode)
	w.text("StartCityCode", &c.StartCityCode, 5)
	w.value("StartDateLocal", &c.StartDateLocal)
	w.text("Status", &c.Status, 8)
	w.text("TicketDesignator", &c.TicketDesignator, 10)
	w.text("Vendor", &c.Vendor, 2)
}

func (*AirlineTicketExchange) element() string { return "AirlineTicketExchange" }

func (e *AirlineTicketExchange) elements(w *walk) {
	w.value("Amount", &e.Amount)
	w.code("Currency", &e.Currency, &forms.currency)
	w.text("OldRecordLocator", &e.OldRecordLocator, 0)
	w.value("DateModifiedUtc", ignored{})
	w.text("PlatingCarrierNumericCode", &e.PlatingCarrierNumericCode, 3)
	w.text("PlatingControlNumber", &e.PlatingControlNumber, 10)
}

func (*AirlineTicketFareBreakup) element() string { return "AirlineTicketFareBreakup" }

func (f *AirlineTicketFareBreakup) elements(w *walk) {
	w.value("BaseFare", &f.BaseFare)
	w.text("ClassOfService", &f.ClassOfService, 16)
	w.code("Currency", &f.Currency, &forms.currency)
	w.text("EndCityCode", &f.EndCityCode, 0)
	w.text("FareBasisCode", &f.FareBasisCode, 24)
	w.value("IsRefundable", &f.IsRefundable)
	w.text("StartCityCode", &f.StartCityCode, 0)
	w.value("TotalFare", &f.TotalFare)
	w.text("Vendor", &f.Vendor, 2)
}

func (*AirlineAdjustment) element() string { return "AirlineAdjustment" }

func (*AirlineAdjustment) ticketRecord() {}

func (a *AirlineAdjustment) elements(w *walk) {
	w.value("AddCollectAmount", &a.AddCollectAmount)
	w.value("AdjustmentDateTime", &a.AdjustmentDateTime)
	w.value("AdjustmentDateTimeUTC", &a.AdjustmentDateTimeUTC)
	w.code("AdjustmentType", &a.AdjustmentType, &forms.adjustment)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("PassengerName", &a.PassengerName, MaxPassengerName)
	w.text("PlatingCarrierNumericCode", &a.PlatingCarrierNumericCode, 3)
	w.text("PlatingControlNumber", &a.PlatingControlNumber, 10)
	w.text("RecordLocator", &a.RecordLocator, 50)
	w.value("TotalAdjustment", &a.TotalAdjustment)
	w.code("TotalAdjustmentCurrency", &a.TotalAdjustmentCurrency, &forms.currency)
	w.list("Taxes", listOf(&a.Taxes))
	w.list("AirlineCharges", listOf(&a.AirlineCharges))
}

func (*ManualAirlineTicket) element() string { return "ManualAirlineTicket" }

func (*ManualAirlineTicket) ticketRecord() {}

func (t *ManualAirlineTicket) elements(w *walk) {
	w.value("BaseFare", &t.BaseFare)
	w.code("BaseFareCurrency", &t.BaseFareCurrency, &forms.currency)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("TotalFare", &t.TotalFare)
	w.code("TotalFareCurrency", &t.TotalFareCurrency, &forms.currency)
	w.list("AirlineCharges", listOf(&t.AirlineCharges))
	w.list("Taxes", listOf(&t.Taxes))
}
