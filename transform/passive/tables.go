package passive

import (
	"regexp"

	"tripsync/ingest/pnr"
)

// The forms of days, by the names that a page has for them, and the shape that tells
// them apart.
var dayForms = map[string]string{
	"ddMMM": "99AAA", "ddMMMyy": "99AAA99", "ddMMMyyyy": "99AAA9999",
	"yyyy-mm-dd": "9999-99-99", "yyyymmdd": "99999999", "yymmdd": "999999",
	"dd.mm.yyyy": "99.99.9999", "dd/mm/yyyy": "99/99/9999", "mm/dd/yyyy": "99/99/9999", "mm-dd-yyyy": "99-99-9999",
}

// dayLayouts are those that Go's time package reads.
var dayLayouts = map[string]string{
	"yyyy-mm-dd": "2006-01-02", "yyyymmdd": "20060102", "dd.mm.yyyy": "02.01.2006",
	"dd/mm/yyyy": "02/01/2006", "mm/dd/yyyy": "01/02/2006", "mm-dd-yyyy": "01-02-2006",
}

// timeForms are the forms of times of day. The 12-hour ones end in A, P, N or M.
var timeForms = map[string]string{
	"hhmm": "9999", "hh:mm": "99:99", "hh:mm:ss": "99:99:99",
	"hmma": "999A|9999A", "hmmam": "999AA|9999AA", "hh:mmam": "9:99AA|99:99AA",
}

// moneyForms are the forms of a cost that is one value.
var moneyForms = []string{"CUR9.99", "9.99CUR", "CUR 9.99", "9.99 CUR"}

var amountText = regexp.MustCompile(`^\d{1,12}(\.\d{1,3})?$`)

// lineTags are what the remarks begin with that hold DI lines: of AIR, of MIR, and of
// Sabre's record.
var lineTags = []string{"RM", "A14", "M8", "M9"}

// booked are the kinds of segments that were booked in the system: their text is no
// agent's.
var booked = []string{"HHL", "CCR", "A16A", "A16B"}

// An element is a kind of thing that a rule can make.
type element struct {
	kind   string // as in a page
	start  string // the fields of the first and the last moment; "" for a document
	end    string
	new    func() any
	fields []*field
}

// A field is a value of an element. at returns a pointer to it.
type field struct {
	name string
	at   func(any) any
}

// A rate is an amount and a currency in two fields of the model.
type rate struct{ amount, currency *string }

