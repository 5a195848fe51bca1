package concur_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/concur"
)

// A sent is what the service sees of a request.
type sent struct {
	Method, URI, Body                                 string
	Length                                            string
	Chunked                                           []string
	Authorization, Accept, ContentType, CorrelationID string
}

func seen(r *http.Request) sent {
	body, _ := io.ReadAll(r.Body)
	return sent{
		Method: r.Method, URI: r.RequestURI, Body: string(body),
		Length: r.Header.Get("Content-Length"), Chunked: r.TransferEncoding,
		Authorization: r.Header.Get("Authorization"), Accept: r.Header.Get("Accept"),
		ContentType: r.Header.Get("Content-Type"), CorrelationID: r.Header.Get("Concur-Correlationid"),
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	const user, reader = "userid_type=login_id&userid_value=jane.doe%40acme.example", "userid_type=login&userid_value=jane.doe%40acme.example"
	length := strconv.Itoa(len(document))
	tests := map[string]sent{
		"create":          {Method: "POST", URI: "/api/travel/trip/v1.1?" + user, Body: document, Length: length, ContentType: "application/xml"},
		"update":          {Method: "POST", URI: "/api/travel/trip/v1.1?tripId=gWu%24pEjx&" + user, Body: document, Length: length, ContentType: "application/xml"},
		"cancel":          {Method: "POST", URI: "/api/travel/trip/v1.1/cancel?tripId=gWu%24pEjx&" + user, Length: "0"},
		"post booking":    {Method: "POST", URI: "/api/travel/booking/v1.1?" + user, Body: document, Length: length, ContentType: "application/xml"},
		"replace booking": {Method: "POST", URI: "/api/travel/booking/v1.1?tripId=gWu%24pEjx&" + user, Body: document, Length: length, ContentType: "application/xml"},
		"cancel booking": {
			Method: "POST", URI: "/api/travel/booking/v1.1/cancel?bookingSource=ACME+TRAVEL&confirmationNumber=QX7T2M&" + user, Length: "0",
		},
		"detail": {Method: "GET", URI: "/api/travel/trip/v1.1/gWu%24pEjx?" + reader},
		"list":   {Method: "GET", URI: "/api/travel/trip/v1.1?ItemsPerPage=200&Page=1&includeMetadata=true&" + reader},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want.Authorization, want.Accept = "Bearer access-0", "application/xml"
			want.CorrelationID = "5b1b34a8-4d2b-4b41-8f3e-000000000001"
			requests := make(chan sent, 9)
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests <- seen(r)
				if name == "list" {
					_, _ = io.WriteString(w, `<ItineraryInfoList/>`)
					return
				}
				_, _ = io.WriteString(w, stored)
			}))
			if err := operations()[name](t.Context(), client(t, s.URL)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(want, <-requests); diff != "" {
				t.Errorf("%s sent (-want +got):\n%s", name, diff)
			}
			if len(requests) != 0 {
				t.Errorf("%s sent more than one request", name)
			}
		})
	}
}

// TestLargeDocument is beyond every buffer of net/http, where an unknown
// length would be sent in chunks.
func TestLargeDocument(t *testing.T) {
	t.Parallel()
	requests := make(chan sent, 1)
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- seen(r)
		_, _ = io.WriteString(w, stored)
	}))
	if _, err := client(t, s.URL).Create(t.Context(), login, make([]byte, 1<<20)); err != nil {
		t.Fatalf("Create: %v", err)
	}
	if r := <-requests; r.Length != "1048576" || r.Chunked != nil {
		t.Errorf("Content-Length %q, Transfer-Encoding %q; want 1048576 and none", r.Length, r.Chunked)
	}
}

