package concur

import (
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestUnreachable says in words of people that no connection was made, without the URL.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}
	for want, cause := range map[string]*net.OpError{
		"Concur cannot be reached at 127.0.0.1:9: connection refused": {Op: "dial", Net: "tcp", Addr: addr, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		"Concur cannot be reached: lookup nowhere.invalid: no such host": {
			Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true},
		},
		"read tcp: connection reset by peer": {Op: "read", Net: "tcp", Err: syscall.ECONNRESET},
	} {
		err := withoutURL(&url.Error{Op: "Post", URL: "https://us.example/?login=jane.doe", Err: cause})
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}

func TestTrusted(t *testing.T) {
	t.Parallel()
	const us, sandbox, compose = "https://us.api.concursolutions.com", "http://127.0.0.1:8181", "http://sandbox:8181"
	tests := []struct{ home, raw, want string }{
		{us, "https://us.api.Concursolutions.com", us},
		{us, "https://us.api.concursolutions.com/oauth2/v0/token", us},
		{us, " HTTPS://US2.api.concursolutions.com:443/?x=y#z ", "https://us2.api.concursolutions.com"},
		{us, "emea.api.concursolutions.com", "https://emea.api.concursolutions.com"},
		{us, "https://user:password@eu2.api.concursolutions.com.", "https://eu2.api.concursolutions.com"},
		{us, "http://us.api.concursolutions.com", ""},
		{us, "https://us.api.concursolutions.com:8443", ""},
		{us, "https://concursolutions.com.evil.example", ""},
		{us, "https://evilconcursolutions.com", ""},
		{us, "https://us.api.concursolutions.com@evil.example", ""},
		{us, "https://evil.example\\.concursolutions.com", ""},
		{us, "https://evil.example?.concursolutions.com", ""},
		{us, "https://127.0.0.1", ""},
		{us, sandbox, ""},
		{us, "ftp://us.api.concursolutions.com", ""},
		{us, "", ""},
		{sandbox, sandbox, sandbox},
		{sandbox, "http://localhost:9999", "http://localhost:9999"},
		{sandbox, "http://[::1]:9999", "http://[::1]:9999"},
		{sandbox, "http://10.0.0.1:8181", ""},
		{sandbox, "http://127.0.0.1.evil.example", ""},
		{sandbox, us, us},
		{compose, compose + "/", compose},
		{compose, sandbox, ""},
		{compose, "http://sandbox", ""},
		{"https://proxy.acme.example:8443/concur", "https://proxy.acme.example:8443", "https://proxy.acme.example:8443"},
	}
	for _, tt := range tests {
		t.Run(tt.home+" "+tt.raw, func(t *testing.T) {
			t.Parallel()
			got, err := Connection{URL: tt.home}.trusted(tt.raw)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("trusted(%q) = %q, %v; want %q", tt.raw, got, err, tt.want)
			}
		})
	}
}

// FuzzTrusted: whatever is trusted is a bare base URL of the configured host or
// of Concur, and stays what it is.
func FuzzTrusted(f *testing.F) {
	for _, seed := range []string{"https://us.api.Concursolutions.com/x", "http://h:1", "a@b", "//x", "https://[::1]:443"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		c := Connection{URL: "https://home.example"}
		base, err := c.trusted(raw)
		if err != nil {
			return
		}
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Path != "" || u.RawQuery != "" ||
			u.Host != "home.example" && !strings.HasSuffix(u.Host, ".concursolutions.com") {
			t.Errorf("trusted(%q) = %q", raw, base)
		}
		if again, err := c.trusted(base); again != base || err != nil {
			t.Errorf("trusted(%q) = %q, %v; want it unchanged", base, again, err)
		}
	})
}

const seedTrip = `<Itinerary xmlns="urn:x"><TripId>a$b</TripId><Bookings><Booking><RecordLocator>Q</RecordLocator>` +
	`<Segments><Air/></Segments></Booking></Bookings></Itinerary>`

// FuzzReadTrip: a trip has an id, or there is an error.
func FuzzReadTrip(f *testing.F) {
	f.Add([]byte(seedTrip))
	f.Add([]byte(`<ConnectResponse><Data>` + seedTrip + `</Data></ConnectResponse>`))
	f.Add([]byte(`<Message>Cancelled Successfully</Message>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		trip, err := readTrip(answer{Status: 200, Body: body})
		if (err == nil) != (trip.ID != "") {
			t.Errorf("id %q, error %v", trip.ID, err)
		}
		if _, cancelErr := readCancelled(answer{Status: 200, Body: body}); err == nil && cancelErr != nil {
			t.Errorf("an answer to an update, and not to a cancel: %v", cancelErr)
		}
	})
}

// FuzzReadPage: every trip of a page has an id, and an error comes alone.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`<ItineraryInfoList><ItineraryInfo><TripId>a</TripId><RecordLocator>Q, R</RecordLocator></ItineraryInfo></ItineraryInfoList>`))
	f.Add([]byte(`<ConnectResponse><Metadata><Paging><TotalPages>2</TotalPages></Paging></Metadata><Data><ItineraryInfoList/></Data></ConnectResponse>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := readPage(answer{Status: 200, Body: body})
		if err != nil && p.Trips != nil {
			t.Errorf("%d trips and %v", len(p.Trips), err)
		}
		for _, trip := range p.Trips {
			if trip.ID == "" {
				t.Error("a trip without id")
			}
		}
	})
}

// FuzzReadFault: words are short, on one line, and hold no address.
func FuzzReadFault(f *testing.F) {
	f.Add([]byte(`<Error><Message>Invalid User:jane.doe@acme.example</Message><Id>E</Id></Error>`))
	f.Add([]byte(`<html><title>Bad &nbsp; gateway<br></html>`))
	f.Add([]byte(`{"code":16,"error":"x","geolocation":"y"}`))
	f.Add([]byte(`<R><Content><Error><Message><M>a</M></Message></Error></Content></R>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		words := cleanMessage(readFault(body).Message)
		if strings.ContainsAny(words, "@\n\r\t\x00\x1b") || len([]rune(words)) > maxMessage {
			t.Errorf("words are %q", words)
		}
	})
}
