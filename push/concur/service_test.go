package concur_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/time/rate"

	"tripsync/push/concur"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The tests know one user, one trip and one moment.
const (
	login    = "jane.doe@acme.example"
	tripID   = "gWu$pEjx"
	stored   = `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><TripId>gWu$pEjx</TripId></Itinerary>`
	document = `<Itinerary><TripName>Paris</TripName></Itinerary>`
)

func now() time.Time { return time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC) }

// vault is a concur.Vault in memory. Tokens that share it stand for processes.
type vault struct {
	turn sync.Mutex // held through a renewal
	mu   sync.Mutex
	data []byte
	full error // what storing fails with
}

func (v *vault) Load(context.Context) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.data, nil
}

func (v *vault) Renew(ctx context.Context, renew func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	v.turn.Lock()
	defer v.turn.Unlock()
	have, _ := v.Load(ctx)
	wanted, err := renew(ctx, have)
	if err != nil || wanted == nil {
		return have, err
	}
	return wanted, v.store(wanted)
}

func (v *vault) store(b []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.full != nil {
		return v.full
	}
	v.data = b
	return nil
}

// breaks makes storing fail with err from now on; nil mends it.
func (v *vault) breaks(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.full = err
}

func (v *vault) grant(t *testing.T) concur.Grant {
	t.Helper()
	b, _ := v.Load(t.Context())
	var g concur.Grant
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatalf("vault holds %q: %v", b, err)
	}
	return g
}

func (v *vault) put(t *testing.T, g concur.Grant) {
	t.Helper()
	b, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.store(b); err != nil {
		t.Fatal(err)
	}
}

// issuer is a token endpoint whose n-th answer is the pair access-n, refresh-n.
type issuer struct {
	mu    sync.Mutex
	forms []map[string]string
	extra string // further members of the JSON
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if got := r.Header.Get("Content-Type"); got != "application/x-www-form-urlencoded" || r.URL.RawQuery != "" {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	_ = r.ParseForm()
	form := map[string]string{}
	for name := range r.PostForm {
		form[name] = r.PostForm.Get(name)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forms = append(i.forms, form)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"expires_in":"3600","token_type":"Bearer","access_token":"access-%[1]d","refresh_token":"refresh-%[1]d"%[2]s}`,
		len(i.forms), i.extra)
}

// asked returns the forms received.
func (i *issuer) asked() []map[string]string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]map[string]string(nil), i.forms...)
}

// serve starts a service whose tokens come from tokens and all else from trips.
func serve(t *testing.T, tokens, trips http.Handler) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("POST /oauth2/v0/token", tokens)
	mux.Handle("/", trips)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// answer answers every request with the same status and body.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// jsonAnswer is answer for a token endpoint.
func jsonAnswer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer(status, body)(w, r)
	}
}

func connection(url string) concur.Connection {
	return concur.Connection{URL: url, ClientID: "id", ClientSecret: "hush-secret", RefreshToken: "hush-refresh"}
}

func httpClient(t *testing.T, timeout time.Duration) *http.Client {
	t.Helper()
	h := concur.NewHTTPClient(timeout)
	t.Cleanup(h.CloseIdleConnections)
	return h
}

func tokens(t *testing.T, url string, v concur.Vault) *concur.Tokens {
	t.Helper()
	return &concur.Tokens{Connection: connection(url), Vault: v, HTTP: httpClient(t, time.Minute), Now: now}
}

// client speaks to the service at url, and has a token for it that need not be
// fetched.
func client(t *testing.T, url string) *concur.Client {
	t.Helper()
	c := connection(url)
	c.RefreshToken = ""
	v := &vault{}
	v.put(t, concur.Grant{AccessToken: "access-0", RefreshToken: "refresh-0", Expiry: now().Add(time.Hour), Geolocation: url})
	h := httpClient(t, time.Minute)
	return &concur.Client{
		Tokens:  &concur.Tokens{Connection: c, Vault: v, HTTP: h, Now: now},
		HTTP:    h,
		Limiter: rate.NewLimiter(rate.Inf, 1),
		NewID:   func() string { return "5b1b34a8-4d2b-4b41-8f3e-000000000001" },
		Now:     now,
	}
}

// operations are all that a client can do, as the tests do it.
func operations() map[string]func(context.Context, *concur.Client) error {
	return map[string]func(context.Context, *concur.Client) error{
		"create": func(ctx context.Context, c *concur.Client) error {
			_, err := c.Create(ctx, login, []byte(document))
			return err
		},
		"update": func(ctx context.Context, c *concur.Client) error {
			_, err := c.Update(ctx, login, tripID, []byte(document))
			return err
		},
		"cancel": func(ctx context.Context, c *concur.Client) error {
			_, err := c.Cancel(ctx, login, tripID)
			return err
		},
		"post booking": func(ctx context.Context, c *concur.Client) error {
			_, err := c.PostBooking(ctx, login, []byte(document))
			return err
		},
		"replace booking": func(ctx context.Context, c *concur.Client) error {
			_, err := c.ReplaceBooking(ctx, login, tripID, []byte(document))
			return err
		},
		"cancel booking": func(ctx context.Context, c *concur.Client) error {
			_, err := c.CancelBooking(ctx, login, "ACME TRAVEL", "QX7T2M")
			return err
		},
		"detail": func(ctx context.Context, c *concur.Client) error {
			_, err := c.Detail(ctx, login, tripID)
			return err
		},
		"list": func(ctx context.Context, c *concur.Client) error {
			_, err := collect(c, ctx, concur.Filter{})
			return err
		},
	}
}

// collect reads a list up to its end or error.
func collect(c *concur.Client, ctx context.Context, f concur.Filter) ([]concur.TripInfo, error) { //nolint:revive // reads as a method
	var all []concur.TripInfo
	for info, err := range c.List(ctx, login, f) {
		if err != nil {
			return all, err
		}
		all = append(all, info)
	}
	return all, nil
}

// asError returns the *concur.Error that err must be.
func asError(t *testing.T, err error) *concur.Error {
	t.Helper()
	e, ok := errors.AsType[*concur.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *concur.Error", err, err)
	}
	return e
}

// counter counts the requests that reach a handler and keeps the last body.
type counter struct {
	http.Handler
	mu   sync.Mutex
	n    int
	body []byte
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	c.n++
	c.body = body
	c.mu.Unlock()
	c.Handler.ServeHTTP(w, r)
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// turnstile is a limiter that only counts.
type turnstile struct {
	mu sync.Mutex
	n  int
}

func (l *turnstile) Wait(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	return nil
}
