package concur_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/concur"
)

func TestFirstGrant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*concur.Connection)
		form map[string]string
	}{
		{"refresh token", func(*concur.Connection) {}, map[string]string{
			"grant_type": "refresh_token", "refresh_token": "hush-refresh", "client_id": "id", "client_secret": "hush-secret",
		}},
		{"request token", func(c *concur.Connection) {
			c.RefreshToken, c.CompanyUUID, c.RequestToken = "", "uuid", "hush-request"
		}, map[string]string{
			"grant_type": "password", "credtype": "authtoken", "username": "uuid", "password": "hush-request",
			"client_id": "id", "client_secret": "hush-secret",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := &issuer{}
			s := serve(t, i, answer(404, ""))
			i.extra = fmt.Sprintf(`,"geolocation":%q`, strings.ToUpper(s.URL[:4])+s.URL[4:]+"/oauth2/v0/token")
			v := &vault{}
			tk := tokens(t, s.URL, v)
			tt.edit(&tk.Connection)
			g, err := tk.Grant(t.Context())
			if err != nil {
				t.Fatalf("Grant: %v", err)
			}
			want := concur.Grant{
				AccessToken: "access-1", RefreshToken: "refresh-1", Expiry: now().Add(time.Hour),
				Geolocation: s.URL, Origin: g.Origin, Renewed: now(),
			}
			if g != want || g.Origin == "" {
				t.Errorf("Grant: got %#v, want %#v", fields(g), fields(want))
			}
			if v.grant(t) != want {
				t.Errorf("vault holds %#v, want %#v", fields(v.grant(t)), fields(want))
			}
			if diff := cmp.Diff([]map[string]string{tt.form}, i.asked()); diff != "" {
				t.Errorf("forms (-want +got):\n%s", diff)
			}
		})
	}
}

// fields shows a grant, which hides itself when printed. The tests' tokens are
// no secrets.
func fields(g concur.Grant) []any {
	return []any{g.AccessToken, g.RefreshToken, g.Expiry, g.Geolocation, g.Origin}
}

func TestNoCredential(t *testing.T) {
	t.Parallel()
	c := client(t, "http://127.0.0.1:1")
	c.Tokens.Vault = &vault{}
	_, err := c.Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Credential {
		t.Errorf("Create: got %v, want Credential", e)
	}
}

// TestExpiresIn is a string in one of Concur's documents, a number in another,
// and absent when something is wrong.
func TestExpiresIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		member string
		want   time.Duration
	}{
		{`"expires_in":"1800",`, 30 * time.Minute},
		{`"expires_in":1800,`, 30 * time.Minute},
		{`"expires_in":-1,`, time.Hour},
		{`"expires_in":999999999,`, time.Hour},
		{``, time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.member, func(t *testing.T) {
			t.Parallel()
			s := serve(t, jsonAnswer(200, `{`+tt.member+`"access_token":"a"}`), answer(404, ""))
			g, err := tokens(t, s.URL, &vault{}).Grant(t.Context())
			if err != nil || g.Expiry != now().Add(tt.want) || g.RefreshToken != "hush-refresh" {
				t.Errorf("Grant: expires %v, error %v; want %v, and the old refresh token kept", g.Expiry, err, now().Add(tt.want))
			}
		})
	}
}

// TestRefreshExpiresIn is a point in time; what cannot be one says nothing.
func TestRefreshExpiresIn(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for member, want := range map[string]time.Time{"1785542400": end, `"1785542400"`: end, "3600": {}, `"NaN"`: {}, `"soon"`: {}} {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			s := serve(t, jsonAnswer(200, `{"access_token":"a","refresh_expires_in":`+member+`}`), answer(404, ""))
			if g, err := tokens(t, s.URL, &vault{}).Grant(t.Context()); err != nil || g.Ends != want {
				t.Errorf("Grant: ends %v, error %v; want %v", g.Ends, err, want)
			}
		})
	}
}

