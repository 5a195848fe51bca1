package transform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/push/sandbox"
	"tripsync/transform"
)

// TestAnyBooking: whatever a booking holds, its documents are the same each
// time, and the simulated service takes them, which has a transcription of Concur's
// schema of its own and knows what Concur's pages call required.
func TestAnyBooking(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	post := service(t)
	rapid.Check(t, func(t *rapid.T) {
		p := anyBooking().Draw(t, "booking")
		for i, d := range tr.Documents(p, byName()) {
			if d.Itinerary == nil {
				continue
			}
			again := tr.Documents(p, byName())[i]
			for _, asBooking := range []bool{false, true} {
				d.AsBooking, again.AsBooking = asBooking, asBooking
				document := encoded(t, d)
				if second := encoded(t, again); !bytes.Equal(document, second) {
					t.Fatalf("another document the second time:\n%s\n%s", document, second)
				}
				if status, said := post(document, asBooking); status != http.StatusOK {
					t.Fatalf("the service refuses it: %d\n%s\n%s", status, said, document)
				}
			}
		}
	})
}

// TestAnyBookingFitsXSD: Concur's schema takes the documents of any booking.
func TestAnyBookingFitsXSD(t *testing.T) {
	t.Parallel()
	needXSD(t)
	tr, n := transformer(t), 0
	dirs := map[bool]string{false: t.TempDir(), true: t.TempDir()} // by whether only the booking is sent
	rapid.Check(t, func(t *rapid.T) {
		p := anyBooking().Draw(t, "booking")
		for _, d := range tr.Documents(p, byName()) {
			if d.Itinerary == nil {
				continue
			}
			n++
			for asBooking, dir := range dirs {
				d.AsBooking = asBooking
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.xml", n)), encoded(t, d), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	for asBooking, dir := range dirs {
		validateXSD(t, dir, asBooking)
	}
}

// service returns how to post a document to a sandbox.
func service(t *testing.T) func(document []byte, booking bool) (status int, said string) {
	t.Helper()
	server := &sandbox.Server{}
	t.Cleanup(server.Close)
	ask := func(path, kind, token string, body []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w
	}
	form := "grant_type=refresh_token&refresh_token=sandbox&client_id=sandbox&client_secret=sandbox"
	var grant struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(ask("/oauth2/v0/token", "application/x-www-form-urlencoded", "", []byte(form)).Body.Bytes(), &grant); err != nil {
		t.Fatal(err)
	}
	return func(document []byte, booking bool) (int, string) {
		path := "/api/travel/trip/v1.1"
		if booking {
			path = "/api/travel/booking/v1.1"
		}
		w := ask(path+"?userid_type=login_id&userid_value=jane.doe%40acme.example", "application/xml", grant.Token, document)
		return w.Code, w.Body.String()
	}
}

func encoded(t *rapid.T, d transform.Document) []byte {
	document, err := d.Encode()
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return document
}

func anyBooking() *rapid.Generator[*pnr.PNR] {
	return rapid.Custom(func(t *rapid.T) *pnr.PNR {
		p := &pnr.PNR{
			System: "1A", Locator: "QX7T2M", Created: anyDay().Draw(t, "created"),
			Office:     rapid.SampledFrom([]string{"", "PAR1A2150"}).Draw(t, "office"),
			Passengers: []pnr.Passenger{doe(), infant(), roe()},
		}
		p.Passengers[0].Mobile = anyText(60).Draw(t, "mobile")
		for i := range rapid.IntRange(1, 6).Draw(t, "segments") {
			p.Segments = append(p.Segments, anySegment(i+1).Draw(t, "segment"))
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "tickets") {
			p.Tickets = append(p.Tickets, pnr.Ticket{
				Document: anyDocument(fmt.Sprintf("22012345678%02d", i)).Draw(t, "ticket"), Endorsement: anyText(900).Draw(t, "endorsement"),
			})
			p.EMDs = append(p.EMDs, pnr.EMD{Document: anyDocument(fmt.Sprintf("22044444444%02d", i)).Draw(t, "emd")})
		}
		return p
	})
}

func anySegment(number int) *rapid.Generator[pnr.Segment] {
	return rapid.Custom(func(t *rapid.T) pnr.Segment {
		e := pnr.Element{Number: number, Tattoo: fmt.Sprintf("%03d", number), Status: rapid.SampledFrom([]string{"HK", "TK", "UN", "GK"}).Draw(t, "status")}
		from, to := anyPlace().Draw(t, "from"), anyPlace().Draw(t, "to")
		city := rapid.SampledFrom([]string{"", "CDG", "JFK", nowhere}).Draw(t, "city")
		start, end := anyMoment().Draw(t, "start"), anyMoment().Draw(t, "end")
		text := func() string { return anyText(120).Draw(t, "text") }
		code := func() string { return rapid.StringMatching(`[A-Z0-9]{0,40}`).Draw(t, "code") }
		s := pnr.Service{Element: e, ID: "XXX", Confirmation: code(), Phone: text(), Text: text()}
		cost := anyCost().Draw(t, "cost")
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0:
			return &pnr.Air{Element: e, Carrier: "LH", Flight: "1029", Class: "Y", From: "CDG", To: "FRA", Depart: start.Day.At(9, 5), Arrive: end.Day.At(11, 20), Meal: text(), OperatingName: text()}
		case 1:
			return &pnr.Surface{Element: e, From: from, To: to}
		case 2:
			return &pnr.Hotel{Service: s, Chain: code(), Name: text(), City: city, CityName: text(), Address: text(), CheckIn: start.Day, CheckOut: end.Day, Rooms: rapid.IntRange(0, 999).Draw(t, "rooms"), Rate: cost.Amount, Currency: cost.Currency, Total: anyCost().Draw(t, "total"), Info: text()}
		case 3:
			return &pnr.Car{Service: s, Vendor: code(), VendorName: text(), ACRISS: rapid.StringMatching(`([A-Z]{4})?`).Draw(t, "acriss"), City: city, Pickup: text(), Dropoff: text(), Start: start, End: end, Rate: cost.Amount, Currency: cost.Currency, RatePeriod: rapid.SampledFrom([]string{"", "DY", "WY", "XX"}).Draw(t, "period"), Total: anyCost().Draw(t, "total"), Info: text()}
		case 4:
			return &pnr.Rail{Service: s, Vendor: code(), VendorName: text(), Train: code(), From: from, To: to, Depart: start, Arrive: end, Total: cost}
		case 5:
			return &pnr.Ferry{Service: s, Vendor: code(), VendorName: text(), From: from, To: to, Depart: start, Arrive: end, Total: cost}
		case 6:
			return &pnr.Ride{Service: s, Vendor: code(), VendorName: text(), City: city, From: text(), To: text(), Start: start, End: end, Total: cost}
		case 7:
			return &pnr.Tour{Service: s, Vendor: code(), VendorName: text(), City: city, Start: start, End: end, Total: cost}
		}
		return &pnr.Other{Service: s, Company: code(), City: city, Start: start.Day, End: end.Day}
	})
}

func anyDocument(number string) *rapid.Generator[pnr.Document] {
	return rapid.Custom(func(t *rapid.T) pnr.Document {
		status := rapid.SampledFrom([]string{"OPEN", "USED", "VOID", "REFUNDED", "EXCHANGED"})
		cost := anyCost().Draw(t, "total")
		d := pnr.Document{
			Number: number, Passenger: rapid.IntRange(0, 2).Draw(t, "passenger"), Infant: rapid.Bool().Draw(t, "infant"),
			Issued: anyDay().Draw(t, "issued"), IATA: "99111222", Price: pnr.Price{Total: cost.Amount, Currency: cost.Currency},
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "coupons") {
			d.Coupons = append(d.Coupons, pnr.Coupon{Number: i + 1, Segment: i + 1, Status: status.Draw(t, "status"), Carrier: "LH", Flight: "1029", Class: "Y", From: "CDG", To: "FRA"})
		}
		if rapid.Bool().Draw(t, "refunded") {
			d.Refund = &pnr.Repayment{Date: d.Issued, Currency: cost.Currency, Total: cost.Amount}
		}
		return d
	})
}

func anyDay() *rapid.Generator[pnr.Date] {
	return rapid.Map(rapid.IntRange(0, 900), func(n int) pnr.Date {
		d, _ := pnr.MakeDate(2025, 12, 1) // a day that there was
		return d + pnr.Date(n)
	})
}

// anyMoment has a minute or none.
func anyMoment() *rapid.Generator[pnr.Moment] {
	return rapid.Custom(func(t *rapid.T) pnr.Moment {
		day := anyDay().Draw(t, "day")
		if rapid.Bool().Draw(t, "timed") {
			return pnr.At(day.At(0, rapid.IntRange(0, 1439).Draw(t, "minute")))
		}
		return pnr.On(day)
	})
}

func anyPlace() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "CDG", "FRA", "JFK", "AKL", nowhere, "FRPLY", "DOVER EASTERN DOCKS"})
}

func anyCost() *rapid.Generator[pnr.Cost] {
	return rapid.SampledFrom([]pnr.Cost{{}, {Amount: "88.50", Currency: "EUR"}, {Amount: "9.250", Currency: "KWD"}, {Amount: "12000", Currency: "JPY"}})
}

// anyText has no blanks around it, as no value of a PNR has.
func anyText(limit int) *rapid.Generator[string] {
	return rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("ABZ 09-/&<>'\"*éß中")), 0, limit, -1), strings.TrimSpace)
}