func TestTrip(t *testing.T) {
	t.Parallel()
	const full = `<Itinerary xmlns="https://www.concursolutions.com/api/travel/trip/2010/06">
<id>https://www.concursolutions.com/api/travel/trip/v1.1/gWu$pEjx</id><ItinLocator>gWu$pEjx</ItinLocator>
<ClientLocator>1A-QX7T2M</ClientLocator><TripLinkLocator>MYR2UH</TripLinkLocator>
<DateModifiedUtc>2026-02-03T09:30:00</DateModifiedUtc><TripStatus>1</TripStatus><Bookings>
<Booking><RecordLocator>QX7T2M</RecordLocator><BookingSource>ACME TRAVEL</BookingSource>
<Segments><Air><ConfirmationNumber>QX7T2M</ConfirmationNumber></Air><Air/><Hotel><ConfirmationNumber>4477</ConfirmationNumber></Hotel></Segments></Booking>
<Booking><RecordLocator>OLD123</RecordLocator><BookingSource>ACME TRAVEL</BookingSource></Booking></Bookings></Itinerary>`
	tests := []struct {
		name, body string
		want       concur.Trip
	}{
		{"full", full, concur.Trip{
			ID: tripID, TripLinkLocator: "MYR2UH", ClientLocator: "1A-QX7T2M", Status: concur.Ticketed,
			Modified: time.Date(2026, 2, 3, 9, 30, 0, 0, time.UTC),
			Bookings: []concur.Booking{
				{RecordLocator: "QX7T2M", BookingSource: "ACME TRAVEL", Segments: 3, Numbers: []string{"QX7T2M", "4477"}},
				{RecordLocator: "OLD123", BookingSource: "ACME TRAVEL"},
			},
		}},
		{"wrapped", `<ConnectResponse><Metadata/><Data>` + stored + `</Data></ConnectResponse>`, concur.Trip{ID: tripID}},
		{"id from its URL only", `<Itinerary><id>https://host/api/travel/trip/
			v1.1/gWu$pEjx</id><DateModifiedUtc>long ago</DateModifiedUtc></Itinerary>`, concur.Trip{ID: tripID}},
		{"time with zone, empty status", `<Itinerary><TripId>gWu$pEjx</TripId><TripStatus/><DateModifiedUtc>2026-02-03T10:30:00+01:00</DateModifiedUtc></Itinerary>`, concur.Trip{
			ID: tripID, Modified: time.Date(2026, 2, 3, 9, 30, 0, 0, time.UTC),
		}},
		{"status in a word", `<Itinerary><TripId>gWu$pEjx</TripId><TripStatus>HK</TripStatus></Itinerary>`, concur.Trip{ID: tripID, Status: concur.Unreadable}},
		{"status below zero", `<Itinerary><TripId>gWu$pEjx</TripId><TripStatus>-2</TripStatus></Itinerary>`, concur.Trip{ID: tripID, Status: concur.Unreadable}},
		{"booking without Bookings", `<Itinerary><TripId>gWu$pEjx</TripId><Booking><RecordLocator>Q</RecordLocator></Booking></Itinerary>`, concur.Trip{
			ID: tripID, Bookings: []concur.Booking{{RecordLocator: "Q"}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Concur-Correlationid", "theirs")
				_, _ = io.WriteString(w, tt.body)
			}))
			got, err := client(t, s.URL).Detail(t.Context(), login, tripID)
			if err != nil {
				t.Fatalf("Detail: %v", err)
			}
			tt.want.CorrelationID, tt.want.Body = "theirs", []byte(tt.body)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Detail (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCancelAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, id string }{
		{"message", `<?xml version="1.0" encoding="utf-8"?><Message>Cancelled Successfully</Message>`, ""},
		{"itinerary", `<Itinerary><ItinLocator>gWu$pEjx</ItinLocator><Bookings><Booking><Segments/></Booking></Bookings></Itinerary>`, tripID},
		{"itinerary with an air segment", `<Itinerary><TripId>gWu$pEjx</TripId><Bookings><Booking><Segments><Air><Status>HK</Status></Air></Segments></Booking></Bookings></Itinerary>`, tripID},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &issuer{}, answer(200, tt.body))
			got, err := client(t, s.URL).Cancel(t.Context(), login, tripID)
			if err != nil || got.ID != tt.id || got.CorrelationID == "" {
				t.Errorf("Cancel: got id %q, correlation id %q, error %v; want id %q", got.ID, got.CorrelationID, err, tt.id)
			}
		})
	}
}

// TestTooLong has a good trip before 17 MB of nothing.
func TestTooLong(t *testing.T) {
	t.Parallel()
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, stored)
		for range 17 {
			_, _ = w.Write(bytes.Repeat([]byte{' '}, 1<<20))
		}
	}))
	_, err := client(t, s.URL).Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown || e.Status != 200 {
		t.Errorf("Create: got %v, want Unknown with status 200", e)
	}
}

// TestSlowed: only an answer that asks for fewer requests is passed on.
func TestSlowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		want   []time.Duration
	}{
		{http.StatusTooManyRequests, []time.Duration{7 * time.Second}},
		{http.StatusConflict, []time.Duration{7 * time.Second}},
		{http.StatusServiceUnavailable, nil}, // of one company, perhaps
		{http.StatusBadRequest, nil},
	}
	for _, tt := range tests {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(tt.status)
			}))
			defer server.Close()
			c := client(t, server.URL)
			var got []time.Duration
			c.Slowed = func(_ context.Context, while time.Duration) { got = append(got, while) }
			for name, do := range operations() {
				got = nil
				if err := do(t.Context(), c); err == nil {
					t.Errorf("%s: no error", name)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s: slowed (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// TestCorrelationIsText: what the service echoes is stored, so it has to be text that a
// database takes.
func TestCorrelationIsText(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400} {
		s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("concur-correlationid", "R\xe9f "+strings.Repeat("x", 5000))
			answer(status, stored)(w, r)
		}))
		trip, err := client(t, s.URL).Create(t.Context(), login, []byte(document))
		got := trip.CorrelationID
		if err != nil {
			got = asError(t, err).CorrelationID
		}
		if !utf8.ValidString(got) || len([]rune(got)) > 300 || !strings.HasPrefix(got, "R\ufffdf x") {
			t.Errorf("status %d: correlation %q", status, got)
		}
	}
}

// TestUnreadableHeader: net/http quotes what it cannot read.
func TestUnreadableHeader(t *testing.T) {
	t.Parallel()
	s := serve(t, &issuer{}, hijack(func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\xff\xfe\x00 bad\r\n\r\n") }))
	_, err := client(t, s.URL).Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown || !utf8.ValidString(e.Error()) || strings.Contains(e.Error(), "\x00") {
		t.Errorf("Create: %v %q", e.Class, e.Error())
	}
}
