package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// wholeDirectory has every field.
const wholeDirectory = `{
  "applications": [{"id": "tmc", "secret": "s", "scopes": ["ITINER"], "grants": ["password", "refresh_token"],
    "companies": ["00000000-0000-4000-8000-000000000001"], "redirectUris": ["https://app.example/back"],
    "postback": "https://app.example/postback?a=b", "disabled": true}],
  "companies": [{"uuid": "00000000-0000-4000-8000-000000000001", "geolocation": "https://eu2.example", "refusal": 123,
    "maintenance": [{"from": "2026-01-05T08:00:00Z", "to": "2026-01-05T09:00:00Z", "every": "168h"}]}],
  "users": [{"login": "jane.doe@acme.example", "company": "00000000-0000-4000-8000-000000000001",
    "uuid": "00000000-0000-4000-8000-00000000000a", "password": "p", "admin": true, "geolocation": "https://eu2.example", "refusal": 20}],
  "maintenance": [{"from": "2026-01-05T08:00:00Z", "to": "2026-01-05T09:00:00Z"}]
}`

func TestDirectoryIsKept(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	if r := c.do("GET", "/sandbox/directory", "", nil); r.body != "{}\n" {
		t.Errorf("directory at first: %s", r.body)
	}
	if r := c.do("PUT", "/sandbox/directory", wholeDirectory, nil); r.status != http.StatusOK {
		t.Fatalf("PUT: status %d: %s", r.status, r.body)
	}
	c.Reset()
	want := decode[map[string]any](t, wholeDirectory)
	if diff := cmp.Diff(want, get[map[string]any](c, "/sandbox/directory")); diff != "" {
		t.Errorf("directory after a reset (-want +got):\n%s", diff)
	}
}

func TestDirectoryRefused(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	period := `[{"from":"2026-01-05T08:00:00Z","to":"2026-01-05T09:00:00Z","every":"%s"}]`
	for body, want := range map[string]string{
		`[]`:                        "read directory: cannot unmarshal array",
		`{"clients":[]}`:            `read directory: unknown field "clients"`,
		`{} {}`:                     "read directory: something follows the JSON",
		`{"applications":[{}]}`:     "an application has no id",
		`{"companies":[{}]}`:        "a company has no uuid",
		`{"users":[{"login":"x"}]}`: "user 1: login has not the form of an e-mail address",
		`{"applications":[{"id":"a"},{"id":"a"}]}`:                                                                 "application 2 is there a second time",
		`{"companies":[{"uuid":"a"},{"uuid":"b"},{"uuid":"a"}]}`:                                                   "company 3 is there a second time",
		`{"users":[{"login":"` + jane + `"},{"login":"` + jane + `","company":"x"}]}`:                              "user 2 is there a second time",
		`{"applications":[{"id":"a","grants":["saml"]}]}`:                                                          `application a: "saml" is no grant_type`,
		`{"applications":[{"id":"a","postback":"/x"}]}`:                                                            `application a: "/x" is no URL`,
		`{"applications":[{"id":"a","redirectUris":["ftp://a.example"]}]}`:                                         `application a: "ftp://a.example" is no URL`,
		`{"companies":[{"uuid":"c","geolocation":"eu2"}]}`:                                                         `company c: "eu2" is no URL`,
		`{"companies":[{"uuid":"c","refusal":5}]}`:                                                                 "company c: refusal is none of [10 11 12 13 14 20 115 123]",
		`{"users":[{"login":"` + jane + `","refusal":5}]}`:                                                         "user 1: refusal is none of",
		`{"users":[{"login":"` + jane + `","geolocation":"eu2"}]}`:                                                 `user 1: "eu2" is no URL`,
		`{"maintenance":` + strings.Replace(period, "%s", "1h", 1) + `}`:                                           "ok",
		`{"maintenance":` + strings.Replace(period, "%s", "x", 1) + `}`:                                            "maintenance: every is not a duration",
		`{"maintenance":` + strings.Replace(period, "%s", "1m", 1) + `}`:                                           "maintenance: every is not a duration",
		`{"companies":[{"uuid":"c","maintenance":[{"from":"2026-01-05T08:00:00Z","to":"2026-01-05T08:00:00Z"}]}]}`: "company c: a period ends before it starts",
	} {
		r := c.do("PUT", "/sandbox/directory", body, nil)
		if want == "ok" {
			if r.status != http.StatusOK {
				t.Errorf("%s: status %d: %s", body, r.status, r.body)
			}
			continue
		}
		if got := decode[map[string]string](t, r.body)["error"]; r.status != http.StatusBadRequest || !strings.Contains(got, want) {
			t.Errorf("%s: status %d, error %q, want %q", body, r.status, got, want)
		}
	}
}

func TestRequestTokenRefused(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme}}})
	for body, want := range map[string]string{
		`{"company":"` + acme + `","client":"x"}`:        "there is no such client",
		`{"company":"` + other + `","client":"sandbox"}`: "there is no such company",
		`{"uuid":"x"}`: `read request token: unknown field "uuid"`,
	} {
		r := c.do("POST", "/sandbox/requesttokens", body, nil)
		if got := decode[map[string]string](t, r.body)["error"]; r.status != http.StatusBadRequest || got != want {
			t.Errorf("%s: status %d, error %q, want %q", body, r.status, got, want)
		}
	}
}

// A directory that is taken reads the same again, and the service answers
// under it, whatever it says.
func FuzzDirectory(f *testing.F) {
	f.Add(wholeDirectory)
	f.Add(`{}`)
	f.Add(`{"companies":[{"uuid":"sandbox","refusal":115}],"users":[{"login":"` + jane + `"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := sandbox.ParseDirectory(strings.NewReader(text))
		if err != nil {
			return
		}
		written, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := sandbox.ParseDirectory(strings.NewReader(string(written)))
		if err != nil {
			t.Fatalf("read %s again: %v", written, err)
		}
		rewritten, err := json.Marshal(again)
		if diff := cmp.Diff(string(written), string(rewritten)); diff != "" || err != nil {
			t.Errorf("read again (-first +again), error %v:\n%s", err, diff)
		}
		h := inProcess(t)
		if err := h.SetDirectory(d); err != nil {
			t.Fatal(err)
		}
		if status, answer := h.post(http.MethodGet, tripPath, nil); status >= 500 && status != 503 {
			t.Errorf("list: status %d: %s", status, answer)
		}
	})
}
