package concur_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

// TestConnect redeems each kind of offer, and runs on what was stored.
func TestConnect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		offer func(*testing.T, box) concur.Offer
		of    string
	}{
		{"request token", func(t *testing.T, b box) concur.Offer {
			t.Helper()
			return concur.Offer{CompanyUUID: uuid, RequestToken: b.requestToken(t, "sandbox")}
		}, uuid},
		{"refresh token", func(*testing.T, box) concur.Offer { return concur.Offer{RefreshToken: "sandbox"} }, "sandbox"},
		{"code", func(t *testing.T, b box) concur.Offer {
			t.Helper()
			return concur.Offer{Code: consent(t, b, "http://localhost:1/back"), RedirectURI: "http://localhost:1/back"}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBox(t, &sandbox.Server{Now: now})
			g, err := b.Connect(t.Context(), tt.offer(t, b))
			if err != nil {
				t.Fatalf("Connect: %v", err)
			}
			if g.Scope != "openid ITINER" || g.Company == "" || tt.of != "" && g.Company != tt.of || g.Last() != now().Add(183*24*time.Hour) {
				t.Errorf("Connect: scope %q, company %q, until %v", g.Scope, g.Company, g.Last())
			}
			got, err := b.Grant(t.Context())
			if err != nil || got != g {
				t.Errorf("Grant: %v, %v; want what was connected", fields(got), err)
			}
		})
	}
}

// consent signs in at the page as jane does, and returns the code.
func consent(t *testing.T, b box, redirect string) string {
	t.Helper()
	page, err := b.Connection.AuthorizeURL(redirect, "state")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	form := u.Query()
	form.Set("login", login)
	form.Set("password", "sandbox")
	form.Set("decision", "approve")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, u.Path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	back, err := url.Parse(w.Header().Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		t.Fatalf("no code: %d, %s", w.Code, w.Body)
	}
	return back.Query().Get("code")
}

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, want string }{
		{"https://us2.api.concursolutions.com", "https://www-us2.api.concursolutions.com"},
		{"http://127.0.0.1:8090", "http://127.0.0.1:8090"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			t.Parallel()
			got, err := concur.Connection{URL: tt.url, ClientID: "id"}.AuthorizeURL("http://localhost:1/back", "s")
			want := tt.want + "/oauth2/v0/authorize?client_id=id&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fback&response_type=code&scope=openid+ITINER&state=s"
			if got != want || err != nil {
				t.Errorf("AuthorizeURL: %s, %v; want %s", got, err, want)
			}
		})
	}
}

// TestConnectRefuses keeps what worked before.
func TestConnectRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		directory sandbox.Directory
		known     string // UUID in the settings
		offer     concur.Offer
		text      string
	}{
		{"nothing offered", sandbox.Directory{}, "", concur.Offer{}, "neither a request token"},
		{"another company", sandbox.Directory{}, uuid, concur.Offer{RefreshToken: "sandbox"}, "is of company sandbox, not of " + uuid},
		{"without trips", application(func(a *sandbox.Application) { a.Scopes = []string{"openid", "user.read"} }), "", byRequest(), "lacks ITINER"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBox(t, &sandbox.Server{Now: now})
			worked, err := b.Connect(t.Context(), byRequest())
			if err != nil {
				t.Fatal(err)
			}
			b.directory(t, tt.directory)
			b.Connection.CompanyUUID = tt.known
			_, err = b.Connect(t.Context(), tt.offer)
			if e := asError(t, err); e.Class != concur.Credential || !strings.Contains(e.Error(), tt.text) {
				t.Errorf("Connect: got %v, want %q", e, tt.text)
			}
			if got := b.Vault.(*vault).grant(t); got != worked {
				t.Error("the vault has lost the grant that worked")
			}
		})
	}
}

// TestConnectElsewhere follows the place that the company moved to.
func TestConnectElsewhere(t *testing.T) {
	t.Parallel()
	there := newBox(t, &sandbox.Server{Now: now})
	b := newBox(t, &sandbox.Server{Now: now})
	b.directory(t, sandbox.Directory{Companies: []sandbox.Company{{UUID: uuid, Geolocation: there.Connection.URL + "/oauth2/v0/token"}}})
	g, err := b.Connect(t.Context(), byRequest())
	if err != nil || g.Geolocation != there.Connection.URL {
		t.Errorf("Connect: %v, %v; want a grant of %s", fields(g), err, there.Connection.URL)
	}
}

// connected is a box with a grant and a clock of its own, at both ends.
func connected(t *testing.T, server *sandbox.Server) (box, *clock) {
	t.Helper()
	clock := &clock{at: now()}
	server.Now = clock.now
	b := newBox(t, server)
	b.Tokens.Now = server.Now
	if _, err := b.Connect(t.Context(), byRequest()); err != nil {
		t.Fatal(err)
	}
	return b, clock
}

// A clock is moved by tests while a server reads it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// another is what a second process has.
func (b box) another(t *testing.T) *concur.Tokens {
	t.Helper()
	return &concur.Tokens{Connection: b.Connection, Vault: b.Vault, HTTP: b.HTTP, Now: b.Tokens.Now}
}

