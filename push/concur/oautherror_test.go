package concur_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

// uuid is of the company that the sandbox's own refresh token is not for.
const uuid = "00000000-0000-4000-8000-000000000001"

// box is a sandbox, and tokens of one company to get from it.
type box struct {
	*sandbox.Server
	*concur.Tokens
}

// newBox has a company that can be connected with the request token sandbox.
func newBox(t *testing.T, server *sandbox.Server) box {
	t.Helper()
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	tk := tokens(t, web.URL, &vault{})
	tk.Connection = concur.Connection{URL: web.URL, ClientID: "sandbox", ClientSecret: "sandbox"}
	return box{server, tk}
}

func (b box) directory(t *testing.T, d sandbox.Directory) {
	t.Helper()
	if err := b.SetDirectory(d); err != nil {
		t.Fatal(err)
	}
}

func (b box) requestToken(t *testing.T, client string) string {
	t.Helper()
	made, err := b.NewRequestToken(uuid, client)
	if err != nil {
		t.Fatal(err)
	}
	return made.Token
}

// byRequest is an offer that the sandbox takes from every company.
func byRequest() concur.Offer { return concur.Offer{CompanyUUID: uuid, RequestToken: "sandbox"} }

func application(edit func(*sandbox.Application)) sandbox.Directory {
	a := sandbox.Application{ID: "sandbox"}
	edit(&a)
	return sandbox.Directory{Applications: []sandbox.Application{a}}
}

// TestNumbers provokes each number at the sandbox, whose answers are as
// documented, and looks that the error says what it means and what to do.
func TestNumbers(t *testing.T) {
	t.Parallel()
	type test struct {
		number    int
		directory sandbox.Directory
		edit      func(*concur.Connection)
		offer     concur.Offer
		text      string
	}
	tests := []test{
		{number: 5, offer: concur.Offer{CompanyUUID: uuid, RequestToken: "hush-wrong"}, text: "new request token"},
		{number: 19, directory: sandbox.Directory{Companies: []sandbox.Company{{UUID: "other"}}}, offer: byRequest(), text: "company UUID"},
		{number: 53, directory: application(func(a *sandbox.Application) { a.Companies = []string{"other"} }), offer: byRequest(), text: "App Center"},
		{number: 59, directory: application(func(a *sandbox.Application) { a.Disabled = true }), offer: byRequest(), text: "application is disabled"},
		{number: 60, directory: application(func(a *sandbox.Application) { a.Grants = []string{"refresh_token"} }), offer: byRequest(), text: "another way"},
		{number: 61, edit: func(c *concur.Connection) { c.ClientID = "nobody" }, offer: byRequest(), text: "correct client_id"},
		{number: 64, edit: func(c *concur.Connection) { c.ClientSecret = "hush-wrong" }, offer: byRequest(), text: "correct client_secret"},
		{number: 103, offer: concur.Offer{Code: "hush-code", RedirectURI: "http://localhost/"}, text: "lives for minutes"},
		{number: 107, directory: application(func(a *sandbox.Application) { a.Grants = []string{"password"} }), offer: concur.Offer{RefreshToken: "sandbox"}, text: "may not renew"},
		{number: 108, offer: concur.Offer{RefreshToken: "hush-wrong"}, text: "expired, revoked or replaced"},
	}
	for _, refusal := range []struct {
		number int
		text   string
	}{
		{10, "disabled, denied or locked"},
		{11, "disabled, denied or locked"},
		{12, "disabled, denied or locked"},
		{13, "disabled, denied or locked"},
		{14, "disabled, denied or locked"},
		{20, "IP addresses"},
		{115, "is disabled"},
		{123, "is disabled"},
	} {
		tests = append(tests, test{
			number: refusal.number, text: refusal.text, offer: byRequest(),
			directory: sandbox.Directory{Companies: []sandbox.Company{{UUID: uuid, Refusal: refusal.number}}},
		})
	}
	for _, tt := range tests {
		t.Run(strconv.Itoa(tt.number), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, &sandbox.Server{Now: now})
			b.directory(t, tt.directory)
			if tt.edit != nil {
				tt.edit(&b.Connection)
			}
			_, err := b.Connect(t.Context(), tt.offer)
			e := asError(t, err)
			if e.Number != tt.number || e.Class != concur.Credential || !strings.Contains(e.Error(), tt.text) {
				t.Errorf("Connect: got number %d, %v; want %d and %q", e.Number, e, tt.number, tt.text)
			}
			leaks(t, err, "hush-")
		})
	}
}

// TestForeignRequestToken is for another application, and a refresh token too.
func TestForeignRequestToken(t *testing.T) {
	t.Parallel()
	b := newBox(t, &sandbox.Server{Now: now})
	b.directory(t, sandbox.Directory{Applications: []sandbox.Application{{ID: "second"}}})
	_, err := b.Connect(t.Context(), concur.Offer{CompanyUUID: uuid, RequestToken: b.requestToken(t, "second")})
	if e := asError(t, err); e.Number != 136 || !strings.Contains(e.Error(), "another company or application") {
		t.Errorf("Connect: got %v, want 136", e)
	}
	g, err := b.Connect(t.Context(), byRequest())
	if err != nil {
		t.Fatal(err)
	}
	b.Connection.ClientID = "second"
	_, err = b.Connect(t.Context(), concur.Offer{RefreshToken: g.RefreshToken})
	if e := asError(t, err); e.Number != 105 || !strings.Contains(e.Error(), "another application") {
		t.Errorf("Connect: got %v, want 105", e)
	}
}

// TestCompanyMaintenance passes by itself, and is no refusal of the grant.
func TestCompanyMaintenance(t *testing.T) {
	t.Parallel()
	b := newBox(t, &sandbox.Server{Now: now})
	b.directory(t, sandbox.Directory{Companies: []sandbox.Company{{
		UUID: uuid, Maintenance: []sandbox.Period{{From: now(), To: now().AddDate(0, 0, 1)}},
	}}})
	_, err := b.Connect(t.Context(), byRequest())
	if e := asError(t, err); e.Number != 134 || e.Class != concur.Transient || !strings.Contains(e.Error(), "maintenance") {
		t.Errorf("Connect: got %v, want a transient 134", e)
	}
}
