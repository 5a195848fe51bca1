package concur

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
)

// An Offer is what a company's administrator provides for a grant: a request token with
// the company's UUID, a code of the consent page with the redirect URI it was sent to,
// or a refresh token.
type Offer struct {
	CompanyUUID, RequestToken string
	Code, RedirectURI         string
	RefreshToken              string
}

// Format keeps the secrets of an Offer out of whatever it is printed to.
func (o Offer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "concur.Offer") }

// form returns the form for the token endpoint, or nil if nothing is offered. Only the
// answer to a request token serves everyone at the company.
func (o Offer) form() url.Values {
	switch {
	case o.RefreshToken != "":
		return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {o.RefreshToken}}
	case o.Code != "":
		return url.Values{"grant_type": {"authorization_code"}, "code": {o.Code}, "redirect_uri": {o.RedirectURI}}
	case o.RequestToken != "":
		return url.Values{"grant_type": {"password"}, "credtype": {"authtoken"}, "username": {o.CompanyUUID}, "password": {o.RequestToken}}
	}
	return nil
}

// Connect redeems an offer and stores the grant instead of the present one. The present
// grant stays if Concur refuses the offer, if the new one lacks the scope for trips, or
// if it is for another company than the one whose UUID is known. The refresh or request
// token of the settings replaces the grant only when the settings change.
func (t *Tokens) Connect(ctx context.Context, o Offer) (Grant, error) {
	form := o.form()
	if form == nil {
		return Grant{}, tokenFault(errors.New("neither a request token nor a code nor a refresh token"))
	}
	home, err := t.Connection.home()
	if err != nil {
		return Grant{}, err
	}
	return t.replace(ctx, func(ctx context.Context, _ Grant) (Grant, error) {
		g, err := t.ask(ctx, home, form)
		if err != nil {
			return Grant{}, err
		}
		g.Origin = t.Connection.origin()
		return g, t.check(g, o)
	})
}

// check refuses a grant that cannot, or must not, be used to send trips. On the consent
// page a person may have consented, whose UUID does not identify the company.
func (t *Tokens) check(g Grant, o Offer) error {
	want := t.Connection.CompanyUUID
	if o.CompanyUUID != "" {
		want = o.CompanyUUID
	}
	switch {
	case g.lacksScope():
		return tokenFault(fmt.Errorf("the grant has the scopes %q and lacks %s: SAP Concur has to give it to the application", cleanMessage(g.Scope), itineraryScope))
	case want != "" && g.Company != "" && o.Code == "" && !strings.EqualFold(want, g.Company):
		return tokenFault(fmt.Errorf("the grant is of company %s, not of %s", g.Company, cleanMessage(want)))
	}
	return nil
}

// AuthorizeURL is the page where a company's administrator consents, and that
// sends a code and state to redirect, which must be registered with Concur.
func (c Connection) AuthorizeURL(redirect, state string) (string, error) {
	home, err := c.home()
	if err != nil {
		return "", err
	}
	if concurOwn(home) { // browsers have hosts of their own there
		home = strings.Replace(home, "://", "://www-", 1)
	}
	conf := oauth2.Config{
		ClientID: c.ClientID, RedirectURL: redirect, Scopes: []string{"openid", itineraryScope},
		Endpoint: oauth2.Endpoint{AuthURL: home + "/oauth2/v0/authorize"},
	}
	return conf.AuthCodeURL(state), nil
}
