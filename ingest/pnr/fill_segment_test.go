package pnr_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

// fields returns the fields of a struct by name, those of embedded ones too.
func fields(v reflect.Value, to map[string]reflect.Value) map[string]reflect.Value {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Anonymous {
			fields(v.Field(i), to)
		} else {
			to[f.Name] = v.Field(i)
		}
	}
	return to
}

// setAll gives every field a value that says n.
func setAll(s pnr.Segment, n int) {
	for _, f := range fields(reflect.ValueOf(s).Elem(), map[string]reflect.Value{}) {
		switch {
		case f.Kind() == reflect.String:
			f.SetString(strings.Repeat("X", n))
		case f.CanInt():
			f.SetInt(int64(n))
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		case f.Type() == reflect.TypeFor[pnr.Cost]():
			f.Set(reflect.ValueOf(pnr.Cost{Amount: strings.Repeat("1", n), Currency: "EUR"}))
		case f.Type() == reflect.TypeFor[pnr.Moment]():
			f.Set(reflect.ValueOf(pnr.At(pnr.Local(1440 * n))))
		}
	}
}

// FillSegment takes each value that one segment lacks and the other one has, but for
// what is named here, and changes none.
func TestFillSegment(t *testing.T) {
	t.Parallel()
	element := []string{"Number", "Tattoo", "Status", "At", "Marks"}
	service := append(element, "ID", "Quantity", "Flown", "Passengers", "Text", "Printed")
	tests := map[string]struct {
		new   func() pnr.Segment
		stays []string
	}{
		"air": {
			func() pnr.Segment { return &pnr.Air{} },
			append(element, "Carrier", "Flight", "From", "To", "Depart", "Ticketed", "Flown", "Stops", "NDC", "Seats", "Party"),
		},
		"hotel": {func() pnr.Segment { return &pnr.Hotel{} }, append(service, "CheckIn", "Guarantee")},
		"rail":  {func() pnr.Segment { return &pnr.Rail{} }, service},
		"ride":  {func() pnr.Segment { return &pnr.Ride{} }, append(service, "Start")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, full := tt.new(), tt.new()
			setAll(from, 1)
			setAll(full, 2)
			got := fields(reflect.ValueOf(pnr.FillSegment(tt.new(), from)).Elem(), map[string]reflect.Value{})
			for field, v := range got {
				if stays := slices.Contains(tt.stays, field); stays != v.IsZero() {
					t.Errorf("%s: filled %t", field, !v.IsZero())
				}
			}
			if diff := cmp.Diff(full, pnr.FillSegment(full, from)); diff != "" {
				t.Error("what was known changed:\n" + diff)
			}
		})
	}
}

// An amount is not filled in beside another currency, nor the number of a flight beside
// another airline.
func TestFillSegmentKeepsPairs(t *testing.T) {
	t.Parallel()
	stay := &pnr.Hotel{Total: pnr.Cost{Amount: "90.00", Currency: "CHF"}}
	if h := pnr.FillSegment(stay, &pnr.Hotel{Rate: "45.00", Currency: "EUR"}).(*pnr.Hotel); h.Rate != "" || h.Currency != "" {
		t.Errorf("rate %s %s beside a total in CHF", h.Rate, h.Currency)
	}
	if a := pnr.FillSegment(&pnr.Air{Operating: "LX"}, &pnr.Air{Operating: "LH", OperatingFlight: "7"}).(*pnr.Air); a.OperatingFlight != "" {
		t.Errorf("LX %s, which is LH's", a.OperatingFlight)
	}
	if r := pnr.FillSegment(&pnr.Rail{Depart: pnr.On(5)}, &pnr.Rail{Depart: pnr.At(pnr.Date(6).At(9, 0))}).(*pnr.Rail); r.Depart != pnr.On(5) {
		t.Errorf("departs %s", r.Depart)
	}
}
