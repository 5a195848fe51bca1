package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// Each kind of fault, what the client sees of it, and what the server has done.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault     string
		status    int // seen by the client; 0 if the connection was cut
		trips     int // after one create
		journaled int // status in the journal
	}{
		"status":             {`"fault":"status","status":503,"retryAfter":2`, 503, 0, 503},
		"status of any code": {`"fault":"status","status":429`, 429, 0, 429},
		"delay":              {`"fault":"delay","delay":"5s"`, 200, 1, 200},
		"drop-before":        {`"fault":"drop-before"`, 0, 0, 0},
		"drop-after":         {`"fault":"drop-after"`, 0, 1, 0},
		"slow-body":          {`"fault":"slow-body","delay":"10s"`, 200, 1, 200},
		"truncate":           {`"fault":"truncate"`, 0, 1, 200},
		"malformed":          {`"fault":"malformed"`, 200, 1, 200},
		"html-error":         {`"fault":"html-error"`, 502, 0, 502},
		"html-error 504":     {`"fault":"html-error","status":504`, 504, 0, 504},
		"token-expired":      {`"fault":"token-expired"`, 403, 0, 403},
		"hang":               {`"fault":"hang","delay":"90s"`, 0, 0, 0},
		"answered 200":       {`"fault":"answered","body":"empty"`, 200, 1, 200},
		"answered 403":       {`"fault":"answered","status":403,"body":"html"`, 403, 1, 403},
		"answered 422":       {`"fault":"answered","status":422`, 422, 1, 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, &sandbox.Server{Sleep: func(time.Duration) {}})
			c.faults(`[{` + tt.fault + `,"method":"POST","path":"/api/travel/trip","count":1}]`)
			r := c.api("POST", tripPath, jane, trip("T", "AAAAAA"))
			if cut := r.err != nil; cut != (tt.status == 0) || !cut && r.status != tt.status {
				t.Errorf("client sees status %d, error %v, want %d", r.status, r.err, tt.status)
			}
			if got := len(c.Trips()); got != tt.trips {
				t.Errorf("%d trips were stored, want %d", got, tt.trips)
			}
			entry := c.Journal(1).Requests[0]
			kind, _, _ := strings.Cut(name, " ")
			if entry.Fault != kind || entry.Status != tt.journaled || entry.Processed != (tt.trips == 1) {
				t.Errorf("journal has %+v", entry)
			}
			if got := c.Faults(); len(got) != 0 {
				t.Errorf("faults to come are %+v after the only one", got)
			}
		})
	}
}

// A fault of an operation leaves the other at the same path alone, and the journal
// counts what was done and not answered.
func TestFaultOfOperation(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"drop-after","operation":"update","count":1}]`)
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	if r := c.api("POST", tripPath+"?tripId="+id, jane, trip("T", "AAAAAA")); r.err == nil {
		t.Errorf("the update was answered with status %d", r.status)
	}
	journal := c.Journal(1)
	if diff := cmp.Diff(map[string]int{"update": 1}, journal.Unanswered); diff != "" {
		t.Errorf("unanswered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"drop-after": 1}, journal.Faults); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if err := c.SetFaults([]sandbox.Fault{{Kind: "drop-after", Operation: "upsert", Count: 1}}); err == nil {
		t.Error("an unknown operation was taken")
	}
}

func TestStatusFaultAnswer(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"status","status":503,"retryAfter":2,"count":2}]`)
	r := c.api("GET", tripPath, jane, "")
	if r.header.Get("Retry-After") != "2" || parse(t, r.body).at("Message") != "Service Unavailable" {
		t.Errorf("trip service: Retry-After %q, body %s", r.header.Get("Retry-After"), r.body)
	}
	status, answer := c.tryRefresh("sandbox")
	if status != 503 || answer.Error != "server_error" {
		t.Errorf("token service: status %d, error %q", status, answer.Error)
	}
}

func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, trip("T", "AAAAAA"))
	whole := c.api("GET", tripPath, jane, "")

	c.faults(`[{"fault":"truncate","count":1}]`)
	r := c.api("GET", tripPath, jane, "")
	if !errors.Is(r.err, io.ErrUnexpectedEOF) || !strings.HasPrefix(whole.body, r.body) || r.body == "" ||
		r.header.Get("Content-Length") != strconv.Itoa(len(whole.body)) {
		t.Errorf("truncate: error %v, body %q", r.err, r.body)
	}
	c.faults(`[{"fault":"malformed","count":1}]`)
	if r := c.api("GET", tripPath, jane, ""); r.err != nil || r.body != whole.body[:len(whole.body)/2] {
		t.Errorf("malformed: error %v, body %q", r.err, r.body)
	}
	c.faults(`[{"fault":"html-error","count":1}]`)
	if r := c.api("GET", tripPath, jane, ""); r.header.Get("Content-Type") != "text/html" || !strings.Contains(r.body, "502 Bad Gateway") {
		t.Errorf("html-error: type %q, body %q", r.header.Get("Content-Type"), r.body)
	}
}

