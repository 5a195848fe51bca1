package sandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A tokenAnswer is what the token service answers when it agrees.
type tokenAnswer struct {
	ExpiresIn        any    `json:"expires_in"` // seconds, as number or text
	Scope            string `json:"scope"`
	TokenType        string `json:"token_type"`
	AccessToken      string `json:"access_token"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int64  `json:"refresh_expires_in,omitempty"` // Unix time, in spite of its name
	IDToken          string `json:"id_token,omitempty"`
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
	form, refused := s.secretForm(r)
	if refused != nil {
		return refused.answer()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	issued, refused := s.exchange(form, s.geolocation(r))
	if refused != nil {
		return refused.answer()
	}
	return jsonAnswer(http.StatusOK, issued)
}

// secretForm reads a form that holds secrets: from the body alone, and with no
// other Content-Type than the bare one.
func (s *Server) secretForm(r *http.Request) (url.Values, *oauthError) {
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
	return form, nil
}

// exchange gives tokens for what a form offers. Nothing is used up unless
// there are tokens for it. It needs the lock, as do those it calls.
func (s *Server) exchange(form url.Values, here string) (tokenAnswer, *oauthError) {
	s.state.tokens.forget(s.clock.Now())
	app, refused := s.client(form)
	if refused != nil {
		return tokenAnswer{}, refused
	}
	c, refused := s.redeem(app, form)
	if refused == nil {
		refused = s.permit(app, c.grant, here)
	}
	if refused != nil {
		return tokenAnswer{}, refused
	}
	scope, ok := c.narrowed(form.Get("scope"))
	if !ok {
		return tokenAnswer{}, problem(54)
	}
	return s.issue(app, s.spend(c, scope), scope, here), nil
}

// spend uses up a credential and returns the grant that refreshes may ask for
// from now on: what was given at first, though they narrow it.
func (s *Server) spend(c credential, scope string) grant {
	if c.Kind == grantRefresh {
		s.state.tokens.spend(c, s.clock.Now().Add(s.RefreshGrace))
		return c.grant
	}
	s.state.tokens.spend(c, s.clock.Now())
	c.Scope = scope
	return c.grant
}

// client returns the application that a form names and proves.
func (s *Server) client(form url.Values) (Application, *oauthError) {
	app, ok := s.application(form.Get("client_id"))
	switch {
	case !ok:
		return app, problem(61)
	case form.Get("client_secret") != app.Secret:
		return app, problem(64)
	case app.Disabled:
		return app, problem(59)
	}
	return app, nil
}

// issue makes the tokens of a grant, with a scope that may be narrower. An
// application gets no refresh token for itself: it can ask again with its
// secret.
func (s *Server) issue(app Application, g grant, scope, here string) tokenAnswer {
	now := s.clock.Now()
	access := g
	access.Scope, access.Expires = scope, now.Add(accessLife)
	claims := s.claims(access, here)
	a := tokenAnswer{
		ExpiresIn: int(accessLife.Seconds()), Scope: scope, TokenType: "Bearer", Geolocation: here,
	}
	if s.ExpiresInText {
		a.ExpiresIn = strconv.Itoa(int(accessLife.Seconds()))
	}
	if g.Company != "" && access.has("openid") {
		a.IDToken = claims.sign(app.Secret)
	}
	claims.ID, claims.Scope = s.ids.Token(), scope
	a.AccessToken = claims.sign(app.Secret)
	s.state.tokens.Access[a.AccessToken] = access
	if g.Company != "" && app.may(grantRefresh) {
		g.Expires = now.Add(refreshLife)
		a.RefreshToken, a.RefreshExpiresIn = s.lend(credential{grant: g, Kind: grantRefresh}), g.Expires.Unix()
	}
	return a
}

// lend makes the secret of a credential.
func (s *Server) lend(c credential) string {
	s.state.tokens.forget(s.clock.Now())
	c.secret = s.ids.Token()
	s.state.tokens.Once[c.secret] = c
	return c.secret
}
