package sandbox_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"testing"

	"tripsync/push/sandbox"
)

// A token is the answer of the token service, either way.
type token struct {
	Scope        string `json:"scope"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	Geolocation  string `json:"geolocation"`
	Code         int    `json:"code"`
	Error        string `json:"error"`
	Description  string `json:"error_description"`
	IDToken      string `json:"id_token"`
}

func (c *service) ask(values url.Values) (int, token) {
	c.tb.Helper()
	r := c.do("POST", "/oauth2/v0/token", values.Encode(), http.Header{"Content-Type": {form}})
	return r.status, decode[token](c.tb, r.body)
}

func grantOf(kind string) url.Values {
	return url.Values{"client_id": {"sandbox"}, "client_secret": {"sandbox"}, "grant_type": {kind}}
}

// Two companies by their UUIDs.
const (
	acme  = "00000000-0000-4000-8000-000000000001"
	other = "00000000-0000-4000-8000-000000000002"
)

// granted asks for a token that has to be given.
func (c *service) granted(request url.Values) token {
	c.tb.Helper()
	status, answer := c.ask(request)
	if status != http.StatusOK {
		c.tb.Fatalf("token: status %d, %+v", status, answer)
	}
	return answer
}

func (c *service) directory(d sandbox.Directory) {
	c.tb.Helper()
	if err := c.SetDirectory(d); err != nil {
		c.tb.Fatal(err)
	}
}

// second registers another application and returns its id.
func (c *service) second() string {
	c.tb.Helper()
	c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "second"}}})
	return "second"
}

// requestToken makes one of the company acme.
func (c *service) requestToken(client string) string {
	c.tb.Helper()
	r := c.do("POST", "/sandbox/requesttokens", fmt.Sprintf(`{"company":%q,"client":%q}`, acme, client), nil)
	made := decode[sandbox.RequestToken](c.tb, r.body)
	if r.status != http.StatusOK || made.Token == "" {
		c.tb.Fatalf("request token: status %d: %s", r.status, r.body)
	}
	return made.Token
}

func plus(request url.Values, name, value string) url.Values {
	changed := maps.Clone(request)
	changed.Set(name, value)
	return changed
}

func refreshOf(token string) url.Values {
	return plus(grantOf("refresh_token"), "refresh_token", token)
}

func connect(company, requestToken string) url.Values {
	return plus(plus(plus(grantOf("password"), "credtype", "authtoken"), "username", company), "password", requestToken)
}

func login(name, password string) url.Values {
	return plus(plus(grantOf("password"), "username", name), "password", password)
}

// otpOf redeems a one-time password of jane.
func otpOf(otp string) url.Values {
	return plus(plus(plus(grantOf("otp"), "channel_type", "email"), "channel_handle", jane), "otp", otp)
}

func codeOf(code string) url.Values {
	return plus(plus(grantOf("authorization_code"), "code", code), "redirect_uri", back)
}

// refresh takes a token that has to be given.
func (c *service) refresh(with string) token {
	c.tb.Helper()
	status, answer := c.tryRefresh(with)
	if status != http.StatusOK {
		c.tb.Fatalf("refresh: status %d, code %d, %s", status, answer.Code, answer.Description)
	}
	return answer
}

func (c *service) tryRefresh(with string) (int, token) {
	c.tb.Helper()
	return c.ask(refreshOf(with))
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	c := listen(t, &sandbox.Server{ClientSecret: "wanted", RefreshToken: "grant"})
	good := url.Values{
		"client_id": {"sandbox"}, "client_secret": {"wanted"}, "grant_type": {"refresh_token"}, "refresh_token": {"grant"},
	}
	for name, tt := range map[string]struct {
		change       url.Values
		status, code int
		err          string
	}{
		"good":           {nil, 200, 0, ""},
		"unknown client": {url.Values{"client_id": {"other"}}, 401, 61, "invalid_client"},
		"wrong secret":   {url.Values{"client_secret": {"sandbox"}}, 401, 64, "invalid_client"},
		"no secret":      {url.Values{"client_secret": nil}, 401, 64, "invalid_client"},
		"wrong refresh":  {url.Values{"refresh_token": {"sandbox"}}, 400, 108, "invalid_grant"},
		"no refresh":     {url.Values{"refresh_token": nil}, 400, 108, "invalid_grant"},
		"unknown grant":  {url.Values{"grant_type": {"saml"}}, 400, 60, "unsupported_grant_type"},
		"no grant":       {url.Values{"grant_type": nil}, 400, 0, "invalid_request"},
		"wrong request":  {url.Values{"grant_type": {"password"}, "credtype": {"authtoken"}, "username": {"u"}, "password": {"x"}}, 400, 5, "invalid_grant"},
		"no login":       {url.Values{"grant_type": {"password"}, "username": {"u"}, "password": {"sandbox"}}, 400, 19, "invalid_grant"},
		"wrong credtype": {url.Values{"grant_type": {"password"}, "credtype": {"x"}, "username": {"u"}, "password": {"sandbox"}}, 400, 0, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := url.Values{}
			for _, from := range []url.Values{good, tt.change} {
				maps.Copy(values, from)
			}
			status, answer := c.ask(values)
			if status != tt.status || answer.Code != tt.code || answer.Error != tt.err {
				t.Errorf("status %d, code %d, error %q, want %d, %d, %q", status, answer.Code, answer.Error, tt.status, tt.code, tt.err)
			}
			if tt.status != 200 && answer.Description == "" {
				t.Error("error_description is missing")
			}
		})
	}
}

func TestAccessToken(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	_, application := c.ask(grantOf("client_credentials"))
	if application.RefreshToken != "" {
		t.Error("an application's token came with a refresh token")
	}
	path := tripPath + "?userid_type=login&userid_value=" + jane
	for _, tt := range []struct {
		name, authorization string
		want                int
	}{
		{"good", "Bearer " + c.token, 200},
		{"none", "", 401},
		{"unknown", "Bearer x", 403},
		{"legacy scheme", "OAuth " + c.token, 403},
		{"application", "Bearer " + application.AccessToken, 403},
	} {
		header := http.Header{}
		if tt.authorization != "" {
			header.Set("Authorization", tt.authorization)
		}
		r := c.do("GET", path, "", header)
		if r.status != tt.want {
			t.Errorf("%s: status %d, want %d", tt.name, r.status, tt.want)
		}
		if tt.want != 200 && parse(t, r.body).at("Message") == "" {
			t.Errorf("%s: body %q has no Error/Message", tt.name, r.body)
		}
	}
}

// The request token connects any company, and companies do not see each other.
func TestCompaniesAreApart(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.create(jane, trip("Ours", "QX7T2M"))
	c.token = c.refresh(c.granted(connect(acme, "sandbox")).RefreshToken).AccessToken
	if r := c.api("GET", tripPath+"/"+url.PathEscape(created.at("TripId")), jane, ""); r.status != 404 {
		t.Errorf("detail from another company: status %d, want 404", r.status)
	}
	if got := c.ok("GET", tripPath, "ALL", "").find("ItineraryInfo"); len(got) != 0 {
		t.Errorf("list of another company has %d trips, want none", len(got))
	}
}

func TestGeolocationOfSettings(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{Geolocation: "https://us2.api.example/"})
	if got := c.refresh("sandbox").Geolocation; got != "https://us2.api.example" {
		t.Errorf("geolocation is %q, want that of the settings", got)
	}
}