func TestFaultsWait(t *testing.T) {
	t.Parallel()
	var slept []time.Duration
	c := serve(t, &sandbox.Server{Sleep: func(d time.Duration) { slept = append(slept, d) }})
	c.faults(`[{"fault":"delay","delay":"1m30s","count":1},{"fault":"slow-body","delay":"10s","count":1},{"fault":"slow-body","count":1}]`)
	var bodies []string
	for range 4 {
		bodies = append(bodies, c.api("GET", tripPath, jane, "").body)
	}
	want := append([]time.Duration{90 * time.Second}, slices.Repeat([]time.Duration{time.Second}, 10)...)
	want = append(want, slices.Repeat([]time.Duration{200 * time.Millisecond}, 10)...)
	if diff := cmp.Diff(want, slept); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
	if len(slices.Compact(bodies)) != 1 {
		t.Errorf("bodies differ: %q", bodies)
	}
}

// An expired token stays expired until another one is taken.
func TestTokenExpiredFault(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"token-expired","count":1}]`)
	c.refresh("sandbox") // spared
	for range 2 {
		if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
			t.Errorf("status %d, want 403", r.status)
		}
	}
	c.token = c.refresh("sandbox").AccessToken
	c.ok("GET", tripPath, jane, "")
}

func TestWrongGeolocationFault(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"wrong-geolocation","count":1}]`)
	c.ok("GET", tripPath, jane, "") // spared
	status, answer := c.tryRefresh("sandbox")
	if status != 400 || answer.Code != 16 || answer.Geolocation != c.url {
		t.Errorf("status %d, answer %+v, want 400, code 16 and %s", status, answer, c.url)
	}
	c.refresh("sandbox")
}

func TestFaultsMatch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault string
		want  []int // statuses of a list, a detail and a create
	}{
		"all":            {`"fault":"status","status":503,"probability":1`, []int{503, 503, 503}},
		"method":         {`"fault":"status","status":503,"probability":1,"method":"POST"`, []int{200, 404, 503}},
		"path":           {`"fault":"status","status":503,"probability":1,"path":"/api/travel/trip/v1.1/x"`, []int{200, 503, 200}},
		"path elsewhere": {`"fault":"status","status":503,"probability":1,"path":"/oauth2"`, []int{200, 404, 200}},
		"count":          {`"fault":"status","status":503,"count":2`, []int{503, 503, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, &sandbox.Server{})
			c.faults(`[{` + tt.fault + `}]`)
			got := []int{
				c.api("GET", tripPath, jane, "").status,
				c.api("GET", tripPath+"/xyz", jane, "").status,
				c.api("POST", tripPath, jane, trip("T", "AAAAAA")).status,
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestChancesFollowTheSeed(t *testing.T) {
	t.Parallel()
	run := func(seed uint64, list string) string {
		c := serve(t, &sandbox.Server{Seed: seed})
		c.faults(list)
		var b strings.Builder
		for range 200 {
			b.WriteString(map[int]string{200: ".", 503: "x", 429: "o"}[c.api("GET", tripPath, jane, "").status])
		}
		return b.String()
	}
	const list = `[{"fault":"status","status":503,"probability":0.3}]`
	first := run(1, list)
	if n := strings.Count(first, "x"); n < 40 || n > 80 {
		t.Errorf("%d of 200 requests failed, want about 60", n)
	}
	if again := run(1, list); again != first {
		t.Errorf("the same seed gave\n%s and\n%s", first, again)
	}
	if other := run(2, list); other == first {
		t.Error("another seed gave the same chances")
	}
	both := run(1, `[{"fault":"status","status":503,"probability":0.3},{"fault":"status","status":429,"probability":0.3}]`)
	if got := strings.ReplaceAll(both, "o", "."); got != first {
		t.Errorf("a second fault shifts the first:\n%s\n%s", first, both)
	}
}

// Each kind of fault happens to the same requests when the seed is the same,
// and to others when it is not.
func TestEveryFaultFollowsTheSeed(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		`"status","status":503`, `"delay","delay":"1s"`, `"drop-before"`, `"drop-after"`, `"slow-body"`, `"truncate"`,
		`"malformed"`, `"html-error"`, `"token-expired"`, `"wrong-geolocation"`, `"answered","status":404`, `"hang","delay":"1s"`,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			run := func(seed uint64) string {
				c := serve(t, &sandbox.Server{Seed: seed, Sleep: func(time.Duration) {}})
				c.faults(`[{"fault":` + fault + `,"probability":0.5}]`)
				var b strings.Builder
				for range 40 {
					c.api("GET", tripPath, jane, "")
					c.do("POST", "/oauth2/v0/token", refreshOf("sandbox").Encode(), http.Header{"Content-Type": {form}})
				}
				for _, r := range c.Journal(80).Requests {
					b.WriteString(map[bool]string{true: "x", false: "."}[r.Fault != ""])
				}
				return b.String()
			}
			first := run(1)
			if again := run(1); again != first || !strings.Contains(first, "x") {
				t.Errorf("the same seed gave\n%s and\n%s", first, again)
			}
			if run(2) == first {
				t.Error("another seed gave the same chances")
			}
		})
	}
}