// elements are all of them. The names are those of the model's JSON.
var elements = []*element{
	{"air", "depart", "arrive", func() any { return &pnr.Air{} }, []*field{
		{"carrier", in(func(a *pnr.Air) any { return &a.Carrier })},
		{"flight", in(func(a *pnr.Air) any { return &a.Flight })},
		{"class", in(func(a *pnr.Air) any { return &a.Class })},
		{"from", in(func(a *pnr.Air) any { return &a.From })},
		{"to", in(func(a *pnr.Air) any { return &a.To })},
		{"depart", in(func(a *pnr.Air) any { return &a.Depart })},
		{"arrive", in(func(a *pnr.Air) any { return &a.Arrive })},
		{"status", in(func(a *pnr.Air) any { return &a.Status })},
		{"operating", in(func(a *pnr.Air) any { return &a.Operating })},
		{"operatingFlight", in(func(a *pnr.Air) any { return &a.OperatingFlight })},
		{"equipment", in(func(a *pnr.Air) any { return &a.Equipment })},
		{"terminalFrom", in(func(a *pnr.Air) any { return &a.TerminalFrom })},
		{"terminalTo", in(func(a *pnr.Air) any { return &a.TerminalTo })},
		{"meal", in(func(a *pnr.Air) any { return &a.Meal })},
		{"baggage", in(func(a *pnr.Air) any { return &a.Baggage })},
		{"locator", in(func(a *pnr.Air) any { return &a.Locator })},
	}},
	{"hotel", "checkIn", "checkOut", func() any { return &pnr.Hotel{} }, []*field{
		{"chain", in(func(h *pnr.Hotel) any { return &h.Chain })},
		{"name", in(func(h *pnr.Hotel) any { return &h.Name })},
		{"city", in(func(h *pnr.Hotel) any { return &h.City })},
		{"cityName", in(func(h *pnr.Hotel) any { return &h.CityName })},
		{"address", in(func(h *pnr.Hotel) any { return &h.Address })},
		{"phone", in(func(h *pnr.Hotel) any { return &h.Phone })},
		{"checkIn", in(func(h *pnr.Hotel) any { return &h.CheckIn })},
		{"checkOut", in(func(h *pnr.Hotel) any { return &h.CheckOut })},
		{"rooms", in(func(h *pnr.Hotel) any { return &h.Rooms })},
		{"guests", in(func(h *pnr.Hotel) any { return &h.Guests })},
		{"room", in(func(h *pnr.Hotel) any { return &h.Room })},
		{"rateCode", in(func(h *pnr.Hotel) any { return &h.RateCode })},
		{"rate", in(func(h *pnr.Hotel) any { return rate{&h.Rate, &h.Currency} })},
		{"total", in(func(h *pnr.Hotel) any { return &h.Total })},
		{"confirmation", in(func(h *pnr.Hotel) any { return &h.Confirmation })},
		{"status", in(func(h *pnr.Hotel) any { return &h.Status })},
		{"info", in(func(h *pnr.Hotel) any { return &h.Info })},
	}},
	{"car", "start", "end", func() any { return &pnr.Car{} }, []*field{
		{"vendor", in(func(c *pnr.Car) any { return &c.Vendor })},
		{"vendorName", in(func(c *pnr.Car) any { return &c.VendorName })},
		{"acriss", in(func(c *pnr.Car) any { return &c.ACRISS })},
		{"city", in(func(c *pnr.Car) any { return &c.City })},
		{"pickup", in(func(c *pnr.Car) any { return &c.Pickup })},
		{"dropoff", in(func(c *pnr.Car) any { return &c.Dropoff })},
		{"start", in(func(c *pnr.Car) any { return &c.Start })},
		{"end", in(func(c *pnr.Car) any { return &c.End })},
		{"rate", in(func(c *pnr.Car) any { return rate{&c.Rate, &c.Currency} })},
		{"ratePeriod", in(func(c *pnr.Car) any { return &c.RatePeriod })},
		{"total", in(func(c *pnr.Car) any { return &c.Total })},
		{"confirmation", in(func(c *pnr.Car) any { return &c.Confirmation })},
		{"status", in(func(c *pnr.Car) any { return &c.Status })},
	}},
	{"rail", "depart", "arrive", func() any { return &pnr.Rail{} }, []*field{
		{"vendor", in(func(r *pnr.Rail) any { return &r.Vendor })},
		{"vendorName", in(func(r *pnr.Rail) any { return &r.VendorName })},
		{"train", in(func(r *pnr.Rail) any { return &r.Train })},
		{"class", in(func(r *pnr.Rail) any { return &r.Class })},
		{"city", in(func(r *pnr.Rail) any { return &r.City })},
		{"from", in(func(r *pnr.Rail) any { return &r.From })},
		{"to", in(func(r *pnr.Rail) any { return &r.To })},
		{"depart", in(func(r *pnr.Rail) any { return &r.Depart })},
		{"arrive", in(func(r *pnr.Rail) any { return &r.Arrive })},
		{"coach", in(func(r *pnr.Rail) any { return &r.Coach })},
		{"total", in(func(r *pnr.Rail) any { return &r.Total })},
		{"confirmation", in(func(r *pnr.Rail) any { return &r.Confirmation })},
		{"status", in(func(r *pnr.Rail) any { return &r.Status })},
	}},
	{"ride", "start", "end", func() any { return &pnr.Ride{} }, []*field{
		{"vendor", in(func(r *pnr.Ride) any { return &r.Vendor })},
		{"vendorName", in(func(r *pnr.Ride) any { return &r.VendorName })},
		{"city", in(func(r *pnr.Ride) any { return &r.City })},
		{"from", in(func(r *pnr.Ride) any { return &r.From })},
		{"to", in(func(r *pnr.Ride) any { return &r.To })},
		{"start", in(func(r *pnr.Ride) any { return &r.Start })},
		{"end", in(func(r *pnr.Ride) any { return &r.End })},
		{"total", in(func(r *pnr.Ride) any { return &r.Total })},
		{"confirmation", in(func(r *pnr.Ride) any { return &r.Confirmation })},
		{"status", in(func(r *pnr.Ride) any { return &r.Status })},
	}},
	{"ferry", "start", "end", func() any { return &pnr.Ferry{} }, []*field{
		{"vendor", in(func(f *pnr.Ferry) any { return &f.Vendor })},
		{"vendorName", in(func(f *pnr.Ferry) any { return &f.VendorName })},
		{"city", in(func(f *pnr.Ferry) any { return &f.City })},
		{"from", in(func(f *pnr.Ferry) any { return &f.From })},
		{"to", in(func(f *pnr.Ferry) any { return &f.To })},
		{"start", in(func(f *pnr.Ferry) any { return &f.Depart })},
		{"end", in(func(f *pnr.Ferry) any { return &f.Arrive })},
		{"total", in(func(f *pnr.Ferry) any { return &f.Total })},
		{"confirmation", in(func(f *pnr.Ferry) any { return &f.Confirmation })},
		{"status", in(func(f *pnr.Ferry) any { return &f.Status })},
	}},
	{"tour", "start", "end", func() any { return &pnr.Tour{} }, []*field{
		{"vendor", in(func(t *pnr.Tour) any { return &t.Vendor })},
		{"vendorName", in(func(t *pnr.Tour) any { return &t.VendorName })},
		{"city", in(func(t *pnr.Tour) any { return &t.City })},
		{"from", in(func(t *pnr.Tour) any { return &t.From })},
		{"to", in(func(t *pnr.Tour) any { return &t.To })},
		{"start", in(func(t *pnr.Tour) any { return &t.Start })},
		{"end", in(func(t *pnr.Tour) any { return &t.End })},
		{"total", in(func(t *pnr.Tour) any { return &t.Total })},
		{"confirmation", in(func(t *pnr.Tour) any { return &t.Confirmation })},
		{"status", in(func(t *pnr.Tour) any { return &t.Status })},
	}},
	{"other", "start", "end", func() any { return &pnr.Other{} }, []*field{
		{"type", in(func(o *pnr.Other) any { return &o.Type })},
		{"city", in(func(o *pnr.Other) any { return &o.City })},
		{"start", in(func(o *pnr.Other) any { return &o.Start })},
		{"end", in(func(o *pnr.Other) any { return &o.End })},
		{"text", in(func(o *pnr.Other) any { return &o.Text })},
		{"status", in(func(o *pnr.Other) any { return &o.Status })},
	}},
	{"ticket", "", "", func() any { return &pnr.Ticket{} }, []*field{
		{"number", in(func(t *pnr.Ticket) any { return &t.Number })},
		{"traveler", in(func(t *pnr.Ticket) any { return &t.Passenger })},
		{"carrier", in(func(t *pnr.Ticket) any { return &t.Carrier })},
		{"issued", in(func(t *pnr.Ticket) any { return &t.Issued })},
		{"base", in(func(t *pnr.Ticket) any { return rate{&t.Base, &t.BaseCurrency} })},
		{"total", in(func(t *pnr.Ticket) any { return rate{&t.Total, &t.Currency} })},
		{"endorsement", in(func(t *pnr.Ticket) any { return &t.Endorsement })},
	}},
	{"emd", "", "", func() any { return &pnr.EMD{} }, []*field{
		{"number", in(func(e *pnr.EMD) any { return &e.Number })},
		{"traveler", in(func(e *pnr.EMD) any { return &e.Passenger })},
		{"carrier", in(func(e *pnr.EMD) any { return &e.Carrier })},
		{"issued", in(func(e *pnr.EMD) any { return &e.Issued })},
		{"reason", in(func(e *pnr.EMD) any { return &e.Reason })},
		{"text", in(func(e *pnr.EMD) any { return &e.Text })},
		{"base", in(func(e *pnr.EMD) any { return rate{&e.Base, &e.BaseCurrency} })},
		{"total", in(func(e *pnr.EMD) any { return rate{&e.Total, &e.Currency} })},
	}},
	{"remark", "", "", func() any { return &pnr.Remark{} }, []*field{
		{"text", in(func(m *pnr.Remark) any { return &m.Text })},
	}},
}

// in returns where a field stands in an element of type T.
func in[T any](at func(*T) any) func(any) any {
	return func(v any) any { return at(v.(*T)) } //nolint:forcetypeassert // new made it
}
