package itinerary_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
	"tripsync/transform/itinerary"
)

const tripPath = "/api/travel/trip/v1.1"

// A service is a sandbox and a token for it.
type service struct {
	t       *testing.T
	sandbox *sandbox.Server
	url     string
	token   string
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{t: t, sandbox: &sandbox.Server{
		Now: func() time.Time { return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) }, Seed: 1,
	}}
	server := httptest.NewServer(s.sandbox)
	t.Cleanup(server.Close)
	s.url = server.URL
	form := url.Values{
		"client_id": {"sandbox"}, "client_secret": {"sandbox"}, "grant_type": {"refresh_token"}, "refresh_token": {"sandbox"},
	}
	answer := s.do(http.MethodPost, "/oauth2/v0/token", "application/x-www-form-urlencoded", []byte(form.Encode()))
	var grant struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(answer, &grant); err != nil {
		t.Fatal(err)
	}
	s.token = grant.Token
	return s
}

func (s *service) do(method, path, kind string, body []byte) []byte {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: status %d, %v: %s", method, path, answer.StatusCode, err, text)
	}
	return text
}

const asDoe = "?userid_type=login&userid_value=jane.doe@acme.example"

func (s *service) post(path string, document []byte) []byte {
	s.t.Helper()
	return s.do(http.MethodPost, path, "application/xml", document)
}

// detail reads the one trip there is.
func (s *service) detail() []byte {
	s.t.Helper()
	return s.do(http.MethodGet, tripPath+"/"+s.tripID()+asDoe, "", nil)
}

func (s *service) tripID() string { return url.PathEscape(s.sandbox.Trips()[0].TripID) }

// named is everyKind with names of vendors, which the service writes its own way.
func named() *itinerary.Itinerary {
	it := everyKind()
	air(&it.Bookings[0], 0).VendorName = "Deutsche Lufthansa"
	segment[itinerary.Car](&it.Bookings[0]).VendorName = "HERTZ RENT A CAR"
	return it
}

// differs tells what an answer has otherwise than it was sent.
func differs(t *testing.T, sent *itinerary.Itinerary, answer []byte, unsent bool) []string {
	t.Helper()
	read, err := itinerary.ReadBack(bytes.NewReader(answer), sent, unsent)
	if err != nil {
		t.Fatalf("ReadBack: %v", err)
	}
	var out []string
	for _, c := range itinerary.Diff(sent, read) {
		out = append(out, c.In(2026))
	}
	return out
}

func encoded(t *testing.T, it *itinerary.Itinerary) []byte {
	t.Helper()
	document, err := itinerary.Encode(it)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return document
}

// TestReadBackService: what a service makes of a document that was just posted
// is no difference, in its answer and when it is read later.
func TestReadBackService(t *testing.T) {
	t.Parallel()
	all := trips()
	delete(all, "empty")
	all["named"] = named()
	for name, it := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			document := encoded(t, it)
			answers := map[string][]byte{"create": s.post(tripPath+asDoe, document)}
			answers["detail"] = s.detail()
			answers["update"] = s.post(tripPath+asDoe+"&tripId="+s.tripID(), document)
			for verb, answer := range answers {
				for _, unsent := range []bool{false, true} {
					if diff := cmp.Diff([]string(nil), differs(t, it, answer, unsent)); diff != "" {
						t.Errorf("after %s, unsent %v (-want +got):\n%s", verb, unsent, diff)
					}
				}
			}
		})
	}
}

