package itinerary

// A MiscellaneousChargeOrder is an MCO or EMD: a document of an airline for
// something other than a flight.
type MiscellaneousChargeOrder struct {
	// IssueDate is local.
	IssueDate DateTime

	// PlatingCarrierNumericCode and PlatingControlNumber are the first three and
	// the last ten digits of the document's number.
	PlatingCarrierNumericCode string
	PlatingControlNumber      string
	TotalAmount               Decimal
	TotalAmountCurrency       string
}

func (*MiscellaneousChargeOrder) element() string { return "MiscellaneousChargeOrder" }

func (m *MiscellaneousChargeOrder) elements(w *walk) {
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("IssueDate", &m.IssueDate)
	w.code("PlatingCarrierNumericCode", &m.PlatingCarrierNumericCode, &forms.carrierNumber)
	w.code("PlatingControlNumber", &m.PlatingControlNumber, &forms.controlNumber)
	w.value("TotalAmount", &m.TotalAmount)
	w.code("TotalAmountCurrency", &m.TotalAmountCurrency, &forms.currency)
}