func TestFaultsList(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	list := []sandbox.Fault{
		{Kind: "drop-after", Method: "POST", Path: "/api/travel/trip", Probability: 0.3},
		{Kind: "status", Status: 503, RetryAfter: 2, Count: 5, Path: "/nowhere"},
	}
	c.faults(`[{"fault":"drop-after","method":"POST","path":"/api/travel/trip","probability":0.3},
		{"fault":"status","status":503,"retryAfter":2,"count":5,"path":"/nowhere"}]`)
	if diff := cmp.Diff(list, get[[]sandbox.Fault](c, "/sandbox/faults")); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	c.do("GET", "/nowhere", "", nil)
	list[1].Count = 4
	if diff := cmp.Diff(list, get[[]sandbox.Fault](c, "/sandbox/faults")); diff != "" {
		t.Errorf("faults after one (-want +got):\n%s", diff)
	}
	c.faults(`[]`)
	if r := c.do("GET", "/sandbox/faults", "", nil); r.body != "[]\n" {
		t.Errorf("faults after an empty list: %s", r.body)
	}
}

func TestFaultsRefused(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.faults(`[{"fault":"drop-after","count":1}]`)
	for body, want := range map[string]string{
		`{}`:                                  "read faults: cannot unmarshal object",
		`[{"fault":"drop"`:                    "read faults: unexpected EOF",
		`[] []`:                               "read faults: something follows the JSON",
		`[{"fault":"drop","count":1}]`:        `fault 1: "drop" is no fault; there are answered, delay, drop-after,`,
		`[{"count":1}]`:                       `fault 1: "" is no fault`,
		`[{"fault":"truncate","chance":0.5}]`: `read faults: unknown field "chance"`,
		`[{"fault":"truncate"}]`:              "give either probability or count",
		`[{"fault":"truncate","count":1,"probability":0.5}]`:              "give either probability or count",
		`[{"fault":"truncate","count":-1}]`:                               "count is negative",
		`[{"fault":"truncate","probability":1.5}]`:                        "probability is not between 0 and 1",
		`[{"fault":"truncate","probability":-1}]`:                         "probability is not between 0 and 1",
		`[{"fault":"truncate","count":1,"method":"post"}]`:                `method "post" is no HTTP method in capitals`,
		`[{"fault":"truncate","count":1,"path":"api"}]`:                   "path does not start with /",
		`[{"fault":"truncate","count":1,"status":500}]`:                   "takes no status",
		`[{"fault":"truncate","count":1,"delay":"1s"}]`:                   "takes no delay",
		`[{"fault":"delay","count":1,"delay":"1s","retryAfter":1}]`:       "takes no retryAfter",
		`[{"fault":"status","count":1}]`:                                  "status is missing",
		`[{"fault":"status","count":1,"status":99}]`:                      "status is not between 200 and 599",
		`[{"fault":"status","count":1,"status":503,"retryAfter":-1}]`:     "retryAfter is negative",
		`[{"fault":"delay","count":1}]`:                                   "delay is missing",
		`[{"fault":"delay","count":1,"delay":"soon"}]`:                    "delay is not a duration such as 5s",
		`[{"fault":"delay","count":1,"delay":"-5s"}]`:                     "delay is not a duration such as 5s",
		`[{"fault":"truncate","count":1},{"fault":"status","count":1}]`:   "fault 2: status: status is missing",
		`[{"fault":"answered","count":1}]`:                                "nothing of the answer is told",
		`[{"fault":"answered","count":1,"body":"poem"}]`:                  "body is none of html, error, other-trip, empty",
		`[{"fault":"answered","count":1,"charset":"klingon"}]`:            `charset "klingon" is not known`,
		`[{"fault":"answered","count":1,"declared":"a\"b"}]`:              "declared is not the name of a charset",
		`[{"fault":"status","count":1,"status":400,"body":"html"}]`:       "takes no body",
		`[{"fault":"answered","count":1,"header":{"a b":"c"}}]`:           `"a b" is not a name`,
		`[{"fault":"answered","count":1,"header":{"A":"€"}}]`:             "the value of A is not ISO-8859-1",
		`[{"fault":"answered","count":1,"header":{"A":"b\nC: d"}}]`:       "the value of A is not ISO-8859-1",
		`[{"fault":"answered","count":1,"header":{"content-length":""}}]`: "the length of a body is what it is",
	} {
		r := c.do("PUT", "/sandbox/faults", body, nil)
		if got := decode[map[string]string](t, r.body)["error"]; r.status != http.StatusBadRequest || !strings.Contains(got, want) {
			t.Errorf("%s: status %d, error %q, want %q", body, r.status, got, want)
		}
	}
	if got := c.Faults(); len(got) != 1 || got[0].Kind != "drop-after" {
		t.Errorf("a refused list replaced the faults with %+v", got)
	}
}
