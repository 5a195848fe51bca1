package itinerary

// A RuleViolation is a breach of the travel policy that a booking tool found.
type RuleViolation struct {
	BestGdsPrice            Decimal
	BestGdsVendor           string
	BestInternetPrice       Decimal
	BestInternetVendor      string
	CompanyReasonCode       string
	CompanyRuleText         string
	ViolationReasonCode     *int
	Currency                string
	DateEntered             DateTime
	EndCity                 string
	EndDate                 DateTime
	NumberOfStops           *int
	QuotedPrice             Decimal
	RuleAction              string
	RuleName                string
	SegmentType             string
	SelectedOtherAmount     Decimal
	SelectedOtherAmountType string
	StartCity               string
	StartDate               DateTime
	TariffPrice             Decimal
	TravelerComments        string
	VendorCode              string
	VendorName              string
}

func (*RuleViolation) element() string { return "RuleViolation" }

func (v *RuleViolation) elements(w *walk) {
	w.value("BestGdsPrice", &v.BestGdsPrice)
	w.text("BestGdsVendor", &v.BestGdsVendor, 0)
	w.value("BestInternetPrice", &v.BestInternetPrice)
	w.text("BestInternetVendor", &v.BestInternetVendor, 0)
	w.text("CompanyReasonCode", &v.CompanyReasonCode, 0)
	w.text("CompanyRuleText", &v.CompanyRuleText, 0)
	w.value("ViolationReasonCode", &v.ViolationReasonCode)
	w.text("Currency", &v.Currency, 0)
	w.value("DateEntered", &v.DateEntered)
	w.text("EndCity", &v.EndCity, 0)
	w.value("EndDate", &v.EndDate)
	w.value("NumberOfStops", &v.NumberOfStops)
	w.value("QuotedPrice", &v.QuotedPrice)
	w.text("RuleAction", &v.RuleAction, 0)
	w.text("RuleName", &v.RuleName, 0)
	w.text("SegmentType", &v.SegmentType, 0)
	w.value("SelectedOtherAmount", &v.SelectedOtherAmount)
	w.text("SelectedOtherAmountType", &v.SelectedOtherAmountType, 0)
	w.text("StartCity", &v.StartCity, 0)
	w.value("StartDate", &v.StartDate)
	w.value("TariffPrice", &v.TariffPrice)
	w.text("TravelerComments", &v.TravelerComments, 0)
	w.text("VendorCode", &v.VendorCode, 0)
	w.text("VendorName", &v.VendorName, 0)
}