// TestValidGrantIsKept holds Concur to its word: no new token while the old is
// valid, not even in a new process.
func TestValidGrantIsKept(t *testing.T) {
	t.Parallel()
	i, v := &issuer{}, &vault{}
	s := serve(t, i, answer(404, ""))
	for range 3 {
		if _, err := tokens(t, s.URL, v).Grant(t.Context()); err != nil {
			t.Fatalf("Grant: %v", err)
		}
	}
	if got := len(i.asked()); got != 1 {
		t.Errorf("asked %d times, want once", got)
	}
}

// TestRotation lets two hours pass twice: each renewal uses the refresh token of
// the one before it.
func TestRotation(t *testing.T) {
	t.Parallel()
	i := &issuer{}
	s := serve(t, i, answer(404, ""))
	tk := tokens(t, s.URL, &vault{})
	clock := now()
	tk.Now = func() time.Time { return clock }
	for range 3 {
		if _, err := tk.Grant(t.Context()); err != nil {
			t.Fatalf("Grant: %v", err)
		}
		clock = clock.Add(2 * time.Hour)
	}
	var got []string
	for _, form := range i.asked() {
		got = append(got, form["refresh_token"])
	}
	if diff := cmp.Diff([]string{"hush-refresh", "refresh-1", "refresh-2"}, got); diff != "" {
		t.Errorf("refresh tokens used (-want +got):\n%s", diff)
	}
}

// TestStoredBeforeUsed looks into the vault whenever a token is used.
func TestStoredBeforeUsed(t *testing.T) {
	t.Parallel()
	v := &vault{}
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		used := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if have, _ := v.Load(r.Context()); !strings.Contains(string(have), `"`+used+`"`) {
			t.Errorf("%s is used, and the vault holds %s", used, have)
		}
		if used == "access-1" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, stored)
	}))
	c := client(t, s.URL)
	c.Tokens = tokens(t, s.URL, v)
	if _, err := c.Update(t.Context(), login, tripID, []byte(document)); err != nil {
		t.Fatalf("Update: %v", err)
	}
	if got := v.grant(t).AccessToken; got != "access-2" {
		t.Errorf("vault holds %s, want access-2", got)
	}
}

// A robbedVault is one in which another process takes the first trace of a renewal for
// its own, and away.
type robbedVault struct {
	*vault

	robbed bool
}

// trace returns the stored grant, and when its renewal began.
func (v *robbedVault) trace(ctx context.Context) (g concur.Grant, asked time.Time) {
	stored, _ := v.Load(ctx)
	_ = json.Unmarshal(stored, &g) // there may be none yet
	return g, g.Asked
}

func (v *robbedVault) Renew(ctx context.Context, renew func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	have, err := v.vault.Renew(ctx, renew)
	if g, asked := v.trace(ctx); !v.robbed && !asked.IsZero() {
		v.robbed, g.Asked = true, time.Time{}
		robbed, fault := json.Marshal(g)
		return have, errors.Join(err, fault, v.store(robbed))
	}
	return have, err
}

// TestRenewalIsTraced: no renewal is asked for without a trace of it in the vault, also
// when another process has taken the one that was left.
func TestRenewalIsTraced(t *testing.T) {
	t.Parallel()
	i, v := &issuer{}, &robbedVault{vault: &vault{}}
	asked := func(w http.ResponseWriter, r *http.Request) {
		if g, asked := v.trace(r.Context()); g.RefreshToken != "" && asked.IsZero() {
			t.Error("a renewal is asked for that left no trace")
		}
		i.ServeHTTP(w, r)
	}
	tk := tokens(t, serve(t, http.HandlerFunc(asked), answer(404, "")).URL, v)
	clock := now()
	tk.Now = func() time.Time { return clock }
	for range 2 {
		if _, err := tk.Grant(t.Context()); err != nil {
			t.Fatalf("Grant: %v", err)
		}
		clock = clock.Add(2 * time.Hour)
	}
	if !v.robbed || len(i.asked()) != 2 {
		t.Errorf("robbed %t, asked %d times; want true and twice", v.robbed, len(i.asked()))
	}
}

