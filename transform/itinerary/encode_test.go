package itinerary_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/transform/itinerary"
)

func TestEncodeGolden(t *testing.T) {
	t.Parallel()
	for name, it := range trips() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := itinerary.Encode(it)
			if err != nil {
				t.Fatalf("Encode: %v", err)
			}
			path := filepath.Join("testdata", name+".golden")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("Encode(%s) mismatch (-want +got):\n%s", name, diff)
			}
			back, err := itinerary.Decode(bytes.NewReader(got))
			if diff := cmp.Diff(it, back); diff != "" || err != nil {
				t.Errorf("Decode(Encode(%s)): error %v, mismatch (-want +got):\n%s", name, err, diff)
			}
		})
	}
}

// The document of a booking is that of its trip, with nothing around it.
func TestEncodeBooking(t *testing.T) {
	t.Parallel()
	it := everyKind()
	trip, err := itinerary.Encode(it)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := itinerary.EncodeBooking(&it.Bookings[0])
	if err != nil {
		t.Fatal(err)
	}
	_, within, _ := strings.Cut(string(trip), "<Bookings>\n")
	within, _, _ = strings.Cut(within, "  </Bookings>")
	want := `<?xml version="1.0" encoding="utf-8"?>` + strings.ReplaceAll("\n"+within, "\n    ", "\n")
	if diff := cmp.Diff(want, string(doc)); diff != "" {
		t.Errorf("EncodeBooking mismatch (-want +got):\n%s", diff)
	}
	back, err := itinerary.Decode(bytes.NewReader(doc))
	if diff := cmp.Diff(&itinerary.Itinerary{Bookings: it.Bookings}, back); diff != "" || err != nil {
		t.Errorf("Decode(EncodeBooking): error %v, mismatch (-want +got):\n%s", err, diff)
	}
}

func TestEncodeBookingRefuses(t *testing.T) {
	t.Parallel()
	b := &itinerary.Booking{Segments: []itinerary.Segment{&itinerary.Hotel{Name: strings.Repeat("X", itinerary.MaxName+1)}}}
	doc, err := itinerary.AppendBooking([]byte("before"), b)
	const want = "Booking/Segments/Hotel[1]/Name: 81 characters, at most 80"
	if err == nil || err.Error() != want || string(doc) != "before" {
		t.Errorf("AppendBooking = %q, error %v, want %s", doc, err, want)
	}
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	const secret = "GEHEIM"
	air := "Itinerary/Bookings/Booking[1]/Segments/Air[2]/"
	tests := []struct {
		name  string
		spoil func(*itinerary.Itinerary, *itinerary.Air)
		want  string
	}{
		{"flight number too long", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.FlightNumber = secret + "12345" }, air + "FlightNumber: 11 characters, at most 10"},
		{"characters, not bytes", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Meals = strings.Repeat("é", 21) }, air + "Meals: 21 characters, at most 20"},
		{"status of three", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Status = "HK1" }, air + "Status: not two letters or digits (3 characters)"},
		{"status with blank", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Status = "H " }, air + "Status: not two letters or digits (2 characters)"},
		{"card number", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.CreditCardLastFour = "4111111111111111" }, air + "CreditCardLastFour: not four digits (16 characters)"},
		{"date without time", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.StartDateLocal = "2026-02-03" }, air + "StartDateLocal: not a date and time of the form 2006-01-02T15:04:05"},
		{"day that does not exist", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.EndDateLocal = "2026-02-29T10:00:00" }, air + "EndDateLocal: not a date and time of the form 2006-01-02T15:04:05"},
		{"offset", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.EndDateUtc = "2026-02-03T10:00:00Z" }, air + "EndDateUtc: not a date and time of the form 2006-01-02T15:04:05"},
		{"decimal comma", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.CarbonEmissionLbs = "12,5" }, air + "CarbonEmissionLbs: not a decimal number"},
		{"not UTF-8", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Notes = secret + "\xe9" }, air + "Notes: byte 0xE9 at byte 6 is not UTF-8"},
		{"control character", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Notes = secret + "\x1b" }, air + "Notes: control character U+001B at byte 6"},
		{"line feed", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Notes = "\n" + secret }, air + "Notes: control character U+000A at byte 0"},
		{"C1 control character", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Notes = secret + "\u0085" }, air + "Notes: control character U+0085 at byte 6"},
		{"noncharacter", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Notes = secret + "\uffff" }, air + "Notes: U+FFFF at byte 6 is not a character"},
		{"currency of a charge", func(_ *itinerary.Itinerary, a *itinerary.Air) {
			a.Charges = []itinerary.Charge{&itinerary.Fixed{}, &itinerary.Fixed{Currency: "€€€"}}
		}, air + "Charges/Fixed[2]/Currency: not three letters (3 characters)"},
		// The XSD takes letters and digits, whatever the documentation lists.
		{"category with an underscore", func(_ *itinerary.Itinerary, a *itinerary.Air) {
			a.Charges = []itinerary.Charge{&itinerary.Fixed{SemanticsCode: "SEGFEE_AS_FEE"}}
		}, air + "Charges/Fixed[1]/SemanticsCode: not up to 15 letters or digits (13 characters)"},
		{"vendor of a ride", func(it *itinerary.Itinerary, _ *itinerary.Air) {
			it.Bookings[0].Segments[0] = &itinerary.Ride{Vendor: "TAXI"}
		}, "Itinerary/Bookings/Booking[1]/Segments/Ride[1]/Vendor: not two letters or digits, or $$ (4 characters)"},
		{"remark", func(_ *itinerary.Itinerary, a *itinerary.Air) { a.Remarks = remarks(secret + "\t") }, air + "Remarks/TripLinkRemarks[1]/TripLinkRemark[1]/Text: control character U+0009 at byte 6"},
		{"nil among segments", func(it *itinerary.Itinerary, _ *itinerary.Air) {
			it.Bookings[0].Segments = append(it.Bookings[0].Segments, nil)
		}, "Itinerary/Bookings/Booking[1]/Segments: nil in place of an element"},
		{"kinds counted apart", func(it *itinerary.Itinerary, _ *itinerary.Air) {
			it.Bookings[0].AirlineTickets = []itinerary.TicketRecord{
				&itinerary.AirlineAdjustment{}, &itinerary.AirlineTicket{PlatingControlNumber: secret},
			}
		}, "Itinerary/Bookings/Booking[1]/AirlineTickets/AirlineTicket[1]/PlatingControlNumber: not 10 characters (6 characters)"},
		{"client locator by the documentation", func(it *itinerary.Itinerary, _ *itinerary.Air) { it.ClientLocator = strings.Repeat("X", 33) }, "Itinerary/ClientLocator: 33 characters, at most 32"},
		{"every fault", func(it *itinerary.Itinerary, a *itinerary.Air) { it.TripName, a.Status = secret+"\x00", "?" }, "Itinerary/TripName: control character U+0000 at byte 6\n" + air + "Status: not two letters or digits (1 characters)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := &itinerary.Air{}
			it := &itinerary.Itinerary{Bookings: []itinerary.Booking{{Segments: []itinerary.Segment{&itinerary.Air{}, a}}}}
			tt.spoil(it, a)
			doc, err := itinerary.Append([]byte("before"), it)
			if err == nil {
				t.Fatalf("Append accepted it:\n%s", doc)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("Append error mismatch (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), secret) || string(doc) != "before" {
				t.Errorf("Append returned %q and an error that may tell too much: %v", doc, err)
			}
			if fault, ok := errors.AsType[*itinerary.Error](err); !ok || fault.Path == "" || fault.Unwrap() == nil {
				t.Errorf("Append error %#v is no *Error with path and cause", err)
			}
		})
	}
}

