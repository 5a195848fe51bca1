package sandbox_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

const (
	form     = "application/x-www-form-urlencoded"
	tripPath = "/api/travel/trip/v1.1"
	jane     = "jane.doe@acme.example"
	richard  = "richard.roe@acme.example"
)

// A service is a sandbox behind real HTTP, and a client that holds a company token.
type service struct {
	*sandbox.Server
	tb    testing.TB
	url   string
	token string
}

// listen starts a sandbox.
func listen(tb testing.TB, s *sandbox.Server) *service {
	tb.Helper()
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	return &service{Server: s, tb: tb, url: server.URL}
}

// serve starts a sandbox and takes a token from it.
func serve(tb testing.TB, s *sandbox.Server) *service {
	tb.Helper()
	c := listen(tb, s)
	c.token = c.refresh("sandbox").AccessToken
	return c
}

// A response is what came back, or the error of the connection.
type response struct {
	status int
	header http.Header
	body   string
	err    error
}

func (c *service) do(method, path, body string, header http.Header) response {
	c.tb.Helper()
	request, err := http.NewRequestWithContext(c.tb.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.tb.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	return exchange(request)
}

// exchange uses a connection of its own for each request: net/http sends a GET
// again when a connection that it reuses is cut.
func exchange(request *http.Request) response {
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return response{err: err}
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	return response{status: answer.StatusCode, header: answer.Header, body: string(read), err: err}
}

// api calls the trip service with the company token, for a login.
func (c *service) api(method, path, login, body string) response {
	c.tb.Helper()
	return c.do(method, withUser(path, login), body, http.Header{"Authorization": {"Bearer " + c.token}})
}

func withUser(path, login string) string {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return path + separator + "userid_type=login&userid_value=" + url.QueryEscape(login)
}

// as calls the service with any token, or none.
func (c *service) as(token, method, path, body string) response {
	c.tb.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return c.do(method, path, body, header)
}

// ok calls the trip service and wants a document.
func (c *service) ok(method, path, login, body string) element {
	c.tb.Helper()
	r := c.api(method, path, login, body)
	if r.err != nil || r.status != http.StatusOK {
		c.tb.Fatalf("%s %s: status %d, error %v: %s", method, path, r.status, r.err, r.body)
	}
	return parse(c.tb, r.body)
}

func (c *service) create(login, body string) element {
	c.tb.Helper()
	return c.ok("POST", tripPath, login, body)
}

func (c *service) faults(list string) {
	c.tb.Helper()
	if r := c.do("PUT", "/sandbox/faults", list, nil); r.status != http.StatusOK {
		c.tb.Fatalf("PUT /sandbox/faults: status %d: %s", r.status, r.body)
	}
}

func (c *service) clock(setting string) {
	c.tb.Helper()
	if r := c.do("POST", "/sandbox/clock", setting, nil); r.status != http.StatusOK {
		c.tb.Fatalf("POST /sandbox/clock: status %d: %s", r.status, r.body)
	}
}

// get reads JSON from one of the sandbox's own addresses.
func get[T any](c *service, path string) T {
	c.tb.Helper()
	r := c.do("GET", path, "", nil)
	if r.status != http.StatusOK {
		c.tb.Fatalf("GET %s: status %d: %s", path, r.status, r.body)
	}
	return decode[T](c.tb, r.body)
}

func decode[T any](tb testing.TB, body string) T {
	tb.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		tb.Fatalf("decode %q: %v", body, err)
	}
	return v
}

// An element is any XML.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

func parse(tb testing.TB, document string) element {
	tb.Helper()
	var e element
	if err := xml.Unmarshal([]byte(document), &e); err != nil {
		tb.Fatalf("parse %q: %v", document, err)
	}
	return e
}

// find returns the elements at a path such as Bookings/Booking.
func (e element) find(path string) []element {
	found := []element{e}
	for name := range strings.SplitSeq(path, "/") {
		var next []element
		for _, f := range found {
			for _, c := range f.Children {
				if c.XMLName.Local == name {
					next = append(next, c)
				}
			}
		}
		found = next
	}
	return found
}

// all returns the texts at a path.
func (e element) all(path string) []string {
	var texts []string
	for _, f := range e.find(path) {
		texts = append(texts, f.Text)
	}
	return texts
}

// at joins the texts at a path with commas.
func (e element) at(path string) string { return strings.Join(e.all(path), ",") }

// names returns the names of the children of the elements at a path.
func (e element) names(path string) []string {
	var names []string
	for _, f := range e.find(path) {
		for _, c := range f.Children {
			names = append(names, c.XMLName.Local)
		}
	}
	return names
}

// trip is a document with one flight a record locator, on consecutive days
// from 3 February 2026.
func trip(name string, locators ...string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><TripName>%s</TripName><Bookings>`, name)
	for i, locator := range locators {
		fmt.Fprintf(&b, `<Booking><BookingSource>ACME TRAVEL</BookingSource><RecordLocator>%s</RecordLocator>`+
			`<Passengers><Passenger><NameFirst>JANE</NameFirst><NameLast>DOE</NameLast></Passenger></Passengers><Segments><Air>`+
			`<ClassOfService>Y</ClassOfService><EndCityCode>FRA</EndCityCode><EndDateLocal>2026-02-%02dT11:20:00</EndDateLocal>`+
			`<FlightNumber>1029</FlightNumber><StartCityCode>CDG</StartCityCode>`+
			`<StartDateLocal>2026-02-%02dT10:05:00</StartDateLocal><Vendor>LH</Vendor></Air></Segments></Booking>`,
			locator, i+3, i+3)
	}
	b.WriteString(`</Bookings></Itinerary>`)
	return b.String()
}

// everything is a document with every kind of segment.
func everything(tb testing.TB) string {
	tb.Helper()
	b, err := os.ReadFile("testdata/everything.xml")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// Settings may be made until the first request, though a method was called before.
func TestSettingsAfterACall(t *testing.T) {
	t.Parallel()
	s := &sandbox.Server{}
	if err := s.SetFaults(nil); err != nil {
		t.Fatal(err)
	}
	s.ClientSecret = "another"
	c := listen(t, s)
	if status, refused := c.ask(refreshOf("sandbox")); status != http.StatusUnauthorized || refused.Code != 64 {
		t.Errorf("the secret that was not set: status %d, error %d", status, refused.Code)
	}
}
