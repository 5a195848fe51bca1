package accounts

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"tripsync/push/sandbox/document"
)

// A Caller is the sender of a request and on whose behalf it is made.
type Caller struct {
	Sender Grant
	Owner
	Everyone bool // at the company
}

// Traveller returns on whose behalf a request is made, which userid_type and
// userid_value say. A user's token acts for the user, and for others if the user
// is an administrator. A list may be for all.
func (a *Authority) Traveller(sender Grant, kind, login string, list bool) (Caller, error) {
	c := Caller{Sender: sender, Owner: Owner{sender.Company, cmp.Or(login, sender.Login)}}
	_, known := a.known.person(c.Owner)
	switch {
	case c.Login == "":
		return c, document.Refuse(400, "userid_value is missing: a company token acts for a named user.")
	case login != "" && kind != "login" && kind != "login_id":
		return c, document.Refuse(400, "userid_type is neither login nor login_id.")
	case list && c.Login == "ALL" && a.ActsForAll(sender):
		c.Everyone = true
		return c, nil
	case !known || c.Login != sender.Login && !a.ActsForAll(sender):
		return c, document.Refuse(400, "Invalid User:%s", c.Login)
	}
	return c, nil
}

// ActsForAll reports whether a token is good for everyone at the company.
func (a *Authority) ActsForAll(sender Grant) bool {
	u, _ := a.known.person(sender.Owner)
	return sender.Login == "" || u.Admin
}

// IsLogin reports whether a login has the form that the list schema demands:
// [^@]+@[^\.]+\..+
func IsLogin(login string) bool {
	name, domain, ok := strings.Cut(login, "@")
	host, rest, dot := strings.Cut(domain, ".")
	return ok && dot && name != "" && host != "" && rest != ""
}

// Admit returns whom the token of a request to the trip service was given to, and
// counts the request.
func (a *Authority) Admit(authorization, here string) (Grant, error) {
	g, err := a.Member(authorization, here)
	if err != nil {
		return Grant{}, err
	}
	return g, a.quotas.charge(g.Client, a.clock.Now())
}

// Member returns the sender of a request for a company's data, who may be
// barred from it by now.
func (a *Authority) Member(authorization, here string) (Grant, error) {
	g, err := a.Bearer(authorization)
	if err != nil {
		return Grant{}, err
	}
	app, known := a.known.application(g.Client)
	switch {
	case g.Company == "":
		return Grant{}, document.Refuse(403, "The token is an application's and gives no access to a company.")
	case !g.has(itineraryScope):
		return Grant{}, document.Refuse(403, "The token has not the scope %s.", itineraryScope)
	case !known:
		return Grant{}, document.Refuse(403, "The application of the token is unknown.")
	}
	refused := a.known.permit(app, g, here, a.clock.Now())
	switch {
	case refused == nil:
		return g, nil
	case refused.Status == http.StatusServiceUnavailable:
		return Grant{}, document.Refuse(503, "The company is under maintenance.")
	}
	return Grant{}, document.Refuse(403, "The token is good no more: %s.", refused.Description)
}

// Bearer returns the grant of the token that a request shows.
func (a *Authority) Bearer(authorization string) (Grant, error) {
	if authorization == "" {
		return Grant{}, document.Refuse(401, "The Authorization header is missing.")
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	g, ok := a.tokens.sender(token, a.clock.Now())
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return Grant{}, document.Refuse(403, "The token is expired, revoked or unknown.")
	}
	return g, nil
}

// CompanyOf returns the company that a request is for, as far as its header and
// form say before it is looked at closely.
func (a *Authority) CompanyOf(authorization string, form url.Values) string {
	refresh := form.Get("refresh_token")
	switch {
	case form.Get("grant_type") == grantPassword:
		return form.Get("username")
	case form.Get("grant_type") == grantRefresh && refresh == a.known.RefreshToken:
		return ownCompany
	case form.Get("grant_type") == grantRefresh:
		return a.tokens.Once[refresh].Company
	}
	return a.tokens.Access[bearerToken(authorization)].Company
}
