package accounts

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"tripsync/push/sandbox/document"
)

// A Consent is what a page asks a user to agree to.
type Consent struct {
	Client, RedirectURI, State, Scope, ResponseType string
	Scopes                                          []string

	Login   string
	Problem string // why the user could not sign in
	app     Application
	exceeds bool // the scope what the application may ask for
}

// NewConsent refuses what cannot be said to the application, since it would
// have to be sent to a page that may be somebody else's.
func (a *Authority) NewConsent(values url.Values) (Consent, error) {
	app, known := a.known.application(values.Get("client_id"))
	c := Consent{
		Client: app.ID, RedirectURI: values.Get("redirect_uri"), State: values.Get("state"),
		ResponseType: values.Get("response_type"), Login: values.Get("login"), app: app,
	}
	switch {
	case !known || app.Disabled:
		return c, document.Refuse(400, "client_id is not that of an application in use.")
	case !app.owns(c.RedirectURI):
		return c, document.Refuse(400, "redirect_uri is not one of the application.")
	}
	scope, allowed := Grant{Scope: app.scope()}.narrowed(values.Get("scope"))
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

// Fault returns what is wrong with a request, in the words of RFC 6749.
func (c Consent) Fault() string {
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

// Approve signs the user in and returns the code that the application may redeem.
func (a *Authority) Approve(c Consent, password, here string) (code string, refused *OAuthError) {
	g, refused := a.known.signIn(c.app, c.Login, password)
	if refused == nil {
		refused = a.known.permit(c.app, g, here, a.clock.Now())
	}
	if refused != nil {
		return "", refused
	}
	g.Scope, g.Expires = c.Scope, a.clock.Now().Add(codeLife)
	return a.lend(Credential{Grant: g, Kind: grantCode, Redirect: c.RedirectURI}), nil
}

// Back returns where the user is sent back to the application, with one value and
// the state.
func (c Consent) Back(name, value string) string {
	u, _ := url.Parse(c.RedirectURI) // owns has read it
	query := u.Query()
	query.Set(name, value)
	if c.State != "" {
		query.Set("state", c.State)
	}
	u.RawQuery = query.Encode()
	return u.String()
}
