package sandbox_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

func TestContentRefused(t *testing.T) {
	t.Parallel()
	good := trip("T", "AAAAAA")
	replace := func(old, with string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("the document has no %s", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	const air = "Itinerary/Bookings/Booking/Segments/Air/"
	c := serve(t, &sandbox.Server{MaxBody: 10_000})
	for name, tt := range map[string]struct{ body, want string }{
		"empty body":       {"", "There is an error in XML document (1, 1)."},
		"not XML":          {"{}", "There is an error in XML document (1, 3)."},
		"not well formed":  {good[:len(good)-1], "There is an error in XML document"},
		"two roots":        {good + good, "There is an error in XML document"},
		"text after root":  {good + "x", "There is an error in XML document"},
		"not UTF-8":        {replace("JANE", "J\xffNE"), "There is an error in XML document"},
		"entity":           {replace("JANE", "&jane;"), "There is an error in XML document"},
		"other root":       {strings.ReplaceAll(good, "Itinerary>", "Booking>"), "There is an error in XML document"},
		"wrong root":       {`<Trip xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"/>`, "root element is "},
		"other namespace":  {replace("http://", "ftp://"), "root element is {ftp://www.concursolutions.com/"},
		"empty root":       {`<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"/>`, "Itinerary/TripName is missing"},
		"no name":          {replace("<TripName>T</TripName>", ""), "Itinerary/TripName is missing"},
		"empty name":       {replace("<TripName>T</TripName>", "<TripName> </TripName>"), "Itinerary/TripName is missing"},
		"long name":        {replace(">T<", ">"+strings.Repeat("é", 256)+"<"), "Itinerary/TripName: is longer than 255 characters"},
		"no source":        {replace("<BookingSource>ACME TRAVEL</BookingSource>", ""), "Itinerary/Bookings/Booking/BookingSource is missing"},
		"no locator":       {replace("<RecordLocator>AAAAAA</RecordLocator>", ""), "Itinerary/Bookings/Booking/RecordLocator is missing"},
		"no first name":    {replace("<NameFirst>JANE</NameFirst>", ""), "Itinerary/Bookings/Booking/Passengers/Passenger/NameFirst is missing"},
		"no flight number": {replace("<FlightNumber>1029</FlightNumber>", ""), air + "FlightNumber is missing"},
		"no start":         {replace("<StartDateLocal>2026-02-03T10:05:00</StartDateLocal>", ""), air + "StartDateLocal is missing"},
		"date only":        {replace("2026-02-03T10:05:00", "2026-02-03"), air + "StartDateLocal: is not a date and time"},
		"no seconds":       {replace("2026-02-03T10:05:00", "2026-02-03T10:05"), air + "StartDateLocal: is not a date and time"},
		"no such day":      {replace("2026-02-03T10:05:00", "2026-02-30T10:05:00"), air + "StartDateLocal: is not a date and time"},
		"year 0":           {replace("2026-02-03T10:05:00", "0000-02-03T10:05:00"), air + "StartDateLocal: is not within the years"},
		"nested value":     {replace("1029", "<b>1029</b>"), air + "FlightNumber: holds an element where a value belongs"},
		"bad number":       {replace("<Vendor>LH", "<Duration>1h</Duration><Vendor>LH"), air + "Duration: is not a whole number"},
		"bad decimal":      {replace("<Vendor>LH", "<CarbonEmissionLbs>1,5</CarbonEmissionLbs><Vendor>LH"), air + "CarbonEmissionLbs: is not a decimal number"},
		"bad boolean":      {replace("<Vendor>LH", "<IsOpenSegment>True</IsOpenSegment><Vendor>LH"), air + "IsOpenSegment: is neither true nor false"},
		"bad status":       {replace("<Vendor>LH", "<Status>H+</Status><Vendor>LH"), air + "Status: has a character that does not belong there"},
		"bad choice":       {replace("<BookingSource>", "<BookingReferrer>Me</BookingReferrer><BookingSource>"), "BookingReferrer: is none of Concur Travel, Hipmunk"},
		"short status":     {replace("<Vendor>LH", "<Status>H</Status><Vendor>LH"), air + "Status: is not 2 characters long"},
		"trip status word": {replace("<Bookings>", "<TripStatus>HK</TripStatus><Bookings>"), "Itinerary/TripStatus: is not a whole number"},
		"trip status 256":  {replace("<Bookings>", "<TripStatus>256</TripStatus><Bookings>"), "Itinerary/TripStatus: is not between 0 and 255"},
		"trip status 4":    {replace("<Bookings>", "<TripStatus>4</TripStatus><Bookings>"), "Itinerary/TripStatus: is none of 0, 1, 2, 6, 7"},
		"too deep":         {replace("<BookingSource>", "<Warnings>"+strings.Repeat("<a>", 70)+"x"+strings.Repeat("</a>", 70)+"</Warnings><BookingSource>"), "nested too deep"},
		"too long":         {replace("<Bookings>", "<!--"+strings.Repeat("x", 10_000)+"--><Bookings>"), "The body is longer than 10000 bytes."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRefused(t, c.api("POST", tripPath, jane, tt.body), tt.want)
		})
	}
	t.Cleanup(func() {
		if got := len(c.Trips()); got != 0 {
			t.Errorf("%d trips were stored, want none", got)
		}
	})
}

var (
	serverTime = regexp.MustCompile(`^2026-01-05T08:00:00$`)
	guid       = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)
)

