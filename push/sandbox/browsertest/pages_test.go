package browsertest

import (
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tripsync/push/sandbox"
)

const (
	jane     = "jane.doe@acme.example"
	richard  = "richard.roe@acme.example"
	tripPath = "/api/travel/trip/v1.1"
)

// contrast is a script that lists the texts with too little of it.
//
//go:embed testdata/contrast.js
var contrast string

// squeezed is a script that lists the labels and short values of legs that stand
// beside their card, or on two lines.
const squeezed = `[...document.querySelectorAll(".leg dt, .leg dd:not(.long)")].filter(e => {
	const text = document.createRange()
	text.selectNodeContents(e)
	const own = text.getBoundingClientRect(), card = e.closest(".leg").getBoundingClientRect()
	return own.right > card.right || own.height > 1.5 * parseFloat(getComputedStyle(e).lineHeight || 24)
}).map(e => e.innerText)`

// A service is a sandbox behind real HTTP.
type service struct {
	tb         testing.TB
	url, token string
}

// serve starts a sandbox that holds some trips of Jane's and one of Richard's.
func serve(tb testing.TB) *service {
	tb.Helper()
	server := httptest.NewServer(&sandbox.Server{})
	tb.Cleanup(server.Close)
	s := &service{tb: tb, url: server.URL}
	s.token = s.login()
	for _, name := range []string{"newyork", "lyon", "madrid", "proposal"} {
		s.create(jane, name, http.StatusOK)
	}
	s.cancel(jane, s.create(jane, "madrid", http.StatusOK))
	s.create(richard, "lyon", http.StatusOK)
	return s
}

func (s *service) login() string {
	s.tb.Helper()
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {"sandbox"}, "client_id": {"sandbox"}, "client_secret": {"sandbox"},
	}
	body := s.post("/oauth2/v0/token", "application/x-www-form-urlencoded", form.Encode(), http.StatusOK)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		s.tb.Fatal(err)
	}
	return answer.Token
}

// create posts a document of testdata and returns the id of the trip.
func (s *service) create(login, name string, want int) string {
	s.tb.Helper()
	document, err := os.ReadFile("testdata/" + name + ".xml")
	if err != nil {
		s.tb.Fatal(err)
	}
	body := s.post(tripPath+"?userid_type=login&userid_value="+login, "application/xml", string(document), want)
	var created struct {
		ID string `xml:"TripId"`
	}
	if err := xml.Unmarshal(body, &created); err != nil {
		s.tb.Fatal(err)
	}
	return created.ID
}

func (s *service) cancel(login, id string) {
	s.tb.Helper()
	query := url.Values{"tripId": {id}, "userid_type": {"login"}, "userid_value": {login}}
	s.post(tripPath+"/cancel?"+query.Encode(), "application/xml", "", http.StatusOK)
}

func (s *service) post(path, contentType, body string, want int) []byte {
	s.tb.Helper()
	request, err := http.NewRequestWithContext(s.tb.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		s.tb.Fatalf("POST %s: status %d, want %d: %s", path, answer.StatusCode, want, read)
	}
	return read
}

// What a traveller and a tester see and do, in the order in which they would.
func TestPages(t *testing.T) {
	t.Parallel()
	s, b := serve(t), open(t)
	b.view(1280, 900, "light")
	b.do(chromedp.Navigate(s.url + "/"))
	if got := b.text("h1"); got != "Trips of "+richard {
		t.Errorf("the page shows %q first, want those of %s, which changed last", got, richard)
	}
	b.do(chromedp.Navigate(s.url + "/?login=" + jane))
	checkUpcoming(t, b)
	takeScreenshot(t, b)
	checkKeyboard(t, b)
	checkLayout(t, b)
	b.checkQuiet()

	b.do(chromedp.Navigate(s.url + "/sandbox/"))
	flipFault(t, b, s)
	checkLayout(t, b)
	b.checkQuiet()

	waitUntilReady(t, b, s)
	checkLayout(t, b)
	b.checkQuiet()
}