// TestNotStoredNotUsed loses the database just after a renewal. The new pair
// must not be used, nor must it be lost.
func TestNotStoredNotUsed(t *testing.T) {
	t.Parallel()
	i, v, trips := &issuer{}, &vault{}, &counter{Handler: answer(200, stored)}
	s := serve(t, i, trips)
	c := client(t, s.URL)
	c.Tokens = tokens(t, s.URL, v)
	broken := errors.New("no database")
	v.breaks(broken)
	_, err := c.Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Transient || !errors.Is(e, broken) || trips.count() != 0 {
		t.Errorf("Create: got %v and %d requests, want Transient and none", e, trips.count())
	}
	v.breaks(nil)
	if _, err := c.Create(t.Context(), login, []byte(document)); err != nil {
		t.Fatalf("Create: %v", err)
	}
	if got := v.grant(t).AccessToken; got != "access-1" || len(i.asked()) != 1 {
		t.Errorf("vault holds %s after %d renewals, want access-1 after one", got, len(i.asked()))
	}
}

// TestRefreshAtOnce has two processes of many workers each find the same token
// refused.
func TestRefreshAtOnce(t *testing.T) {
	t.Parallel()
	i, v := &issuer{}, &vault{}
	s := serve(t, i, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer access-1" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, stored)
	}))
	var workers sync.WaitGroup
	for range 2 {
		c := client(t, s.URL)
		c.Tokens = tokens(t, s.URL, v)
		for range 8 {
			workers.Go(func() {
				if _, err := c.Detail(t.Context(), login, tripID); err != nil {
					t.Errorf("Detail: %v", err)
				}
			})
		}
	}
	workers.Wait()
	if got := len(i.asked()); got != 2 { // the first token and its successor
		t.Errorf("asked %d times, want 2", got)
	}
}

func TestNewConfiguredTokenWins(t *testing.T) {
	t.Parallel()
	i, v := &issuer{}, &vault{}
	s := serve(t, i, answer(404, ""))
	if _, err := tokens(t, s.URL, v).Grant(t.Context()); err != nil {
		t.Fatalf("Grant: %v", err)
	}
	tk := tokens(t, s.URL, v)
	tk.Connection.RefreshToken = "hush-newer"
	g, err := tk.Grant(t.Context())
	if err != nil || g.AccessToken != "access-2" {
		t.Fatalf("Grant: %v, %v; want access-2", fields(g), err)
	}
	if got := i.asked()[1]["refresh_token"]; got != "hush-newer" {
		t.Errorf("second renewal used %s, want hush-newer", got)
	}
	if v.grant(t) != g {
		t.Error("the new grant is not in the vault")
	}
}

// TestNewConfiguredTokenRefused must not destroy what worked before.
func TestNewConfiguredTokenRefused(t *testing.T) {
	t.Parallel()
	v := &vault{}
	old := concur.Grant{AccessToken: "access-0", RefreshToken: "refresh-0", Expiry: now().Add(time.Hour), Origin: "another"}
	v.put(t, old)
	s := serve(t, jsonAnswer(400, `{"code":108,"error":"invalid_grant"}`), answer(404, ""))
	_, err := tokens(t, s.URL, v).Grant(t.Context())
	if e := asError(t, err); e.Class != concur.Credential || v.grant(t) != old {
		t.Errorf("Grant: got %v, vault holds %v; want Credential and the old grant", e, fields(v.grant(t)))
	}
}

// TestConnectedCompany runs on what `connect` stored, without a token in the
// settings, and leaves the grant usable for a process that has one.
func TestConnectedCompany(t *testing.T) {
	t.Parallel()
	v := &vault{}
	s := serve(t, &issuer{}, answer(404, ""))
	v.put(t, concur.Grant{RefreshToken: "refresh-0", Geolocation: s.URL, Origin: "connect"})
	tk := tokens(t, s.URL, v)
	tk.Connection.RefreshToken = ""
	if _, err := tk.Grant(t.Context()); err != nil {
		t.Fatalf("Grant: %v", err)
	}
	if got := v.grant(t).Origin; got != "connect" {
		t.Errorf("origin is %q, want it kept", got)
	}
}

