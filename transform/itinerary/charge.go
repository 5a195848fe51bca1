package itinerary

// A Charge is one line of what a segment, ticket or booking costs.
//
//sumtype:decl
type Charge interface {
	node
	// code is the category of the charge, its SemanticsCode.
	code() string
}

// A Fixed is a charge of a fixed amount.
type Fixed struct {
	Amount      Decimal
	Currency    string
	Description string
	IsPaid      *bool

	// IsPrimary marks the main rate: one in a set of charges.
	IsPrimary *bool

	// SemanticsCode is Concur's category of the charge, such as SEGFEE. The XSD
	// takes letters and digits only, and so does the encoder: the four codes that
	// the documentation spells with an underscore, such as SEGFEE_AS_FEE, cannot
	// be sent.
	SemanticsCode string

	// SemanticsVendorType is A for air.
	SemanticsVendorType string
	StartDateLocal      DateTime
	Vendor              string

	// VendorChargeCode is the vendor's own code of the charge.
	VendorChargeCode string
}

// A Quote is a fare as priced, before any ticket.
type Quote struct {
	BaseFare            Decimal
	BaseFareCurrency    string
	BaseFareNuc         Decimal
	BaseFareNucCurrency string
	Endorsements        string

	// IssueByDate is the last moment to issue the ticket at this fare.
	IssueByDate DateTime

	// TotalFare includes taxes.
	TotalFare         Decimal
	TotalFareCurrency string

	AirlineCharges []Fixed
	Taxes          []Tax
}

// A Tax is one tax of a fare.
type Tax struct {
	TaxAmount Decimal

	// TaxRate is in percent.
	TaxRate Decimal

	// TaxType is the tax code, such as FR.
	TaxType      string
	TaxAuthority string
	TaxName      string
}

func (*Fixed) element() string { return "Fixed" }

func (f *Fixed) code() string { return f.SemanticsCode }

func (f *Fixed) elements(w *walk) {
	w.value("Amount", &f.Amount)
	w.code("Currency", &f.Currency, &forms.currency)
	w.text("Description", &f.Description, MaxChargeDescription)
	w.value("IsPaid", &f.IsPaid)
	w.value("IsPrimary", &f.IsPrimary)
	w.code("SemanticsCode", &f.SemanticsCode, &forms.semantics)
	w.text("SemanticsVendorType", &f.SemanticsVendorType, 0)
	w.value("StartDateLocal", &f.StartDateLocal)
	w.text("Vendor", &f.Vendor, 0)
	w.text("VendorChargeCode", &f.VendorChargeCode, 24)
}

func (*Quote) element() string { return "Quote" }

func (q *Quote) elements(w *walk) {
	w.value("BaseFare", &q.BaseFare)
	w.code("BaseFareCurrency", &q.BaseFareCurrency, &forms.currency)
	w.value("BaseFareNuc", &q.BaseFareNuc)
	w.code("BaseFareNucCurrency", &q.BaseFareNucCurrency, &forms.currency)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("Endorsements", &q.Endorsements, MaxEndorsements)
	w.value("IssueByDate", &q.IssueByDate)
	w.value("TotalFare", &q.TotalFare)
	w.code("TotalFareCurrency", &q.TotalFareCurrency, &forms.currency)
	w.list("AirlineCharges", listOf(&q.AirlineCharges))
	w.list("Taxes", listOf(&q.Taxes))
}

func (*Tax) element() string { return "Tax" }

func (t *Tax) elements(w *walk) {
	w.value("TaxAmount", &t.TaxAmount)
	w.value("TaxRate", &t.TaxRate)
	w.text("TaxType", &t.TaxType, 4)
	w.text("TaxAuthority", &t.TaxAuthority, 50)
	w.text("TaxName", &t.TaxName, 50)
}