// TestReadBackOthers: a moved booking leaves a shell behind, and somebody else
// adds a hotel to the trip; neither is ours.
func TestReadBackOthers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	old := oneWay()
	old.Bookings[0].RecordLocator = "OLD123"
	s.post(tripPath+asDoe, encoded(t, old))
	s.post(tripPath+asDoe+"&tripId="+s.tripID(), encoded(t, oneWay()))
	_, err := s.sandbox.AddTrips(strings.NewReader(`<Itinerary><TripId>` + s.sandbox.Trips()[0].TripID + `</TripId>
		<UserLoginId>jane.doe@acme.example</UserLoginId><TripName>Trip</TripName><Bookings><Booking><BookingSource>Hotels</BookingSource>
		<RecordLocator>H1</RecordLocator><Segments><Hotel><Name>RITZ</Name><StartDateLocal>2026-02-03T15:00:00</StartDateLocal>
		<EndDateLocal>2026-02-04T11:00:00</EndDateLocal></Hotel></Segments></Booking></Bookings></Itinerary>`))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.sandbox.Trips()[0].Bookings); n != 3 {
		t.Fatalf("the trip has %d bookings, want ours, its shell and the hotel", n)
	}
	if diff := cmp.Diff([]string(nil), differs(t, oneWay(), s.detail(), true)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestReadBackBooking: of a trip that a booking was put into, only the booking
// was sent.
func TestReadBackBooking(t *testing.T) {
	t.Parallel()
	s := newService(t)
	sent := &itinerary.Itinerary{Bookings: everyKind().Bookings}
	document, err := itinerary.EncodeBooking(&sent.Bookings[0])
	if err != nil {
		t.Fatal(err)
	}
	s.post("/api/travel/booking/v1.1"+asDoe, document)
	if diff := cmp.Diff([]string(nil), differs(t, sent, s.detail(), true)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.do(http.MethodPost, "/api/travel/booking/v1.1/cancel"+asDoe+"&bookingSource=Agency&confirmationNumber=QX7T2M", "", nil)
	if got := differs(t, sent, s.detail(), false); len(got) != len(sent.Bookings[0].Segments) {
		t.Errorf("cancelled: %q, want every segment removed", got)
	}
}

func TestReadBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(b *itinerary.Booking, it *itinerary.Itinerary)
		want   []string
	}{
		{"nothing", func(*itinerary.Booking, *itinerary.Itinerary) {}, nil},
		{"departure", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal = "2026-02-03T09:20:00"
		}, []string{"LH 1029 CDG–FRA now departs 09:20, was 07:20"}},
		{"segment removed", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.Segments = b.Segments[:len(b.Segments)-1]
		}, []string{"travel own car Los Angeles–San Diego removed"}},
		{"segment added", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.Segments = append(b.Segments, flight("1050", "FRA", "BER", "2026-02-05T10:00:00", "2026-02-05T11:00:00"))
		}, []string{"LH 1050 FRA–BER added"}},
		{"trip cancelled", func(_ *itinerary.Booking, it *itinerary.Itinerary) {
			it.TripStatus = new(itinerary.TripCancelled)
		}, []string{"trip cancelled, was ticketed"}},
		{"trip only confirmed", func(_ *itinerary.Booking, it *itinerary.Itinerary) {
			it.TripStatus = new(itinerary.TripConfirmed)
		}, nil},
		{"segment cancelled", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			segment[itinerary.Hotel](b).CancellationNumber = "C1"
		}, []string{"hotel HILTON LOS ANGELES cancellation number C1, was none"}},
		{"booking gone", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.RecordLocator, b.Segments = "OTHER1", b.Segments[:0]
		}, append([]string{"booking QX7T2M removed"}, removed()...)},
		{"hotel's hour", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			segment[itinerary.Hotel](b).StartDateLocal = "2026-02-03T23:59:59"
		}, nil},
		{"hotel's day", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			segment[itinerary.Hotel](b).StartDateLocal = "2026-02-04T23:59:59"
		}, []string{"hotel HILTON LOS ANGELES now from 4 Feb 23:59:59, was 3 Feb 15:00"}},
		{"seat", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).Seats[0].SeatNumber = "14C"
		}, []string{"LH 1029 CDG–FRA seat 14C, was 12A"}},
		{"amount", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			segment[itinerary.Car](b).DailyRate = "52.0000"
		}, []string{"car ZE LAX daily rate 52.0000 USD, was 45.00 USD"}},
		{"coupon", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.AirlineTickets[1].(*itinerary.AirlineTicket).AirlineTicketCoupons[0].CouponStatus = "USED"
		}, []string{"ticket 016-1234567891 coupon 1 used, was open"}},
		{"cost centre", func(_ *itinerary.Booking, it *itinerary.Itinerary) {
			it.CustomAttributes[0].Data = "1"
		}, []string{"custom attribute changed"}},
		{"what others know", func(b *itinerary.Booking, it *itinerary.Itinerary) {
			it.CustomAttributes = append(it.CustomAttributes, itinerary.CustomAttribute{Name: "Theirs", Data: "1"})
			it.Comments, air(b, 0).StartTerminal, air(b, 0).StartDateUtc = "theirs", "2", "2026-02-03T06:20:00"
			it.Bookings = append(it.Bookings, itinerary.Booking{BookingSource: "Hotels", RecordLocator: "QX7T2M"})
			segment[itinerary.Hotel](b).Remarks = remarks("theirs")
			b.PassengerCount, b.Delivery.Latitude = 0, "48.1"
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := everyKind()
			tt.change(&answer.Bookings[0], answer)
			if diff := cmp.Diff(tt.want, differs(t, everyKind(), encoded(t, answer), false)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// removed tells that every segment of everyKind is.
func removed() []string {
	it, empty := everyKind(), everyKind()
	empty.Bookings[0].Segments = nil
	var out []string
	for _, c := range itinerary.Diff(it, empty) {
		out = append(out, c.String())
	}
	return out
}

func TestReadBackError(t *testing.T) {
	t.Parallel()
	if _, err := itinerary.ReadBack(strings.NewReader("<html/>"), oneWay(), false); err == nil {
		t.Error("ReadBack of another document: no error")
	}
}

// TestReadBackUnsent: what an older document sent, and this one does not, differs
// where it is looked for.
func TestReadBackUnsent(t *testing.T) {
	t.Parallel()
	older := oneWay()
	air(&older.Bookings[0], 0).StartTerminal = "2"
	air(&older.Bookings[0], 0).Seats = []itinerary.AirSeat{{PassengerRph: 1, SeatNumber: "12A"}}
	older.CustomAttributes = []itinerary.CustomAttribute{{Name: "CostCentre", Data: "4711"}}
	want := []string{"LH 1029 CDG–FRA terminal 2, was none", "LH 1029 CDG–FRA seat 12A added", "custom attribute added"}
	if diff := cmp.Diff(want, differs(t, oneWay(), encoded(t, older), true)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := differs(t, oneWay(), encoded(t, older), false); got != nil {
		t.Errorf("unsent left out: %q, want no difference", got)
	}
}

// FuzzReadBack: whatever a server answers, reading it back ends, and leaves of
// others' bookings nothing.
func FuzzReadBack(f *testing.F) {
	for _, it := range trips() {
		document, err := itinerary.Encode(it)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(document, false)
	}
	f.Fuzz(func(t *testing.T, answer []byte, unsent bool) {
		sent := everyKind()
		read, err := itinerary.ReadBack(bytes.NewReader(answer), sent, unsent)
		if err != nil {
			return
		}
		for _, b := range read.Bookings {
			if b.RecordLocator != sent.Bookings[0].RecordLocator || b.BookingSource != sent.Bookings[0].BookingSource {
				t.Errorf("a booking of others: %q of %q", b.RecordLocator, b.BookingSource)
			}
		}
		itinerary.Diff(sent, read)
		if diff := cmp.Diff(everyKind(), sent); diff != "" {
			t.Errorf("ReadBack changed what was sent:\n%s", diff)
		}
	})
}
