package itinerary

// A Rate is a charge for a time or distance: so much a unit. Fields that Fixed
// has as well mean the same.
type Rate struct {
	Amount      Decimal
	Currency    string
	Description string
	IsPaid      *bool
	IsPrimary   *bool

	// NumUnits is how many units; PerUnit one of them: DAY, WEEK, MONTH …, up to
	// five letters or digits.
	NumUnits      Decimal
	PerUnit       string
	SemanticsCode string

	// SemanticsVendorType is one of H hotel, C car, A air, G ground, R rail, and
	// of E, F, P, which are not documented.
	SemanticsVendorType string
	StartDateLocal      DateTime
	Vendor              string
	VendorChargeCode    string
}

// A RateWithAllowance is a Rate with so many miles or the like free.
type RateWithAllowance struct {
	// AllowanceAmount is the price of each unit beyond the allowance.
	AllowanceAmount      Decimal
	AllowanceIsUnlimited *bool

	// AllowanceNumUnits is how much is free, AllowanceUnit of what; up to five
	// letters or digits.
	AllowanceNumUnits   Decimal
	AllowanceUnit       string
	Amount              Decimal
	Currency            string
	Description         string
	IsPaid              *bool
	IsPrimary           *bool
	NumUnits            Decimal
	PerUnit             string
	SemanticsCode       string
	SemanticsVendorType string
	StartDateLocal      DateTime
	Vendor              string
	VendorChargeCode    string
}

// A Percent is a charge that was computed as a share of others. Amount is the
// money all the same, not the percentage. Fields that Rate has as well mean the
// same.
type Percent struct {
	Amount              Decimal
	Currency            string
	Description         string
	IsPaid              *bool
	IsPrimary           *bool
	SemanticsCode       string
	SemanticsVendorType string
	StartDateLocal      DateTime
	Vendor              string
	VendorChargeCode    string
}

func (*Rate) element() string { return "Rate" }

func (r *Rate) code() string { return r.SemanticsCode }

func (r *Rate) elements(w *walk) {
	w.value("Amount", &r.Amount)
	w.code("Currency", &r.Currency, &forms.currency)
	w.text("Description", &r.Description, MaxChargeDescription)
	w.value("IsPaid", &r.IsPaid)
	w.value("IsPrimary", &r.IsPrimary)
	w.value("NumUnits", &r.NumUnits)
	w.code("PerUnit", &r.PerUnit, &forms.unit)
	w.code("SemanticsCode", &r.SemanticsCode, &forms.semantics)
	w.code("SemanticsVendorType", &r.SemanticsVendorType, &forms.vendorType)
	w.value("StartDateLocal", &r.StartDateLocal)
	w.text("Vendor", &r.Vendor, 0)
	w.text("VendorChargeCode", &r.VendorChargeCode, 24)
}

func (*RateWithAllowance) element() string { return "RateWithAllowance" }

func (r *RateWithAllowance) code() string { return r.SemanticsCode }

func (r *RateWithAllowance) elements(w *walk) {
	w.value("AllowanceAmount", &r.AllowanceAmount)
	w.value("AllowanceIsUnlimited", &r.AllowanceIsUnlimited)
	w.value("AllowanceNumUnits", &r.AllowanceNumUnits)
	w.code("AllowanceUnit", &r.AllowanceUnit, &forms.unit)
	w.value("Amount", &r.Amount)
	w.code("Currency", &r.Currency, &forms.currency)
	w.text("Description", &r.Description, MaxChargeDescription)
	w.value("IsPaid", &r.IsPaid)
	w.value("IsPrimary", &r.IsPrimary)
	w.value("NumUnits", &r.NumUnits)
	w.code("PerUnit", &r.PerUnit, &forms.unit)
	w.code("SemanticsCode", &r.SemanticsCode, &forms.semantics)
	w.code("SemanticsVendorType", &r.SemanticsVendorType, &forms.vendorType)
	w.value("StartDateLocal", &r.StartDateLocal)
	w.text("Vendor", &r.Vendor, 0)
	w.text("VendorChargeCode", &r.VendorChargeCode, 24)
}

func (*Percent) element() string { return "Percent" }

func (p *Percent) code() string { return p.SemanticsCode }

func (p *Percent) elements(w *walk) {
	w.value("Amount", &p.Amount)
	w.code("Currency", &p.Currency, &forms.currency)
	w.text("Description", &p.Description, MaxChargeDescription)
	w.value("IsPaid", &p.IsPaid)
	w.value("IsPrimary", &p.IsPrimary)
	w.code("SemanticsCode", &p.SemanticsCode, &forms.semantics)
	w.code("SemanticsVendorType", &p.SemanticsVendorType, &forms.vendorType)
	w.value("StartDateLocal", &p.StartDateLocal)
	w.text("Vendor", &p.Vendor, 0)
	w.text("VendorChargeCode", &p.VendorChargeCode, 24)
}