func TestAppendKeepsWhatWasThere(t *testing.T) {
	t.Parallel()
	alone, err := itinerary.Encode(oneWay())
	if err != nil {
		t.Fatal(err)
	}
	after, err := itinerary.Append([]byte("before"), oneWay())
	if err != nil || string(after) != "before"+string(alone) {
		t.Errorf("Append: error %v, got:\n%s", err, after)
	}
}

func TestAppendDoesNotAllocate(t *testing.T) { //nolint:paralleltest // AllocsPerRun counts what other tests allocate
	it, buf := everyKind(), make([]byte, 0, 64<<10)
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := itinerary.Append(buf, it); err != nil {
			t.Error(err)
		}
		if _, err := itinerary.AppendBooking(buf, &it.Bookings[0]); err != nil {
			t.Error(err)
		}
	})
	if allocs != 0 {
		t.Errorf("Append and AppendBooking allocate %v times, want 0", allocs)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if got := itinerary.Sum(nil).String(); got != empty {
		t.Errorf("Sum(nil) = %s, want %s", got, empty)
	}
}

// BenchmarkRender is what a trip costs that turns out not to have changed.
func BenchmarkRender(b *testing.B) {
	for name, it := range map[string]*itinerary.Itinerary{"six flights": sixSegments(), "every kind": everyKind()} {
		b.Run(name, func(b *testing.B) {
			doc, err := itinerary.Encode(it)
			if err != nil {
				b.Fatal(err)
			}
			want := itinerary.Sum(doc)
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				doc, err = itinerary.Append(doc[:0], it)
				if err != nil || itinerary.Sum(doc) != want {
					b.Fatalf("Append: error %v, or another document", err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	it, buf := sixSegments(), make([]byte, 0, 64<<10)
	doc, err := itinerary.Encode(it)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := itinerary.Append(buf, it); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	doc, err := itinerary.Encode(sixSegments())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	var last itinerary.Fingerprint
	for b.Loop() {
		last = itinerary.Sum(doc)
	}
	if last == (itinerary.Fingerprint{}) {
		b.Error("no fingerprint")
	}
}

func BenchmarkDecode(b *testing.B) {
	doc, err := itinerary.Encode(sixSegments())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := itinerary.Decode(bytes.NewReader(doc)); err != nil {
			b.Fatal(err)
		}
	}
}
