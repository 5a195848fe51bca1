package concur_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"tripsync/push/concur"
)

const envelope = `<Error><Message>no</Message><Server-Time>2026-02-03T10:00:00</Server-Time><Id>E1</Id></Error>`

// classes is a row of the classifier, an operation a field.
type classes struct{ create, update, cancel, detail, list concur.Class }

func all(c concur.Class) classes { return classes{c, c, c, c, c} }

// broken is the row of what may have been processed.
func broken() classes {
	return classes{concur.Unknown, concur.Unknown, concur.Unknown, concur.Transient, concur.Transient}
}

// doubtful is a row that says rest, but nothing certain of a create.
func doubtful(rest concur.Class) classes { return classes{concur.Unknown, rest, rest, rest, rest} }

func (c classes) of(operation string) concur.Class {
	return map[string]concur.Class{
		"create": c.create, "update": c.update, "cancel": c.cancel, "detail": c.detail, "list": c.list,
		"post booking": c.create, "replace booking": c.update, "cancel booking": c.cancel,
	}[operation]
}

// check runs every operation on a client of its own and compares the classes.
func check(t *testing.T, want classes, newClient func(*testing.T) *concur.Client) {
	t.Helper()
	for name, do := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := asError(t, do(t.Context(), newClient(t)))
			if e.Class != want.of(name) {
				t.Errorf("got class %v, want %v: %v", e.Class, want.of(name), e)
			}
			leaks(t, e, login, url.QueryEscape(login), "access-", "refresh-", "hush-", "Paris")
		})
	}
}

// leaks fails the test if a secret or personal text is in any layer of err.
func leaks(t *testing.T, err error, private ...string) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, p := range private {
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), p) {
				t.Errorf("%q is in %#v", p, err)
			}
		}
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	gone := classes{concur.Refused, concur.Gone, concur.Gone, concur.Gone, concur.Refused}
	page := `<!DOCTYPE html><html><head><title>Not here</title></head><body><p>jane</body></html>`
	tests := []struct {
		name   string
		status int
		body   string
		want   classes
	}{
		{"redirect", 302, "", doubtful(concur.Refused)},
		{"redirect that keeps the method", 307, "", doubtful(concur.Refused)},
		{"bad request", 400, envelope, all(concur.Refused)},
		{"bad request without a word", 400, "", doubtful(concur.Refused)},
		{"bad request in a gateway's XML", 400, `<Fault><Error>no</Error></Fault>`, doubtful(concur.Refused)},
		{"forbidden by a gateway", 403, page, doubtful(concur.Credential)},
		{"not in the words of the trip service", 405, `<Message>Not allowed</Message>`, all(concur.Refused)},
		{"logon denied", 400, `{"code":11,"error":"invalid_grant"}`, all(concur.Refused)},
		{"unauthorized", 401, envelope, all(concur.Credential)},
		{"forbidden", 403, envelope, all(concur.Credential)},
		{"forbidden for one traveller", 403, `<Error><Message>Invalid User:` + login + `</Message></Error>`, all(concur.Refused)},
		{"not found", 404, envelope, gone},
		{"not found without a word", 404, "", classes{concur.Unknown, concur.Gone, concur.Gone, concur.Gone, concur.Refused}},
		{"not found as the booking service says it", 404, `<Status>NotFound</Status>`, gone},
		{"not found by a gateway", 404, page, doubtful(concur.Refused)},
		{"not found in plain text", 404, "404 page not found", doubtful(concur.Refused)},
		{"not found in JSON", 404, `{"message":"no route"}`, doubtful(concur.Refused)},
		{"request timeout", 408, "", broken()},
		{"conflict", 409, envelope, all(concur.SlowDown)},
		{"length required", 411, "", doubtful(concur.Refused)},
		{"too many requests", 429, envelope, all(concur.SlowDown)},
		{"too many requests for a gateway", 429, "", doubtful(concur.SlowDown)},
		{"internal", 500, envelope, doubtful(concur.Transient)},
		{"bad gateway", 502, page, broken()},
		{"unavailable", 503, "", doubtful(concur.Transient)},
		{"gateway timeout", 504, page, broken()},
		{"success that is a web page", 200, page, broken()},
		{"success that is an error", 200, envelope, broken()},
		{"success that is JSON", 200, `{}`, broken()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			trips := answer(tt.status, tt.body)
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				w.Header().Set("Location", "/elsewhere")
				trips(w, r)
			}))
			check(t, tt.want, func(t *testing.T) *concur.Client {
				t.Helper()
				return client(t, s.URL)
			})
			t.Cleanup(func() {
				want := len(operations()) // one each
				if tt.want.update == concur.Credential {
					want = 2*want - 2 // creates are not made again
				}
				if got := int(requests.Load()); got != want {
					t.Errorf("%d requests, want %d", got, want)
				}
			})
		})
	}
}

