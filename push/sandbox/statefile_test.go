package sandbox_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

func save(t *testing.T, c *service, name string) {
	t.Helper()
	if err := c.Save(name); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, s *sandbox.Server, name string) *service {
	t.Helper()
	if err := s.Load(name); err != nil {
		t.Fatal(err)
	}
	return listen(t, s)
}

// A client goes on with a server that was started again as if it had not been.
func TestStateSurvives(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "sandbox.state")
	old := serve(t, &sandbox.Server{})
	rotated := old.refresh("sandbox").RefreshToken
	id := idOf(old.create(jane, everything(t)))
	gone := idOf(old.create(richard, trip("Gone", "AAAAAA")))
	old.ok("POST", cancelPath(gone), richard, "")
	old.clock(`{"advance":"30m"}`)
	save(t, old, name)

	c := load(t, &sandbox.Server{}, name)
	c.token = old.token
	if diff := cmp.Diff(old.Trips(), c.Trips()); diff != "" {
		t.Errorf("trips (-before +after):\n%s", diff)
	}
	read := func(c *service) string {
		return strings.ReplaceAll(c.api("GET", detailPath(id), jane, "").body, c.url, "")
	}
	if diff := cmp.Diff(read(old), read(c)); diff != "" {
		t.Errorf("detail (-before +after):\n%s", diff)
	}
	if got := c.ok("POST", updatePath(id), jane, trip("T", "BBBBBB")); idOf(got) != id || got.at("DateModifiedUtc") != "2026-01-05T08:30:00" {
		t.Errorf("update: trip %s modified at %s", idOf(got), got.at("DateModifiedUtc"))
	}
	if c.refresh(rotated).AccessToken == "" {
		t.Error("the refresh token is forgotten")
	}
	c.clock(`{"advance":"30m"}`)
	if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
		t.Errorf("with a token of an hour ago: status %d, want 403", r.status)
	}
}

// What applications were granted and asked for outlives the server, and trips
// that were there before are no news.
func TestGrantsSurvive(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "sandbox.state")
	old := serve(t, &sandbox.Server{})
	old.create(jane, trip("Kept", "AAAAAA"))
	old.subscription("/api/company/v1.0", "subscribe", old.token)
	user := old.granted(login(jane, "sandbox")).RefreshToken
	code, once := old.code(), old.requestToken("sandbox")
	save(t, old, name)

	postback, received := postbox(t)
	c := load(t, &sandbox.Server{Postback: postback}, name)
	t.Cleanup(c.Close)
	c.granted(codeOf(code))
	c.granted(connect(acme, once))
	if status, answer := c.ask(connect(acme, once)); status != 400 || answer.Code != 5 {
		t.Errorf("a request token used twice: status %d, code %d, want 400, 5", status, answer.Code)
	}
	c.token = c.refresh(user).AccessToken
	if r := c.api("GET", tripPath, richard, ""); r.status != 400 {
		t.Errorf("a user's token for another user: status %d, want 400", r.status)
	}
	id := idOf(c.create(jane, trip("New", "BBBBBB")))
	if got := await(t, received, 1)[0].body.at("TripId"); got != id || len(c.Events()) != 1 {
		t.Errorf("told of trip %s and of %d events, want %s and one", got, len(c.Events()), id)
	}
}

// What was answered after the last save is lost, but its ids are not given to
// other trips.
func TestIDsAfterAKill(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "sandbox.state")
	old := serve(t, &sandbox.Server{Seed: 1})
	kept := idOf(old.create(jane, trip("Kept", "AAAAAA")))
	save(t, old, name)
	lost := idOf(old.create(jane, trip("Lost", "BBBBBB")))

	c := load(t, &sandbox.Server{Seed: 2}, name)
	c.token = old.token
	if next := idOf(c.create(jane, trip("Next", "CCCCCC"))); next == kept || next == lost {
		t.Errorf("the id %s is given twice", next)
	}
	if got := len(c.Trips()); got != 2 {
		t.Errorf("%d trips, want Kept and Next", got)
	}
}