// TestRevoked is stored as the grant's state, and ends with a new grant, which
// another process takes up.
func TestRevoked(t *testing.T) {
	t.Parallel()
	b, clock := connected(t, &sandbox.Server{})
	g, err := b.Grant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/app-mgmt/v0/connections", nil)
	r.Header.Set("Authorization", "Bearer "+g.AccessToken)
	b.ServeHTTP(httptest.NewRecorder(), r)
	clock.advance(2 * time.Hour)
	_, err = b.Grant(t.Context())
	if e := asError(t, err); e.Number != 108 || strings.Contains(e.Error(), "lost") {
		t.Errorf("Grant: got %v, want 108, and nothing lost", e)
	}
	// Asked again, it is no more lost than before.
	_, err = b.Grant(t.Context())
	if e := asError(t, err); strings.Contains(e.Error(), "lost") {
		t.Errorf("Grant: got %v, want nothing lost", e)
	}
	stored, err := b.Stored(t.Context())
	if err != nil || !stored.Refusal.Ended() || stored.Refusal.Number != 108 || stored.Refusal.At != clock.now() || !stored.Asked.IsZero() {
		t.Errorf("Stored: refusal %+v, asked %v, error %v; want 108 at %v", stored.Refusal, stored.Asked, err, clock.now())
	}
	if _, err := b.another(t).Connect(t.Context(), byRequest()); err != nil {
		t.Fatal(err)
	}
	g, err = b.Grant(t.Context())
	if err != nil || g.Refusal != (concur.Refusal{}) {
		t.Errorf("Grant after Connect: refusal %+v, error %v", g.Refusal, err)
	}
}

// TestReplacedByAnother process is noticed within a minute, though the token
// that is known is still valid: it may be of the wrong company.
func TestReplacedByAnother(t *testing.T) {
	t.Parallel()
	b, clock := connected(t, &sandbox.Server{})
	if _, err := b.Grant(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh, err := b.another(t).Connect(t.Context(), byRequest())
	if err != nil {
		t.Fatal(err)
	}
	clock.advance(time.Minute)
	if got, err := b.Grant(t.Context()); err != nil || got != fresh {
		t.Errorf("Grant: %v, %v; want the one of the other process", fields(got), err)
	}
}

// TestAnswerLost rotates the refresh token and cuts the answer off. Where the
// old one still serves for a while nothing is lost; elsewhere the grant is, and
// the error says since when.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	for name, grace := range map[string]time.Duration{"with grace": time.Hour, "without": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, clock := connected(t, &sandbox.Server{RefreshGrace: grace})
			clock.advance(2 * time.Hour)
			lostAt := clock.now().Format(time.RFC3339)
			if err := b.SetFaults([]sandbox.Fault{{Kind: "drop-after", Path: "/oauth2/", Count: 1}}); err != nil {
				t.Fatal(err)
			}
			_, err := b.Grant(t.Context())
			if e := asError(t, err); e.Class != concur.Transient {
				t.Errorf("Grant: got %v, want Transient", e)
			}
			clock.advance(time.Minute)
			for range 2 { // it stays so, however often it is asked
				_, err = b.another(t).Grant(t.Context())
				if grace > 0 {
					if err != nil {
						t.Errorf("Grant of the next process: %v", err)
					}
					continue
				}
				e := asError(t, err)
				if e.Number != 108 || !strings.Contains(e.Error(), "the answer to the renewal of "+lostAt+" was lost") {
					t.Errorf("Grant of the next process: got %v, want 108 and what was lost", e)
				}
			}
		})
	}
}

// TestMarkNotStored asks for nothing while the vault cannot be written to.
func TestMarkNotStored(t *testing.T) {
	t.Parallel()
	b, clock := connected(t, &sandbox.Server{})
	clock.advance(2 * time.Hour)
	broken := errors.New("no database")
	b.Vault.(*vault).breaks(broken)
	before := b.Journal(1).Processed["token"]
	if _, err := b.Grant(t.Context()); !errors.Is(err, broken) {
		t.Errorf("Grant: %v, want %v", err, broken)
	}
	if n := b.Journal(1).Processed["token"] - before; n != 0 {
		t.Errorf("%d tokens were given out, want none", n)
	}
}

// TestKeep renews the grant of a company that is sent nothing, once in time.
func TestKeep(t *testing.T) {
	t.Parallel()
	b, clock := connected(t, &sandbox.Server{})
	first := b.Vault.(*vault).data
	const margin = 90 * 24 * time.Hour
	for _, tt := range []struct {
		after   time.Duration
		renewed bool
	}{{24 * time.Hour, false}, {91 * 24 * time.Hour, false}, {2 * 24 * time.Hour, true}, {24 * time.Hour, false}, {100 * 24 * time.Hour, true}} {
		clock.advance(tt.after)
		if _, err := b.another(t).Keep(t.Context(), margin); err != nil {
			t.Fatalf("Keep: %v", err)
		}
		now := b.Vault.(*vault).data
		if renewed := !bytes.Equal(first, now); renewed != tt.renewed {
			t.Errorf("after %v: renewed is %t, want %t", tt.after, renewed, tt.renewed)
		}
		first = now
	}
	if g, err := newBox(t, &sandbox.Server{Now: now}).Keep(t.Context(), margin); err != nil || g != (concur.Grant{}) {
		t.Errorf("Keep of nothing: %v, %v", fields(g), err)
	}
}