// hijack takes over the connection of a request whose body was read, and hands
// it to then before it is closed.
func hijack(then func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		then(conn)
	}
}

func TestConnectionBreaks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		then func(net.Conn)
	}{
		{"closed after reading", func(net.Conn) {}},
		{"reset after reading", func(c net.Conn) {
			_ = c.(*net.TCPConn).SetLinger(0)
		}},
		{"cut inside the status line", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 2") }},
		{"cut inside the headers", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-") }},
		{"not HTTP", func(c net.Conn) { _, _ = io.WriteString(c, "what?\r\n\r\n") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &issuer{}, hijack(tt.then))
			check(t, broken(), func(t *testing.T) *concur.Client {
				t.Helper()
				return client(t, s.URL)
			})
		})
	}
}

// TestClosedBeforeReading is a server that accepts and hangs up. What was
// written may still have been read, so this is no better than the rest.
func TestClosedBeforeReading(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	check(t, broken(), func(t *testing.T) *concur.Client {
		t.Helper()
		return client(t, "http://"+l.Addr().String())
	})
}

// TestPoorSuccess has no body, or less of one than it promises. A cancel is done
// all the same: its status proves it. All else must show a trip.
func TestPoorSuccess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer http.HandlerFunc
		cause  error
	}{
		{"empty", answer(200, ""), io.EOF},
		{"cut off", hijack(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(stored)+1, stored[:len(stored)-10])
		}), io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		s := serve(t, &issuer{}, tt.answer)
		for name, do := range operations() {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := do(t.Context(), client(t, s.URL))
				if strings.HasPrefix(name, "cancel") {
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
					return
				}
				want := broken().of(name)
				if e := asError(t, err); e.Class != want || e.Status != 200 || !errors.Is(e, tt.cause) {
					t.Errorf("got class %v, %v; want %v, 200 and %v", e.Class, e, want, tt.cause)
				}
			})
		}
	}
}

// TestSlowAnswer gives up on the second request over a connection that is there.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			answer(200, stored)(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	c := client(t, s.URL)
	if _, err := c.Create(t.Context(), login, []byte(document)); err != nil {
		t.Fatalf("first Create: %v", err)
	}
	c.HTTP = &http.Client{Transport: c.HTTP.Transport, Timeout: time.Second}
	_, err := c.Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown || !errors.Is(e, context.DeadlineExceeded) {
		t.Errorf("second Create: got %v, want Unknown and %v", e, context.DeadlineExceeded)
	}
}

func TestContextEndsDuringAnswer(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	s := serve(t, &issuer{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}))
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-arrived
		stop()
	}()
	_, err := client(t, s.URL).Create(ctx, login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown || !errors.Is(e, context.Canceled) {
		t.Errorf("Create: got %v, want Unknown and %v", e, context.Canceled)
	}
}

