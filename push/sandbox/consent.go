package sandbox

import (
	"bytes"
	_ "embed"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tripsync/push/sandbox/document"
)

//go:embed consent.html
var consentHTML string

// A consent is what the page asks a user to agree to.
type consent struct {
	Client, RedirectURI, State, Scope, ResponseType string
	Scopes                                          []string

	Login   string
	Problem string // why the user could not sign in
	app     Application
	exceeds bool // the scope what the application may ask for
}

// authorizePage answers GET and POST /oauth2/v0/authorize: the page, and the
// user's decision.
func (s *Server) authorizePage(r *http.Request) answer {
	values, err := s.consentForm(r)
	if err != nil {
		return textAnswer(document.StatusOf(err), err.Error())
	}
	c, err := s.newConsent(values)
	if err != nil {
		return textAnswer(document.StatusOf(err), err.Error())
	}
	switch fault := c.fault(); {
	case fault != "":
		return c.back("error", fault)
	case r.Method == http.MethodGet:
		return s.ask(c)
	case values.Get("decision") != "approve":
		return c.back("error", "access_denied")
	}
	return s.approve(c, values.Get("password"), s.geolocation(r))
}

// consentForm returns what a request to the page holds. Secrets in a URL are
// refused here too.
func (s *Server) consentForm(r *http.Request) (url.Values, error) {
	query, err := queryOf(r)
	switch {
	case err != nil:
		return nil, err
	case query.Has("client_secret") || query.Has("password"):
		return nil, document.Refuse(400, "Secrets do not belong into the URL.")
	case r.Method == http.MethodGet:
		return query, nil
	}
	form, refused := s.secretForm(r)
	if refused != nil {
		return nil, document.Refuse(refused.Status, "%s", refused.Description)
	}
	return form, nil
}

// newConsent refuses what cannot be told to the application, since it would
// have to be sent to a page that may be somebody else's.
func (s *Server) newConsent(values url.Values) (consent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, known := s.application(values.Get("client_id"))
	c := consent{
		Client: app.ID, RedirectURI: values.Get("redirect_uri"), State: values.Get("state"),
		ResponseType: values.Get("response_type"), Login: values.Get("login"), app: app,
	}
	switch {
	case !known || app.Disabled:
		return c, document.Refuse(400, "client_id is not that of an application in use.")
	case !app.owns(c.RedirectURI):
		return c, document.Refuse(400, "redirect_uri is not one of the application.")
	}
	scope, allowed := grant{Scope: app.scope()}.narrowed(values.Get("scope"))
	c.Scope, c.exceeds = scope, !allowed
	c.Scopes = strings.Fields(c.Scope)
	return c, nil
}

// owns reports whether people may be sent back to an address.
func (a Application) owns(address string) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil || !isURL(address):
		return false
	case len(a.RedirectURIs) > 0:
		return slices.Contains(a.RedirectURIs, address)
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// fault returns what is wrong with a request, in the words of RFC 6749.
func (c consent) fault() string {
	switch {
	case c.ResponseType != "code":
		return "unsupported_response_type"
	case !c.app.may(grantCode):
		return "unauthorized_client"
	case c.exceeds:
		return "invalid_scope"
	}
	return ""
}

// ask shows the page.
func (s *Server) ask(c consent) answer {
	var page bytes.Buffer
	if err := s.consentPage.Execute(&page, c); err != nil {
		return textAnswer(http.StatusInternalServerError, err.Error())
	}
	back, _ := url.Parse(c.RedirectURI) // owns has read it
	return answer{
		status: http.StatusOK, contentType: "text/html; charset=utf-8", body: page.Bytes(), processed: true,
		header: http.Header{
			// Browsers hold the redirect after a form to form-action as well.
			"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'self' " +
				back.Scheme + "://" + back.Host},
			"Cache-Control":   {"no-store"},
			"Referrer-Policy": {"no-referrer"},
		},
	}
}

// approve signs the user in and sends a code to the application.
func (s *Server) approve(c consent, password, here string) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, refused := s.signIn(c.app, c.Login, password)
	if refused == nil {
		refused = s.permit(c.app, g, here)
	}
	if refused != nil {
		c.Problem = refused.Description
		return s.ask(c)
	}
	g.Scope, g.Expires = c.Scope, s.clock.Now().Add(codeLife)
	return c.back("code", s.lend(credential{grant: g, Kind: grantCode, Redirect: c.RedirectURI}))
}

// back sends the user back to the application with one value and the state.
func (c consent) back(name, value string) answer {
	u, _ := url.Parse(c.RedirectURI) // owns has read it
	query := u.Query()
	query.Set(name, value)
	if c.State != "" {
		query.Set("state", c.State)
	}
	u.RawQuery = query.Encode()
	return answer{
		status: http.StatusSeeOther, contentType: "text/plain; charset=utf-8", processed: name == "code",
		header: http.Header{"Location": {u.String()}, "Cache-Control": {"no-store"}},
	}
}