// TestRenewalOutlivesItsCaller gives up while the token endpoint works.
func TestRenewalOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	i, v := &issuer{}, &vault{}
	ctx, stop := context.WithCancel(t.Context())
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		i.ServeHTTP(w, r)
	}), answer(200, stored))
	c := client(t, s.URL)
	c.Tokens = tokens(t, s.URL, v)
	_, err := c.Create(ctx, login, []byte(document))
	if e := asError(t, err); e.Class != concur.Transient || !errors.Is(e, context.Canceled) {
		t.Errorf("Create: got %v, want Transient and %v", e, context.Canceled)
	}
	if got := v.grant(t).RefreshToken; got != "refresh-1" {
		t.Errorf("vault holds %s, want refresh-1", got)
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	const echo = `{"code":5,"error":"invalid_grant","error_description":"hush-refresh of hush-secret is bad\r\n"}`
	tests := []struct {
		name, body, message string
		status              int
		want                concur.Class
	}{
		{"bad credential", echo, "invalid_grant *** of *** is bad code 5", 400, concur.Credential},
		{"code as text", `{"code":"5","error":"x"}`, "x code 5", 401, concur.Credential},
		{"forbidden", `{"code":54,"error":"invalid_scope"}`, "invalid_scope code 54", 403, concur.Credential},
		{"not found", "hush-secret", "", 404, concur.Credential},
		{"refused with 200", `{"error":"invalid_grant"}`, "invalid_grant", 200, concur.Credential},
		{"company under maintenance", `{"code":134,"error":"x"}`, "x code 134", 400, concur.Transient},
		{"too many requests", "", "", 429, concur.SlowDown},
		{"internal", "<html>hush-secret</html>", "", 500, concur.Transient},
		{"unavailable", "", "", 503, concur.Transient},
		{"redirected", "", "", 307, concur.Credential},
		{"not JSON", "hush-secret", "", 200, concur.Transient},
		{"no token", `{"refresh_token":"hush-refresh"}`, "", 200, concur.Transient},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			trips := &counter{Handler: answer(200, stored)}
			refuse := jsonAnswer(tt.status, tt.body)
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/elsewhere")
				refuse(w, r)
			}), trips)
			c := client(t, s.URL)
			c.Tokens = tokens(t, s.URL, &vault{})
			_, err := c.Create(t.Context(), login, []byte(document))
			e := asError(t, err)
			if e.Class != tt.want || trips.count() != 0 {
				t.Errorf("Create: got %v and %d requests, want %v and none", e, trips.count(), tt.want)
			}
			cause := asError(t, errors.Unwrap(e))
			if cause.Message != tt.message {
				t.Errorf("got words %q, want %q", cause.Message, tt.message)
			}
			leaks(t, err, "hush-", "access-", login)
		})
	}
}

func TestTokenEndpointOutOfReach(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	_, err := tokens(t, closed.URL, &vault{}).Grant(t.Context())
	if e := asError(t, err); e.Class != concur.Transient {
		t.Errorf("Grant: got %v, want Transient", e)
	}
	leaks(t, err, "hush-")
}

func TestStoredGrantUnreadable(t *testing.T) {
	t.Parallel()
	_, err := tokens(t, "http://127.0.0.1:1", &vault{data: []byte(`{"accessToken":hush-access`)}).Grant(t.Context())
	if e := asError(t, err); e.Class != concur.Credential {
		t.Errorf("Grant: got %v, want Credential", e)
	}
	leaks(t, err, "hush-")
}

// TestSecretsDoNotPrint is for whoever logs a whole struct.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	g := concur.Grant{AccessToken: "hush-access", RefreshToken: "hush-refresh"}
	c := connection("http://x")
	c.RequestToken = "hush-request"
	for _, layout := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if s := fmt.Sprintf(layout+layout+layout+layout, g, &g, c, &c); strings.Contains(s, "hush") {
			t.Errorf("%s prints %s", layout, s)
		}
	}
}