// TestUnsent is what fails before a byte has left.
func TestUnsent(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	secure := httptest.NewUnstartedServer(answer(200, stored))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of refused handshakes
	secure.StartTLS()
	t.Cleanup(secure.Close)
	open := serve(t, &issuer{}, answer(200, stored))
	proxy := httptest.NewServer(answer(407, ""))
	t.Cleanup(proxy.Close)

	tests := []struct {
		name   string
		client func(*testing.T) *concur.Client
	}{
		{"connection refused", func(t *testing.T) *concur.Client { t.Helper(); return client(t, closed.URL) }},
		{"no such host", func(t *testing.T) *concur.Client { t.Helper(); return client(t, "http://concur.invalid") }},
		{"certificate not trusted", func(t *testing.T) *concur.Client { t.Helper(); return client(t, secure.URL) }},
		{"proxy refuses", func(t *testing.T) *concur.Client {
			t.Helper()
			c := client(t, "https://us.api.concursolutions.com")
			at, err := url.Parse(proxy.URL)
			if err != nil {
				t.Fatal(err)
			}
			c.HTTP.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
			return c
		}},
		{"no quota", func(t *testing.T) *concur.Client {
			t.Helper()
			c := client(t, open.URL)
			c.Limiter = rate.NewLimiter(1, 0)
			return c
		}},
		{"vault out of reach", func(t *testing.T) *concur.Client {
			t.Helper()
			c := client(t, open.URL)
			c.Tokens = tokens(t, open.URL, &vault{full: errors.New("no database")})
			return c
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check(t, all(concur.Transient), tt.client)
		})
	}
}

func TestContextEndedBefore(t *testing.T) {
	t.Parallel()
	trips := &counter{Handler: answer(200, stored)}
	s := serve(t, &issuer{}, trips)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := client(t, s.URL).Create(ctx, login, []byte(document))
	if e := asError(t, err); e.Class != concur.Transient || trips.count() != 0 {
		t.Errorf("Create: got %v and %d requests, want Transient and none", e, trips.count())
	}
}

// opaque is a transport that does not report to httptrace.
type opaque struct{ http.RoundTripper }

func (o opaque) RoundTrip(r *http.Request) (*http.Response, error) {
	return o.RoundTripper.RoundTrip(r.WithContext(context.WithoutCancel(context.Background())))
}

// TestOpaqueTransport has nothing to prove that the request stayed here.
func TestOpaqueTransport(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	c := client(t, closed.URL)
	c.HTTP = &http.Client{Transport: opaque{c.HTTP.Transport}}
	_, err := c.Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown {
		t.Errorf("Create: got %v, want Unknown", e)
	}
}

// TestNoRedirects is given a client that follows them, with every body.
func TestNoRedirects(t *testing.T) {
	t.Parallel()
	strayed := &counter{Handler: answer(200, stored)}
	elsewhere := httptest.NewServer(strayed)
	t.Cleanup(elsewhere.Close)
	redirect := http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect)
	s := serve(t, redirect, redirect)
	follow := &http.Client{Transport: httpClient(t, time.Minute).Transport}

	c := client(t, s.URL)
	c.HTTP = follow
	_, err := c.Create(t.Context(), login, []byte(document))
	if e := asError(t, err); e.Class != concur.Unknown || e.Status != http.StatusTemporaryRedirect {
		t.Errorf("Create: got %v, want Unknown with status 307", e)
	}
	tk := tokens(t, s.URL, &vault{})
	tk.HTTP = follow
	if _, err := tk.Grant(t.Context()); err == nil {
		t.Error("Grant: no error")
	}
	if strayed.count() != 0 {
		t.Errorf("%d requests were redirected", strayed.count())
	}
}

// TestNeverResent uses a connection again that the server closes after it has
// read the second post: the case in which net/http sends other requests anew.
func TestNeverResent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"create", "update", "cancel"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					answer(200, stored)(w, r)
					return
				}
				hijack(func(net.Conn) {})(w, r)
			}))
			c := client(t, s.URL)
			do := operations()[name]
			if err := do(t.Context(), c); err != nil {
				t.Fatalf("first %s: %v", name, err)
			}
			if e := asError(t, do(t.Context(), c)); e.Class != concur.Unknown {
				t.Errorf("second %s: got %v, want Unknown", name, e)
			}
			if got := n.Load(); got != 2 {
				t.Errorf("%d requests arrived, want 2", got)
			}
		})
	}
}

func TestErrorWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, message, id string
	}{
		{"bare", `<Error><Message>There is an error in XML document (1, 147).</Message><Id>E1</Id></Error>`, "There is an error in XML document (1, 147).", "E1"},
		{"inside Content", `<R><StatusCode>400</StatusCode><Content><Error><Message>no</Message><Id>E2</Id></Error></Content></R>`, "no", "E2"},
		{"elements as message", `<Error><Message><M><Code>E001</Code><Message>Cannot update</Message></M><M><Code>E002</Code></M></Message><Id>E3</Id></Error>`, "E001 Cannot update E002", "E3"},
		{"in a namespace", `<Error xmlns="urn:x"><Message>no</Message></Error>`, "no", ""},
		{"cut off", `<Error><Message>no`, "no", ""},
		{"login and address masked", `<Error><Message>Invalid name:` + login + `, was &lt;john@roe.example&gt;</Message></Error>`, "Invalid name:***, was <***>", ""},
		{"control characters", "<Error><Message>a\x1b[31m\nb\u202e c</Message></Error>", "a[31m b c", ""},
		{"not UTF-8", "<?xml version='1.0' encoding='iso-8859-1'?><Error><Message>caf\xe9</Message></Error>", "café", ""},
		{"not UTF-8, and not said so", "<Error><Message>caf\xe9</Message></Error>", "caf�", ""},
		{"long", `<Error><Message>` + strings.Repeat("word ", 1000) + `</Message></Error>`, strings.Repeat("word ", 59) + "word…", ""},
		{"web page", `<html><head><meta charset=utf-8><title>Bad &amp; ugly</title></head><body>JANE DOE<br></body></html>`, "Bad & ugly", ""},
		{"OAuth", `{"code":54,"error":"invalid_scope","error_description":"no scope"}`, "invalid_scope no scope code 54", ""},
		{"plain text", `JANE DOE is unknown`, "", ""},
		{"empty", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &issuer{}, answer(400, tt.body))
			_, err := client(t, s.URL).Create(t.Context(), login, []byte(document))
			e := asError(t, err)
			if e.Message != tt.message || e.ErrorID != tt.id {
				t.Errorf("got message %q, id %q; want %q, %q", e.Message, e.ErrorID, tt.message, tt.id)
			}
		})
	}
}

func TestErrorHeaders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"7", 7 * time.Second},
		{"-7", 0},
		{"999999999", 5 * time.Minute},
		{"99999999999999999999", 5 * time.Minute},
		{"soon", 0},
		{now().Add(5 * time.Minute).Format(http.TimeFormat), 5 * time.Minute},
		{now().Add(-time.Minute).Format(http.TimeFormat), 0},
	}
	for _, tt := range tests {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tt.header)
				w.Header().Set("Concur-Correlationid", "theirs")
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			_, err := client(t, s.URL).Detail(t.Context(), login, tripID)
			if e := asError(t, err); e.RetryAfter != tt.want || e.CorrelationID != "theirs" {
				t.Errorf("got %v, %q; want %v, theirs", e.RetryAfter, e.CorrelationID, tt.want)
			}
		})
	}
}

// TestMissingIDs would otherwise create a trip, or post for the wrong user.
func TestMissingIDs(t *testing.T) {
	t.Parallel()
	trips := &counter{Handler: answer(200, stored)}
	s := serve(t, &issuer{}, trips)
	c := client(t, s.URL)
	ctx := t.Context()
	calls := map[string]func() error{
		"create without login":   func() error { _, err := c.Create(ctx, "", []byte(document)); return err },
		"update without trip id": func() error { _, err := c.Update(ctx, login, "", []byte(document)); return err },
		"cancel without trip id": func() error { _, err := c.Cancel(ctx, login, ""); return err },
		"detail without trip id": func() error { _, err := c.Detail(ctx, login, ""); return err },
	}
	for name, do := range calls {
		if e := asError(t, do()); e.Class != concur.Refused || e.Err == nil {
			t.Errorf("%s: got %v, want Refused", name, e)
		}
	}
	if trips.count() != 0 {
		t.Errorf("%d requests were sent, want none", trips.count())
	}
}
