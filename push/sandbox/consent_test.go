package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

// back is where the consent page sends people.
const back = "http://127.0.0.1:1/back?from=sandbox"

func authorizeQuery() string {
	return url.Values{"client_id": {"sandbox"}, "redirect_uri": {back}, "response_type": {"code"}, "state": {"a b&c"}}.Encode()
}

// decide presses a button of the consent page for a user.
func (c *service) decide(login, password, decision string) response {
	c.tb.Helper()
	values, err := url.ParseQuery(authorizeQuery())
	if err != nil {
		c.tb.Fatal(err)
	}
	values = plus(plus(plus(values, "login", login), "password", password), "decision", decision)
	return c.do("POST", "/oauth2/v0/authorize", values.Encode(), http.Header{"Content-Type": {form}})
}

// sent returns where a response sends the browser.
func (c *service) sent(r response) url.Values {
	c.tb.Helper()
	location, rest, _ := strings.Cut(r.header.Get("Location"), "?")
	query, err := url.ParseQuery(rest)
	if r.status != http.StatusSeeOther || location != "http://127.0.0.1:1/back" || err != nil || query.Get("from") != "sandbox" {
		c.tb.Fatalf("status %d, Location %q: %s", r.status, r.header.Get("Location"), r.body)
	}
	return query
}

// code is what the application gets when jane approves.
func (c *service) code() string {
	c.tb.Helper()
	query := c.sent(c.decide(jane, "sandbox", "approve"))
	if query.Get("code") == "" || query.Get("state") != "a b&c" {
		c.tb.Fatalf("sent back with %v, want code and state", query)
	}
	return query.Get("code")
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	r := c.do("GET", "/oauth2/v0/authorize?"+authorizeQuery(), "", nil)
	if r.status != 200 || !strings.Contains(r.header.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1:1") {
		t.Fatalf("status %d, headers %v", r.status, r.header)
	}
	for _, want := range []string{
		"<h1>Allow sandbox to act for you?</h1>", "<li>know who you are</li>", "<li>see, add and change your trips</li>",
		`value="approve"`, `value="deny"`, `name="state" value="a b&amp;c"`,
	} {
		if !strings.Contains(r.body, want) {
			t.Errorf("page lacks %s", want)
		}
	}
}

func TestConsentDenied(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	for _, decision := range []string{"deny", ""} {
		query := c.sent(c.decide(jane, "", decision))
		if query.Get("error") != "access_denied" || query.Has("code") || query.Get("state") != "a b&c" {
			t.Errorf("decision %q: sent back with %v, want access_denied", decision, query)
		}
	}
}

// Who cannot sign in sees the page again, with the reason and without a code.
func TestConsentSignIn(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Password: "hers"}, {Login: richard, Refusal: 12}}})
	for name, tt := range map[string]struct{ login, password, want string }{
		"wrong password": {jane, "sandbox", "Incorrect Credentials"},
		"locked":         {richard, "sandbox", "account locked"},
		"unknown":        {"nobody@acme.example", "sandbox", "Incorrect Credentials"},
	} {
		r := c.decide(tt.login, tt.password, "approve")
		if r.status != 200 || !strings.Contains(r.body, "You could not be signed in: "+tt.want) || !strings.Contains(r.body, tt.login) {
			t.Errorf("%s: status %d, want the page with %s:\n%s", name, r.status, tt.want, r.body)
		}
	}
	if query := c.sent(c.decide(jane, "hers", "approve")); query.Get("code") == "" {
		t.Errorf("sent back with %v, want a code", query)
	}
}

// What is wrong with a request is told to the application, if that is known.
func TestConsentFaults(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	c.directory(sandbox.Directory{Applications: []sandbox.Application{
		{ID: "fixed", RedirectURIs: []string{"https://app.example/back"}},
		{ID: "disabled", Disabled: true},
		{ID: "tmc", Grants: []string{"password", "refresh_token"}},
	}})
	for name, tt := range map[string]struct{ client, redirect, response, scope, want string }{
		"token":            {"sandbox", back, "token", "", "error=unsupported_response_type"},
		"scope":            {"sandbox", back, "code", "ITINER admin", "error=invalid_scope"},
		"grant":            {"tmc", back, "code", "", "error=unauthorized_client"},
		"unknown client":   {"nobody", back, "code", "", ""},
		"disabled client":  {"disabled", back, "code", "", ""},
		"foreign page":     {"sandbox", "https://evil.example/", "code", "", ""},
		"not registered":   {"fixed", back, "code", "", ""},
		"no page":          {"sandbox", "", "code", "", ""},
		"script":           {"sandbox", "javascript:alert(1)//localhost", "code", "", ""},
		"name in its path": {"sandbox", "https://evil.example/localhost", "code", "", ""},
	} {
		query := url.Values{"client_id": {tt.client}, "redirect_uri": {tt.redirect}, "response_type": {tt.response}, "scope": {tt.scope}}
		r := c.do("GET", "/oauth2/v0/authorize?"+query.Encode(), "", nil)
		location := r.header.Get("Location")
		if sent := r.status == http.StatusSeeOther; sent != (tt.want != "") || !strings.Contains(location, tt.want) || !sent && r.status != 400 {
			t.Errorf("%s: status %d, Location %q, want %q", name, r.status, location, tt.want)
		}
	}
	query := url.Values{"client_id": {"fixed"}, "redirect_uri": {"https://app.example/back"}, "response_type": {"code"}}
	if r := c.do("GET", "/oauth2/v0/authorize?"+query.Encode(), "", nil); r.status != 200 {
		t.Errorf("registered page: status %d, want 200", r.status)
	}
}

func TestCodeIsForItsPage(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{})
	code := c.code()
	if status, answer := c.ask(plus(codeOf(code), "redirect_uri", "http://127.0.0.1:1/other")); status != 400 || answer.Error != "invalid_grant" {
		t.Errorf("another redirect_uri: status %d, error %q, want 400, invalid_grant", status, answer.Error)
	}
	c.granted(codeOf(code)) // the refusal did not use it up
}