// TestForbidden is refused for good: one new token, one more try, no more.
func TestForbidden(t *testing.T) {
	t.Parallel()
	i, trips := &issuer{}, &counter{Handler: answer(403, envelope)}
	s := serve(t, i, trips)
	_, err := client(t, s.URL).Update(t.Context(), login, tripID, []byte(document))
	if e := asError(t, err); e.Class != concur.Credential || e.Status != 403 {
		t.Errorf("Update: got %v, want Credential with status 403", e)
	}
	if trips.count() != 2 || len(i.asked()) != 1 {
		t.Errorf("%d requests and %d renewals, want 2 and 1", trips.count(), len(i.asked()))
	}
	if string(trips.body) != document {
		t.Errorf("second try sent %q", trips.body)
	}
}

// TestCreateIsNotMadeAgain: a create whose token, or place, is refused is left to the
// caller, once that is mended: it may have been processed.
func TestCreateIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	right := serve(t, &issuer{}, answer(200, stored))
	tests := []struct {
		name   string
		answer http.Handler
		want   concur.Class
	}{
		{"403", answer(403, envelope), concur.Credential},
		{"401 of a gateway", answer(401, "who?"), concur.Unknown},
		{"elsewhere", answer(400, `{"code":16,"error":"x","geolocation":"`+right.URL+`"}`), concur.Credential},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for name, do := range operations() {
				if name != "create" && name != "post booking" {
					continue
				}
				trips := &counter{Handler: tt.answer}
				c := client(t, serve(t, &issuer{}, trips).URL)
				before, _ := c.Tokens.Stored(t.Context())
				e := asError(t, do(t.Context(), c))
				after, _ := c.Tokens.Stored(t.Context())
				if trips.count() != 1 || e.Class != tt.want || !e.Renewed || before == after {
					t.Errorf("%s: %d requests, class %v, renewed %t, another grant %t; want 1, %v, true and true",
						name, trips.count(), e.Class, e.Renewed, before != after, tt.want)
				}
			}
		})
	}
}

// TestRefusedLogin costs one new token, not one at each try, while the token serves
// others.
func TestRefusedLogin(t *testing.T) {
	t.Parallel()
	i := &issuer{}
	s := serve(t, i, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("userid_value") == login && r.Method == http.MethodPost {
			answer(403, envelope)(w, r)
			return
		}
		answer(200, stored)(w, r)
	}))
	c := client(t, s.URL)
	for range 4 {
		_, err := c.Create(t.Context(), login, []byte(document))
		if e := asError(t, err); e.Class != concur.Credential {
			t.Errorf("Create: got %v, want Credential", e)
		}
		if _, err := c.Create(t.Context(), "other@acme.example", []byte(document)); err != nil {
			t.Errorf("Create for another login: %v", err)
		}
	}
	if got := len(i.asked()); got != 1 {
		t.Errorf("%d renewals, want 1", got)
	}
}

// TestElsewhere starts at a place that names another, at either endpoint.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"token endpoint", "trip endpoint"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			i, trips := &issuer{}, &counter{Handler: answer(200, stored)}
			right := serve(t, i, trips)
			moved := jsonAnswer(400, fmt.Sprintf(`{"code":16,"error":"invalid_request","error_description":"user lives elsewhere","geolocation":"%s/oauth2/v0/token"}`, right.URL))
			wrong := serve(t, moved, moved)
			c := client(t, wrong.URL)
			v := &vault{}
			if from == "trip endpoint" {
				v = c.Tokens.Vault.(*vault)
			} else {
				c.Tokens = tokens(t, wrong.URL, v)
			}
			if _, err := c.Update(t.Context(), login, tripID, []byte(document)); err != nil {
				t.Fatalf("Update: %v", err)
			}
			if got := v.grant(t).Geolocation; got != right.URL || trips.count() != 1 {
				t.Errorf("vault holds %s after %d requests there, want %s after 1", got, trips.count(), right.URL)
			}
			if _, err := c.Detail(t.Context(), login, tripID); err != nil || trips.count() != 2 {
				t.Errorf("Detail: %v; want it to go to the new place at once", err)
			}
		})
	}
}

// TestElsewhereForever sends the client in a circle.
func TestElsewhereForever(t *testing.T) {
	t.Parallel()
	trips := &counter{}
	s := serve(t, &issuer{}, trips)
	trips.Handler = answer(400, `{"code":16,"error":"x","geolocation":"`+s.URL+`"}`)
	_, err := client(t, s.URL).Update(t.Context(), login, tripID, []byte(document))
	if e := asError(t, err); e.Class != concur.Credential || trips.count() != 1 {
		t.Errorf("Update: got %v after %d requests, want Credential after 1", e, trips.count())
	}
}