func checkUpcoming(t *testing.T, b *browser) {
	t.Helper()
	upcoming := b.text("#upcoming")
	for _, want := range []string{
		"Hamburg to New York City", "In 35 days", "LH 400 Lufthansa", "13:25 FRA Terminal 1 · Gate Z50", "8 h 50 min",
		"Connection · 2 h 15 min", "05:40 +1 day FRA", "Example Hotel Midtown", "3 nights until Thu 12 Feb", "Paris Gare de Lyon Platform 7",
		"Example Oyster Bar",
	} {
		if !strings.Contains(upcoming, want) {
			t.Errorf("upcoming trips do not show %q:\n%s", want, upcoming)
		}
	}
	if got := b.text("#proposals"); !strings.Contains(got, "Vienna") {
		t.Errorf("proposals: %s", got)
	}
	b.do(chromedp.SetValue(chromedp.CSS("#login"), richard))
	b.click(".pick button")
	if got := b.text("h1"); got != "Trips of "+richard {
		t.Errorf("after another traveller was picked the page shows %q", got)
	}
	b.do(chromedp.SetValue(chromedp.CSS("#login"), jane))
	b.click(".pick button")
}

// checkKeyboard goes through the page by the tab key.
func checkKeyboard(t *testing.T, b *browser) {
	t.Helper()
	var reached []string
	for range 40 {
		b.do(chromedp.KeyEvent(kb.Tab))
		at := get(b, chromedp.Evaluate[string](`(e => e === document.body ? "" : (e.labels?.[0] ?? e).innerText.trim())(document.activeElement)`))
		if at == "" {
			break
		}
		reached = append(reached, at)
	}
	for _, want := range []string{
		"Skip to the trips", "Traveller", "Show", "Upcoming trips\n3", "Not ready to expense: The trip is not over yet.", "Clock, faults and requests",
	} {
		if !slices.ContainsFunc(reached, func(at string) bool { return strings.EqualFold(at, want) }) {
			t.Errorf("the tab key does not reach %q, but %q", want, reached)
		}
	}
}

// checkLayout looks at the page as a phone and a desktop show it, by day and
// by night.
func checkLayout(t *testing.T, b *browser) {
	t.Helper()
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.view(width, 900, scheme)
			if got := get(b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); got > width {
				t.Errorf("%s at %d pixels: the page is %d wide", scheme, width, got)
			}
			for _, faint := range get(b, chromedp.Evaluate[[]string](contrast)) {
				t.Errorf("%s at %d pixels: %s", scheme, width, faint)
			}
			for _, squeezed := range get(b, chromedp.Evaluate[[]string](squeezed)) {
				t.Errorf("%s at %d pixels: %q runs out of its card, or is broken", scheme, width, squeezed)
			}
		}
	}
}

// flipFault arms a fault on the page and sees it happen and leave.
func flipFault(t *testing.T, b *browser, s *service) {
	t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS("#count"), "1"))
	b.click(`button[value="arm"]`)
	if got := b.text(".armed"); got != "status 500 the next 1 requests to /api/" {
		t.Errorf("armed faults: %q", got)
	}
	s.create(jane, "lyon", http.StatusInternalServerError)
	b.do(chromedp.Reload())
	if got := b.text(".journal li"); !strings.Contains(got, "500 create POST "+tripPath) || !strings.HasSuffix(got, "fault status") {
		t.Errorf("newest request: %q", got)
	}
	b.click(".journal a")
	if got := b.text("main"); !strings.Contains(got, "create: 500 Internal Server Error") || !strings.Contains(got, "<TripName>Lyon by train") {
		t.Errorf("the newest request shows %q", got)
	}
	checkLayout(t, b)
	b.do(chromedp.Navigate(s.url + "/sandbox/"))
	if get(b, chromedp.Evaluate[bool](`document.querySelector(".armed") !== null`)) {
		t.Error("the fault is still armed")
	}
}

// waitUntilReady moves the clock on until the trips are over.
func waitUntilReady(t *testing.T, b *browser, s *service) {
	t.Helper()
	for range 2 {
		b.click(`button[value="720h"]`)
	}
	b.do(chromedp.Navigate(s.url + "/?login=" + jane))
	ready := b.text("#ready")
	for _, want := range []string{"Lyon by train", "Ready to expense", "A coupon of its ticket is OPEN.", "A car counts once the trip is over."} {
		if !strings.Contains(ready, want) {
			t.Errorf("ready to expense does not show %q:\n%s", want, ready)
		}
	}
	if got := b.text("#past"); !strings.Contains(got, "It has no ticket, and without one a flight never counts.") {
		t.Errorf("past trips: %s", got)
	}
}

// takeScreenshot writes the picture of the README with UPDATE_GOLDEN=1.
func takeScreenshot(t *testing.T, b *browser) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") == "" {
		return
	}
	b.view(960, 835, "light", chromedp.EmulateScale(1.75))
	shot := get(b, chromedp.CaptureScreenshot())
	if err := os.WriteFile("../../../.github/screenshots/sandbox.png", shot, 0o600); err != nil {
		t.Fatal(err)
	}
}
