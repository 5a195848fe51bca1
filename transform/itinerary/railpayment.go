package itinerary

// A RailRecord is a payment for rail, or an adjustment of one.
//
//sumtype:decl
type RailRecord interface {
	node
	railRecord()
}

// A RailPayment is what was paid for rail: the ticket, in a manner of speaking.
type RailPayment struct {
	BaseFare         Decimal
	BaseFareCurrency string

	// IssueByDate is the last moment to issue the ticket at this fare.
	IssueByDate DateTime

	// IssueDateTime is local.
	IssueDateTime    DateTime
	IssueDateTimeUTC DateTime
	TaxInvoice       *bool
	VatApplicable    *bool
	IncludesVAT      *bool

	// TicketDocumentIdentifier is the ticket's number.
	TicketDocumentIdentifier string

	// TicketType is X ticketless, O printed at home, S picked up at the station,
	// P paper, M mailed, C from the conductor, F express mail or L Metrolink.
	TicketType string

	// TotalFare includes taxes.
	TotalFare         Decimal
	TotalFareCurrency string
	RailCharges       []Fixed
	Taxes             []Tax
}

// A RailAdjustment is a refund, credit or ancillary on a RailPayment.
type RailAdjustment struct {
	// AdjustmentDateTime is local.
	AdjustmentDateTime    DateTime
	AdjustmentDateTimeUTC DateTime

	// AdjustmentType is R refund, C credit, A ancillary or O other.
	AdjustmentType string

	// TicketDocumentIdentifier is the number of the adjusted ticket.
	TicketDocumentIdentifier string
	TotalAdjustment          Decimal
	TotalAdjustmentCurrency  string
	Taxes                    []Tax
	RailCharges              []Fixed
}

// A PassProgram is a rail pass.
type PassProgram struct {
	Amount Decimal
	Name   string
	Type   string

	// UserFirstName and UserLastName are its holder.
	UserFirstName string
	UserLastName  string
}

func (*RailPayment) element() string { return "RailPayment" }

func (*RailPayment) railRecord() {}

func (p *RailPayment) elements(w *walk) {
	w.value("BaseFare", &p.BaseFare)
	w.code("BaseFareCurrency", &p.BaseFareCurrency, &forms.currency)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("IssueByDate", &p.IssueByDate)
	w.value("IssueDateTime", &p.IssueDateTime)
	w.value("IssueDateTimeUTC", &p.IssueDateTimeUTC)
	w.value("TaxInvoice", &p.TaxInvoice)
	w.value("vatApplicable", &p.VatApplicable)
	w.value("IncludesVAT", &p.IncludesVAT)
	w.text("TicketDocumentIdentifier", &p.TicketDocumentIdentifier, 50)
	w.text("TicketType", &p.TicketType, 1)
	w.value("TotalFare", &p.TotalFare)
	w.code("TotalFareCurrency", &p.TotalFareCurrency, &forms.currency)
	w.list("RailCharges", listOf(&p.RailCharges))
	w.list("Taxes", listOf(&p.Taxes))
}

func (*RailAdjustment) element() string { return "RailAdjustment" }

func (*RailAdjustment) railRecord() {}

func (a *RailAdjustment) elements(w *walk) {
	w.value("AdjustmentDateTime", &a.AdjustmentDateTime)
	w.value("AdjustmentDateTimeUTC", &a.AdjustmentDateTimeUTC)
	w.code("AdjustmentType", &a.AdjustmentType, &forms.railAdjustment)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("TicketDocumentIdentifier", &a.TicketDocumentIdentifier, 50)
	w.value("TotalAdjustment", &a.TotalAdjustment)
	w.code("TotalAdjustmentCurrency", &a.TotalAdjustmentCurrency, &forms.currency)
	w.list("Taxes", listOf(&a.Taxes))
	w.list("RailCharges", listOf(&a.RailCharges))
}

func (*PassProgram) element() string { return "PassProgram" }

func (p *PassProgram) elements(w *walk) {
	w.value("Amount", &p.Amount)
	w.text("Name", &p.Name, 0)
	w.text("Type", &p.Type, 0)
	w.text("UserFirstName", &p.UserFirstName, 0)
	w.text("UserLastName", &p.UserLastName, 0)
}