// TestUntrustedPlace names a host that must not see a credential.
func TestUntrustedPlace(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int32
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(stranger.Close)
	// 127.0.0.1 is this machine, and trusted; a name for it is not.
	evil := strings.Replace(stranger.URL, "127.0.0.1", "127.0.0.1.evil.example", 1)
	moved := `{"code":16,"error":"x","geolocation":"` + evil + `"}`

	t.Run("named by the trip endpoint", func(t *testing.T) {
		t.Parallel()
		s := serve(t, &issuer{}, answer(403, moved))
		_, err := client(t, s.URL).Create(t.Context(), login, []byte(document))
		if e := asError(t, err); e.Class != concur.Credential {
			t.Errorf("Create: got %v, want Credential", e)
		}
	})
	t.Run("named by the token endpoint", func(t *testing.T) {
		t.Parallel()
		s := serve(t, jsonAnswer(400, moved), answer(404, ""))
		_, err := tokens(t, s.URL, &vault{}).Grant(t.Context())
		if e := asError(t, err); e.Class != concur.Credential {
			t.Errorf("Grant: got %v, want Credential", e)
		}
	})
	t.Run("with a new pair, which is kept", func(t *testing.T) {
		t.Parallel()
		i := &issuer{extra: `,"geolocation":"` + evil + `"`}
		s := serve(t, i, answer(404, ""))
		v := &vault{}
		if _, err := tokens(t, s.URL, v).Grant(t.Context()); err != nil {
			t.Errorf("Grant: %v", err)
		}
		if got := v.grant(t); got.Geolocation != s.URL || got.RefreshToken != "refresh-1" {
			t.Errorf("vault holds %v, want refresh-1 at %s", fields(got), s.URL)
		}
	})
	t.Run("from the vault, when the settings changed", func(t *testing.T) {
		t.Parallel()
		s := serve(t, &issuer{}, answer(200, stored))
		c := client(t, s.URL)
		v := c.Tokens.Vault.(*vault)
		g := v.grant(t)
		g.Geolocation = evil
		v.put(t, g)
		if _, err := c.Detail(t.Context(), login, tripID); err != nil {
			t.Errorf("Detail: %v", err)
		}
	})
	t.Cleanup(func() {
		if strayed.Load() != 0 {
			t.Errorf("%d requests went astray", strayed.Load())
		}
	})
}

// TestRenewalHangs: a caller waits for as long as its patience, the next ones not at
// all; the renewal goes on, and what comes of it is kept.
func TestRenewalHangs(t *testing.T) {
	t.Parallel()
	i, v, release := &issuer{}, &vault{}, make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-release
		i.ServeHTTP(w, r)
	}), answer(200, stored))
	c := client(t, s.URL)
	c.Tokens = tokens(t, s.URL, v)
	var clock atomic.Int64 // seconds since now
	var flying sync.WaitGroup
	c.Tokens.Now = func() time.Time { return now().Add(time.Duration(clock.Load()) * time.Second) }
	c.Tokens.Patience, c.Tokens.InFlight = 20*time.Millisecond, &flying
	for range 3 {
		_, err := c.Create(t.Context(), login, []byte(document))
		none, hangs := concur.NoToken(err)
		if e := asError(t, err); e.Class != concur.Transient || !none || !hangs {
			t.Errorf("Create: got %v, want Transient, for want of a token that hangs", e)
		}
		clock.Store(60)
		c.Tokens.Patience = time.Minute // which is over: the next one does not wait
	}
	close(release)
	flying.Wait()
	if got := v.grant(t).RefreshToken; got != "refresh-1" || len(i.asked()) != 1 {
		t.Errorf("vault holds %s after %d requests, want refresh-1 after one", got, len(i.asked()))
	}
	if _, err := c.Create(t.Context(), login, []byte(document)); err != nil {
		t.Errorf("Create: %v", err)
	}
}
