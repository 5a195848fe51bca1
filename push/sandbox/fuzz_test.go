package sandbox_test

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// What the service accepts it can give back, and would accept again, with the
// same outcome; what it does not accept it refuses in its documented form.
func FuzzTripBody(f *testing.F) {
	f.Add([]byte(everything(f)))
	f.Add([]byte(trip("T", "AAAAAA", "BBBBBB")))
	f.Add([]byte(trip("T")))
	f.Add([]byte(`<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"/>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c := inProcess(t)
		status, first := c.post("POST", tripPath, body)
		answer := parse(t, first)
		if status == http.StatusBadRequest {
			if answer.XMLName.Local != "Error" || answer.at("Message") == "" {
				t.Fatalf("refused with %s", first)
			}
			return
		}
		status, again := c.post("POST", tripPath, []byte(first))
		if status != http.StatusOK {
			t.Fatalf("posting the answer again: status %d: %s\nthe answer: %s", status, again, first)
		}
		if diff := cmp.Diff(withoutIDs(answer), withoutIDs(parse(t, again))); diff != "" {
			t.Errorf("posting the answer again changes it (-first +again):\n%s", diff)
		}
		if status, read := c.post("GET", detailPath(idOf(answer)), nil); status != http.StatusOK || parse(t, read).at("TripName") == "" {
			t.Errorf("detail: status %d: %s", status, read)
		}
	})
}

// A booking that is accepted is in the answer, and once more posted it takes its
// own place.
func FuzzBookingBody(f *testing.F) {
	f.Add([]byte(booking("ACME TRAVEL", "CAR001", "2026-02-03")))
	f.Add([]byte(`<Booking><BookingSource>X</BookingSource><RecordLocator>Y</RecordLocator></Booking>`))
	_, inner, _ := strings.Cut(everything(f), "<Bookings>")
	inner, _, _ = strings.Cut(inner, "</Bookings>")
	f.Add([]byte(inner))
	f.Fuzz(func(t *testing.T, body []byte) {
		c := inProcess(t)
		status, first := c.post("POST", bookingPath, body)
		answer := parse(t, first)
		if status == http.StatusBadRequest {
			if answer.XMLName.Local != "Error" || answer.at("Message") == "" {
				t.Fatalf("refused with %s", first)
			}
			return
		}
		path := bookingPath + "?tripId=" + url.QueryEscape(idOf(answer))
		if status, again := c.post("POST", path, body); status != http.StatusOK || len(parse(t, again).find("Bookings/Booking")) != 1 {
			t.Fatalf("posting the booking again: status %d: %s\nthe answer: %s", status, again, first)
		}
	})
}

// What is seeded can be read, and is refused with a reason otherwise.
func FuzzSeed(f *testing.F) {
	f.Add(seeded("TripIt", "PLAN01", "2026-02-03"))
	f.Add("<Itineraries>" + seeded("TripIt", "PLAN01", "2026-02-03") + seeded("OpenBookingEmail", "PLAN01", "2026-02-03") + "</Itineraries>")
	f.Fuzz(func(t *testing.T, document string) {
		c := inProcess(t)
		trips, err := c.AddTrips(strings.NewReader(document))
		if err != nil && err.Error() == "" {
			t.Fatal("refused without a reason")
		}
		for _, seed := range trips {
			status, answer := c.as(seed.Login, "GET", detailPath(seed.TripID), nil)
			if got := parse(t, answer); status != http.StatusOK || idOf(got) != seed.TripID {
				t.Errorf("detail of %s: status %d: %s", seed.TripID, status, answer)
			}
		}
	})
}

// The token service answers any form with tokens, or with an error that has a
// name and a status that goes with it.
func FuzzTokenForm(f *testing.F) {
	for _, seed := range []url.Values{
		refreshOf("sandbox"), connect(acme, "sandbox"), login(jane, "sandbox"), grantOf("client_credentials"),
		otpOf("x"), codeOf("x"), plus(refreshOf("sandbox"), "scope", "openid"),
	} {
		f.Add(seed.Encode())
	}
	f.Add("a=%zz&;")
	f.Fuzz(func(t *testing.T, body string) {
		h := inProcess(t)
		for _, path := range []string{"/oauth2/v0/token", "/oauth2/v0/otp"} {
			status, text := h.submit(path, body)
			answer := decode[token](t, text)
			good := status == http.StatusOK && answer.Error == "" && (path != "/oauth2/v0/token" || answer.AccessToken != "")
			bad := (status == http.StatusBadRequest || status == http.StatusUnauthorized) && answer.Error != "" && answer.AccessToken == ""
			if !good && !bad {
				t.Errorf("%s: status %d: %s", path, status, text)
			}
		}
	})
}

// The consent page sends nobody to a page that is not on this machine.
func FuzzConsent(f *testing.F) {
	f.Add(authorizeQuery())
	f.Add(authorizeQuery() + "&login=" + jane + "&password=sandbox&decision=approve")
	f.Add("client_id=sandbox&redirect_uri=https://evil.example/localhost&response_type=code")
	f.Add("client_id=sandbox&redirect_uri=http://localhost@evil.example/&response_type=token")
	f.Fuzz(func(t *testing.T, values string) {
		h := inProcess(t)
		request := httptest.NewRequest(http.MethodGet, "/oauth2/v0/authorize", nil)
		request.URL.RawQuery = values
		for _, r := range []*http.Request{request, formRequest("/oauth2/v0/authorize", values)} {
			recorder := httptest.NewRecorder()
			h.ServeHTTP(recorder, r)
			switch to, err := url.Parse(recorder.Header().Get("Location")); recorder.Code {
			case http.StatusOK, http.StatusBadRequest:
			case http.StatusSeeOther:
				ip := net.ParseIP(to.Hostname())
				if err != nil || to.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
					t.Errorf("sends to %v, error %v", to, err)
				}
			default:
				t.Errorf("status %d: %s", recorder.Code, recorder.Body)
			}
		}
	})
}

func formRequest(path, body string) *http.Request {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	request.Header.Set("Content-Type", form)
	return request
}

// A handler is a sandbox without a network.
type handler struct {
	*sandbox.Server
	token string
}

func inProcess(tb testing.TB) handler {
	tb.Helper()
	return admitted(tb, &sandbox.Server{})
}

// admitted takes a company token.
func admitted(tb testing.TB, s *sandbox.Server) handler {
	tb.Helper()
	h := handler{Server: s}
	_, answer := h.submit("/oauth2/v0/token", refreshOf("sandbox").Encode())
	h.token = decode[token](tb, answer).AccessToken
	return h
}

func (h handler) submit(path, form string) (status int, answer string) {
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, formRequest(path, form))
	return recorder.Code, recorder.Body.String()
}

func (h handler) post(method, path string, body []byte) (status int, answer string) {
	return h.as(jane, method, path, body)
}

func (h handler) as(login, method, path string, body []byte) (status int, answer string) {
	return h.serve(method, withUser(path, login), body)
}

func (h handler) serve(method, target string, body []byte) (status int, answer string) {
	request := httptest.NewRequest(method, target, bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+h.token)
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	return recorder.Code, recorder.Body.String()
}

func withoutIDs(e element) element {
	e.Children = slices.DeleteFunc(slices.Clone(e.Children), func(c element) bool {
		return slices.Contains([]string{"id", "TripId", "ItinLocator", "TripLinkLocator"}, c.XMLName.Local)
	})
	return e
}

func BenchmarkCreate(b *testing.B) {
	h := inProcess(b)
	body := []byte(everything(b))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if status, answer := h.post("POST", tripPath, body); status != http.StatusOK {
			b.Fatalf("status %d: %s", status, answer)
		}
	}
}