// checkRefused wants status 400 and the documented envelope.
func checkRefused(tb testing.TB, r response, message string) {
	tb.Helper()
	if r.status != http.StatusBadRequest || r.header.Get("Content-Type") != "application/xml; charset=utf-8" {
		tb.Fatalf("status %d, type %q, error %v: %s", r.status, r.header.Get("Content-Type"), r.err, r.body)
	}
	e := parse(tb, r.body)
	if e.XMLName.Local != "Error" || !strings.Contains(e.at("Message"), message) {
		tb.Errorf("%s says %q, want %q", e.XMLName.Local, e.at("Message"), message)
	}
	if !serverTime.MatchString(e.at("Server-Time")) || !guid.MatchString(e.at("Id")) {
		tb.Errorf("Server-Time is %q, Id is %q", e.at("Server-Time"), e.at("Id"))
	}
}

func TestUpdateChecksContent(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("Old", "AAAAAA")))
	checkRefused(t, c.api("POST", updatePath(id), jane, trip("", "AAAAAA")), "Itinerary/TripName is missing")
	if got := c.ok("GET", detailPath(id), jane, "").at("TripName"); got != "Old" {
		t.Errorf("TripName is %q after a refused update, want Old", got)
	}
}

// wantChunksRefused posts a body whose length is not told, which net/http
// sends in chunks.
func (c *service) wantChunksRefused(path, body string) {
	c.tb.Helper()
	path += "?userid_type=login&userid_value=" + jane
	request, err := http.NewRequestWithContext(c.tb.Context(), http.MethodPost, c.url+path, io.NopCloser(strings.NewReader(body)))
	if err != nil {
		c.tb.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	checkRefused(c.tb, exchange(request), "Chunked transfer encoding is not supported.")
}

func TestBodyEndsEarly(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(c.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST %s?userid_type=login&userid_value=%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n<Itin",
		tripPath, jane, c.token)
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d, want 400", answer.StatusCode)
	}
}

func TestDateForms(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for sent, want := range map[string]string{
		"2026-02-03T10:05:00":       "2026-02-03T10:05:00",
		"2026-02-03T10:05:00.250":   "2026-02-03T10:05:00",
		"2026-02-03T10:05:00Z":      "2026-02-03T10:05:00",
		"2026-02-03T10:05:00-04:00": "2026-02-03T10:05:00",
		" 2026-02-03T10:05:00 ":     "2026-02-03T10:05:00",
	} {
		got := c.create(jane, strings.Replace(trip("T", "AAAAAA"), "2026-02-03T10:05:00", sent, 1))
		if local := got.at("Bookings/Booking/Segments/Air/StartDateLocal"); local != want {
			t.Errorf("StartDateLocal %q came back as %q, want %q", sent, local, want)
		}
	}
	utc := strings.Replace(trip("T", "AAAAAA"), "<Vendor>", "<StartDateUtc>2026-02-03T10:05:00+01:00</StartDateUtc><Vendor>", 1)
	if got := c.create(jane, utc).at("StartDateUtc"); got != "2026-02-03T09:05:00" {
		t.Errorf("StartDateUtc with an offset came back as %q", got)
	}
}

// A trip without bookings keeps the times that were sent.
func TestTripWithoutBookings(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	got := c.create(jane, strings.Replace(trip("T"), "<Bookings>", "<StartDateLocal>2026-02-03T10:00:00</StartDateLocal><Bookings>", 1))
	if got.at("StartDateLocal") != "2026-02-03T10:00:00" || len(got.find("Bookings")) != 0 {
		t.Errorf("answer is %+v", got)
	}
}
