package sandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	accessLife  = time.Hour
	refreshLife = 183 * 24 * time.Hour // six months
	scope       = "openid ITINER"

	// company is whom the configured refresh token belongs to.
	company = "sandbox"
)

// A grant is what a token allows: the trips of a company, or of none when it
// is an application's own.
type grant struct {
	company string
	expires time.Time
}

// tokens are the grants in force, by token.
type tokens struct {
	access, refresh map[string]grant
}

func newTokens() tokens {
	return tokens{access: map[string]grant{}, refresh: map[string]grant{}}
}

// sender returns the grant of an access token that has not expired.
func (t *tokens) sender(token string, now time.Time) (grant, bool) {
	g, ok := t.access[token]
	return g, ok && now.Before(g.expires)
}

// forget drops what has expired, so that tokens do not pile up.
func (t *tokens) forget(now time.Time) {
	for _, grants := range []map[string]grant{t.access, t.refresh} {
		for token, g := range grants {
			if !now.Before(g.expires) {
				delete(grants, token)
			}
		}
	}
}

// An oauthError is the answer of the token service when it refuses. The
// documented codes are in section 2.5 of the fact sheet; 0 means that none is
// documented, and is left out.
type oauthError struct {
	Status      int    `json:"-"`
	Code        int    `json:"code,omitempty"`
	Name        string `json:"error"`
	Description string `json:"error_description"`
	Geolocation string `json:"geolocation,omitempty"`
}

func (e *oauthError) answer() answer { return jsonAnswer(e.Status, e) }

func invalidRequest(description string) *oauthError {
	return &oauthError{Status: 400, Name: "invalid_request", Description: description}
}

// elsewhere says that the user lives at another base URL.
func elsewhere(geolocation string) *oauthError {
	return &oauthError{
		Status: 400, Code: 16, Name: "invalid_request", Description: "user lives elsewhere", Geolocation: geolocation,
	}
}

// A tokenAnswer is what the token service answers when it agrees.
type tokenAnswer struct {
	ExpiresIn        int    `json:"expires_in"` // seconds
	Scope            string `json:"scope"`
	TokenType        string `json:"token_type"`
	AccessToken      string `json:"access_token"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int64  `json:"refresh_expires_in,omitempty"` // Unix time, in spite of its name
	Geolocation      string `json:"geolocation"`
}

// geolocation returns the base URL of the service.
func (s *Server) geolocation(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return strings.TrimSuffix(cmp.Or(s.Geolocation, scheme+"://"+r.Host), "/")
}

// token answers a request for a token.
func (s *Server) token(r *http.Request) answer {
	form, refused := s.tokenForm(r)
	if refused != nil {
		return refused.answer()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, refused := s.redeem(form)
	if refused != nil {
		return refused.answer()
	}
	return jsonAnswer(http.StatusOK, s.issue(g, s.geolocation(r)))
}

// tokenForm reads the form and checks the client that sends it.
func (s *Server) tokenForm(r *http.Request) (url.Values, *oauthError) {
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return nil, invalidRequest("Content-Type is not exactly application/x-www-form-urlencoded")
	}
	if r.URL.RawQuery != "" {
		return nil, invalidRequest("parameters belong into the body, not into the URL")
	}
	body, err := s.body(r)
	if err != nil {
		return nil, invalidRequest(err.Error())
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, invalidRequest("the body is not a form")
	}
	switch {
	case form.Get("client_id") != cmp.Or(s.ClientID, "sandbox"):
		return nil, &oauthError{Status: 401, Code: 61, Name: "invalid_client", Description: "client not found"}
	case form.Get("client_secret") != cmp.Or(s.ClientSecret, "sandbox"):
		return nil, &oauthError{Status: 401, Code: 64, Name: "invalid_client", Description: "incorrect client secret"}
	}
	return form, nil
}

// redeem takes what the client offers and returns what it is good for.
func (s *Server) redeem(form url.Values) (grant, *oauthError) {
	switch kind := form.Get("grant_type"); kind {
	case "refresh_token":
		return s.redeemRefresh(form.Get("refresh_token"))
	case "password":
		return s.redeemRequestToken(form)
	case "client_credentials":
		return grant{}, nil
	case "":
		return grant{}, invalidRequest("grant_type is missing")
	default:
		return grant{}, &oauthError{
			Status: 400, Code: 60, Name: "unsupported_grant_type", Description: "grant not allowed for this client",
		}
	}
}

// redeemRefresh uses up a refresh token, unless it is the one of the settings.
func (s *Server) redeemRefresh(token string) (grant, *oauthError) {
	if token == cmp.Or(s.RefreshToken, "sandbox") {
		return grant{company: company}, nil
	}
	g, ok := s.state.tokens.refresh[token]
	if !ok || !s.present().Before(g.expires) {
		return grant{}, &oauthError{Status: 400, Code: 108, Name: "invalid_grant", Description: "bad or expired refresh token"}
	}
	delete(s.state.tokens.refresh, token)
	return g, nil
}

func (s *Server) redeemRequestToken(form url.Values) (grant, *oauthError) {
	switch {
	case form.Get("credtype") != "authtoken":
		return grant{}, &oauthError{
			Status: 400, Code: 60, Name: "unsupported_grant_type", Description: "only credtype authtoken is simulated",
		}
	case form.Get("username") == "" || form.Get("password") != cmp.Or(s.RequestToken, "sandbox"):
		return grant{}, &oauthError{Status: 400, Code: 5, Name: "invalid_grant", Description: "Incorrect Credentials. Please Retry"}
	}
	return grant{company: form.Get("username")}, nil
}

// issue makes the tokens of a grant. An application gets no refresh token: it
// can ask again with its secret.
func (s *Server) issue(g grant, geolocation string) tokenAnswer {
	now := s.present()
	s.state.tokens.forget(now)
	a := tokenAnswer{
		ExpiresIn: int(accessLife.Seconds()), Scope: scope, TokenType: "Bearer",
		AccessToken: newToken(s.state.random), Geolocation: geolocation,
	}
	s.state.tokens.access[a.AccessToken] = grant{company: g.company, expires: now.Add(accessLife)}
	if g.company == "" {
		return a
	}
	g.expires = now.Add(refreshLife)
	a.RefreshToken, a.RefreshExpiresIn = newToken(s.state.random), g.expires.Unix()
	s.state.tokens.refresh[a.RefreshToken] = g
	return a
}

// revoke makes the access token of a request unknown.
func (s *Server) revoke(r *http.Request) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.state.tokens.access, token)
}
