package sandbox_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"tripsync/push/sandbox"
)

// An answered request was carried out, whatever its answer says, and a list or a
// detail can be answered so, too.
func TestAnsweredFault(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	stranger := idOf(c.create(richard, trip("Stranger", "STRANG")))
	for name, tt := range map[string]struct {
		fault, want, not string // in the answer
		contentType      string
	}{
		"html":       {`"status":405,"body":"html"`, "<title>405 Method Not Allowed</title>", "Itinerary", "text/html"},
		"error":      {`"status":418,"body":"error"`, "<Error><Message>I&#39;m a teapot</Message>", "Itinerary", "application/xml; charset=utf-8"},
		"other trip": {`"body":"other-trip"`, stranger, "OURS", "application/xml; charset=utf-8"},
		"empty":      {`"status":200,"body":"empty"`, "", "<", "application/xml; charset=utf-8"},
		"its own":    {`"status":409`, "OURS", "Error", "application/xml; charset=utf-8"},
	} {
		c.faults(`[{"fault":"answered",` + tt.fault + `,"operation":"create","count":1}]`)
		before := len(c.Trips())
		r := c.api("POST", tripPath, jane, trip("T", "OURS"))
		if !strings.Contains(r.body, tt.want) || strings.Contains(r.body, tt.not) || r.header.Get("Content-Type") != tt.contentType {
			t.Errorf("%s: %d, type %q, body %q", name, r.status, r.header.Get("Content-Type"), r.body)
		}
		if made := len(c.Trips()) - before; made != 1 {
			t.Errorf("%s: %d trips were made, want 1", name, made)
		}
	}
	ours := c.Trips()[1].TripID
	c.faults(`[{"fault":"answered","body":"other-trip","count":2}]`)
	for _, path := range []string{tripPath + "/" + ours, tripPath} {
		if r := c.api("GET", path, jane, ""); !strings.Contains(r.body, stranger) {
			t.Errorf("GET %s is answered %s", path, r.body)
		}
	}
}