// A file is written at first, and then only when something changed.
func TestSaveWhatChanged(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "sandbox.state")
	c := load(t, &sandbox.Server{}, name)
	for _, tt := range []struct {
		what    string
		change  func()
		written bool
	}{
		{"start", func() {}, true},
		{"nothing", func() {}, false},
		{"a token", func() { c.token = c.refresh("sandbox").AccessToken }, true},
		{"looking", func() { c.page("") }, false},
		{"a trip", func() { c.create(jane, everything(t)) }, true},
		{"the clock", func() { c.clock(`{"advance":"1m"}`) }, true},
		{"a reset", func() { c.Reset() }, true},
	} {
		tt.change()
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		save(t, c, name)
		if _, err := os.Stat(name); (err == nil) != tt.written {
			t.Errorf("%s: file written is %t, want %t", tt.what, err == nil, tt.written)
		}
	}
}

// A file that cannot be read whole stays as it is.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "sandbox.state")
	c := serve(t, &sandbox.Server{})
	c.create(jane, everything(t))
	c.create(jane, trip("T", "AAAAAA"))
	save(t, c, name)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	lines := strings.SplitAfter(good, "\n")
	for _, tt := range []struct{ name, content, want string }{
		{"empty", "", "line 1: unexpected EOF"},
		{"something else", "<Itinerary/>", "line 1: invalid character '<' looking for beginning of value"},
		{"of the future", strings.Replace(good, `{"tripsyncSandbox":1`, `{"tripsyncSandbox":2`, 1), "line 1: version is 2, not 1"},
		{"another JSON", `{"a":1}`, `line 1: json: unknown field "a"`},
		{"cut between lines", lines[0] + lines[1], "line 3: unexpected EOF"},
		{"cut within a line", good[:len(good)-20], "line 3: unexpected EOF"},
		{"a line more", good + lines[2], "line 4: more than 2 trips"},
		{"an unknown element", strings.Replace(good, `{"name":"Bookings"`, `{"name":"Bookingz"`, 1), `line 2: Itinerary has no element "Bookingz"`},
		{"another root", strings.Replace(good, `{"name":"Itinerary"`, `{"name":"Booking"`, 1), `line 2: "Booking" is not Itinerary`},
		{"no generator", strings.Replace(good, `"random":"`, `"random":"AAAA`, 1), "random: invalid PCG encoding"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "sandbox.state")
			if err := os.WriteFile(name, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			s := &sandbox.Server{}
			err := s.Load(name)
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) || !strings.Contains(err.Error(), name) {
				t.Errorf("load: %v, want the file and %q", err, tt.want)
			}
			if left, err := os.ReadFile(name); err != nil || string(left) != tt.content || len(s.Trips()) > 0 {
				t.Errorf("the file or the server was changed: %v", err)
			}
		})
	}
}

func TestSaveFails(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	dir := t.TempDir()
	if err := c.Save(filepath.Join(dir, "missing", "sandbox.state")); err == nil || !strings.HasPrefix(err.Error(), "save state: ") {
		t.Errorf("save into a directory that is not there: %v", err)
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.Save(taken); err == nil {
		t.Error("a directory was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("files are left over: %v, %v", entries, err)
	}
	save(t, c, filepath.Join(dir, "sandbox.state"))
}

// Whatever a file holds, it is refused or can be shown and saved again.
func FuzzLoad(f *testing.F) {
	c := serve(f, &sandbox.Server{})
	c.create(jane, everything(f))
	name := filepath.Join(f.TempDir(), "sandbox.state")
	if err := c.Save(name); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, content []byte) {
		name := filepath.Join(t.TempDir(), "sandbox.state")
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, again := &sandbox.Server{}, &sandbox.Server{}
		if err := s.Load(name); err != nil {
			return
		}
		page := httptest.NewRecorder()
		s.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/", nil))
		if page.Code != 200 {
			t.Errorf("page: status %d: %s", page.Code, page.Body)
		}
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/sandbox/clock", strings.NewReader(`{"advance":"1h"}`)))
		if err := errors.Join(s.Save(name), again.Load(name)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s.Trips(), again.Trips()); diff != "" {
			t.Errorf("trips (-saved +loaded):\n%s", diff)
		}
	})
}

// A thousand trips with every kind of segment.
func BenchmarkSave(b *testing.B) {
	c := serve(b, &sandbox.Server{})
	document := everything(b)
	for range 1000 {
		c.create(jane, document)
	}
	name := filepath.Join(b.TempDir(), "sandbox.state")
	for b.Loop() {
		c.clock(`{"advance":"1s"}`)
		if err := c.Save(name); err != nil {
			b.Fatal(err)
		}
	}
}