// Where there is no other trip, the answer is one that nobody knows.
func TestAnsweredWithNoOtherTrip(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"answered","body":"other-trip","count":1}]`)
	r := c.api("POST", tripPath, jane, trip("T", "OURS"))
	if id := idOf(parse(t, r.body)); id == "" || len(c.Trips()) != 1 || id == c.Trips()[0].TripID {
		t.Errorf("answered with %s", r.body)
	}
}

// A header can say what no number can, in bytes that are no UTF-8.
func TestHeaderOfFault(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, fault := range []string{`"status","status":503`, `"html-error"`, `"answered","status":429`} {
		for _, later := range []string{"-7", "1e99", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "when it is over"} {
			c.faults(`[{"fault":` + fault + `,"count":1,"header":{"Retry-After":"` + later + `","concur-correlationid":"Réf"}}]`)
			r := c.api("GET", tripPath, jane, "")
			if got := r.header.Get("Retry-After"); got != later {
				t.Errorf("%s: Retry-After %q, want %q", fault, got, later)
			}
			if got := r.header.Get("concur-correlationid"); got != "R\xe9f" {
				t.Errorf("%s: concur-correlationid %q", fault, got)
			}
		}
	}
}

// A body can be in any charset, and said to be in another.
func TestCharsetOfFault(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, strings.Replace(trip("T", "AAAAAA"), "<TripName>T", "<TripName>Zürich – Łódź", 1))
	id := c.Trips()[0].TripID
	for name, tt := range map[string]struct{ fault, declared, word string }{
		"Latin-1":         {`"charset":"ISO-8859-1"`, "ISO-8859-1", "Z\xfcrich"},
		"Windows":         {`"charset":"windows-1252"`, "windows-1252", "Z\xfcrich \x96 &#321;"},
		"UTF-16":          {`"charset":"UTF-16"`, "UTF-16", "\x00Z\x00\xfc\x00r"},
		"Latin-1 as ours": {`"charset":"ISO-8859-1","declared":"utf-8"`, "utf-8", "Z\xfcrich"},
		"ours as Latin-1": {`"declared":"ISO-8859-1"`, "ISO-8859-1", "Zürich – Łódź"},
		"ours as nothing": {`"declared":"x-none"`, "x-none", "Zürich"},
	} {
		c.faults(`[{"fault":"answered","count":1,` + tt.fault + `}]`)
		r := c.api("GET", tripPath+"/"+id, jane, "")
		declared := `encoding="` + tt.declared + `"`
		if name == "UTF-16" {
			declared = "e\x00n\x00c\x00o\x00d\x00i\x00n\x00g\x00=\x00\"\x00U"
			if !strings.HasPrefix(r.body, "\xfe\xff\x00<") {
				t.Errorf("%s begins with %q", name, r.body[:4])
			}
		}
		if !strings.Contains(r.body, tt.word) || !strings.Contains(r.body, declared) ||
			r.header.Get("Content-Type") != "application/xml; charset="+tt.declared {
			t.Errorf("%s: type %q, body %q", name, r.header.Get("Content-Type"), r.body)
		}
	}
}

// The testers' page tells all that a fault is set to.
func TestEffectOfFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault          sandbox.Fault
		effect, target string
	}{
		{
			sandbox.Fault{Kind: "answered", Status: 400, Body: "html", Charset: "UTF-16", Declared: "utf-8", Header: map[string]string{"Retry-After": "-1"}, Login: jane, Count: 1},
			`answered 400, body html, in UTF-16, declared utf-8, Retry-After "-1"`, "the next 1 requests for " + jane,
		},
		{sandbox.Fault{Kind: "hang", Delay: "60s", Operation: "token", Company: "acme", Probability: 1}, "hang 60s", "100 % of token requests of company acme"},
	} {
		if effect, target := tt.fault.Effect(), tt.fault.Target(); effect != tt.effect || target != tt.target {
			t.Errorf("%q for %q, want %q for %q", effect, target, tt.effect, tt.target)
		}
	}
}

// Faults choose by traveller and by company, requests for tokens among them.
func TestFaultsOfLoginAndCompany(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: "acme"}, {UUID: "bravo"}}})
	acme, bravo := c.granted(connect("acme", "sandbox")), c.granted(connect("bravo", "sandbox"))
	list := func(token, login string) int {
		return c.as(token, "GET", withUser(tripPath, login), "").status
	}

	c.faults(`[{"fault":"status","status":403,"probability":1,"login":"JANE.DOE@acme.example"}]`)
	if got, other := list(acme.AccessToken, jane), list(acme.AccessToken, richard); got != 403 || other != 200 {
		t.Errorf("a fault of one login: %d for it, %d for another", got, other)
	}
	c.faults(`[{"fault":"status","status":400,"probability":1,"company":"acme"}]`)
	if got, other := list(acme.AccessToken, jane), list(bravo.AccessToken, jane); got != 400 || other != 200 {
		t.Errorf("a fault of one company: %d for it, %d for another", got, other)
	}
	for _, company := range []string{"acme", "bravo"} {
		want := map[string]int{"acme": 400, "bravo": 200}[company]
		held := map[string]token{"acme": acme, "bravo": bravo}[company]
		if got, _ := c.ask(connect(company, "sandbox")); got != want {
			t.Errorf("%s connects: status %d, want %d", company, got, want)
		}
		if got, _ := c.tryRefresh(held.RefreshToken); got != want {
			t.Errorf("%s renews its grant: status %d, want %d", company, got, want)
		}
	}
	if got, _ := c.tryRefresh("sandbox"); got != 200 {
		t.Errorf("the company of the settings renews its grant: status %d, want 200", got)
	}
	c.faults(`[{"fault":"status","status":400,"probability":1,"company":"sandbox"}]`)
	if got, _ := c.tryRefresh("sandbox"); got != 400 {
		t.Errorf("the company of the settings renews its grant: status %d, want 400", got)
	}
}

// A client that leaves a service that hangs frees it, and nothing was done for it.
func TestHangEndsWithItsClient(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"hang","count":2}]`)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 2)
	for _, at := range []string{withUser(tripPath, jane), "/oauth2/v0/token"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+at, bytes.NewReader([]byte(trip("T", "AAAAAA"))))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		go func() { gone <- exchange(request).err }()
	}
	for len(c.Faults()) > 0 { // both have come
		time.Sleep(time.Millisecond)
	}
	leave()
	for range 2 {
		if err := <-gone; err == nil {
			t.Error("a request that hangs was answered")
		}
	}
	for c.Journal(1).Faults["hang"] < 2 { // both have ended
		time.Sleep(time.Millisecond)
	}
	if len(c.Trips()) > 0 || c.Journal(1).Processed["token"] > 1 {
		t.Error("a request that hung was carried out")
	}
}
