package concur

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	opToken = "fetch token"

	// tokenLife is how long an access token lives if the answer does not say.
	tokenLife = time.Hour
)

// fetch asks the token endpoint for the successor of have, or for the first
// grant of the company.
func (t *Tokens) fetch(ctx context.Context, have Grant) (Grant, error) {
	form := t.Connection.offer(have).form()
	if form == nil {
		return Grant{}, tokenFault(errors.New("neither a stored grant nor a refresh token nor a request token"))
	}
	home, err := t.Connection.home()
	if err != nil {
		return Grant{}, err
	}
	g, err := t.ask(ctx, cmp.Or(have.Geolocation, home), form)
	if err != nil {
		return Grant{}, err
	}
	g.Origin = cmp.Or(t.Connection.origin(), have.Origin)
	g.Scope, g.Company = cmp.Or(g.Scope, have.Scope), cmp.Or(g.Company, have.Company)
	return g, nil
}

// ask posts form to the token endpoint at base, and follows the answer that
// the company lives elsewhere once.
func (t *Tokens) ask(ctx context.Context, base string, form url.Values) (Grant, error) {
	g, err := t.post(ctx, base, form)
	if e, ok := errors.AsType[*Error](err); ok && e.elsewhere != "" {
		if base, err = t.Connection.trusted(e.elsewhere); err != nil {
			return Grant{}, tokenFault(fmt.Errorf("follow geolocation: %w", err))
		}
		return t.post(ctx, base, form)
	}
	return g, err
}

// post sends form to the token endpoint at base. clientcredentials is the one
// part of x/oauth2 that lets the form be chosen: Concur's password grant takes
// a credtype.
func (t *Tokens) post(ctx context.Context, base string, form url.Values) (Grant, error) {
	conf := clientcredentials.Config{
		ClientID: t.Connection.ClientID, ClientSecret: t.Connection.ClientSecret,
		TokenURL: base + "/oauth2/v0/token", EndpointParams: form, AuthStyle: oauth2.AuthStyleInParams,
	}
	asked := t.Now()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, withoutRedirects(t.HTTP))
	token, err := conf.Token(ctx)
	if err != nil {
		return Grant{}, t.tokenError(err, form)
	}
	g := Grant{
		AccessToken: token.AccessToken, RefreshToken: cmp.Or(token.RefreshToken, form.Get("refresh_token")),
		Expiry: asked.Add(tokenLifeOf(token)).UTC(), Geolocation: base,
		Scope: textOf(token, "scope"), Company: subjectOf(textOf(token, "id_token")),
		Renewed: asked.UTC(), Ends: refreshEnd(token),
	}
	// The new pair must not be lost because the place is not trusted: the place that
	// issued it serves as well.
	if elsewhere, err := t.Connection.trusted(textOf(token, "geolocation")); err == nil {
		g.Geolocation = elsewhere
	}
	return g, nil
}

// tokenLifeOf reads expires_in.
func tokenLifeOf(token *oauth2.Token) time.Duration {
	if n := readNumber(token, "expires_in"); n > 0 && n < (30*24*time.Hour).Seconds() {
		return time.Duration(n) * time.Second
	}
	return tokenLife
}

// refreshEnd reads refresh_expires_in, which is a point in time in spite of its
// name, and only one of Concur's pages has it.
func refreshEnd(token *oauth2.Token) time.Time {
	if n := readNumber(token, "refresh_expires_in"); n >= 1e9 && n <= 1e10 {
		return time.Unix(int64(n), 0).UTC()
	}
	return time.Time{}
}

// readNumber reads a number that is written as one or as a string, or returns 0.
func readNumber(token *oauth2.Token, member string) float64 {
	n, err := strconv.ParseFloat(fmt.Sprint(token.Extra(member)), 64)
	if err != nil {
		return 0
	}
	return n
}

func textOf(token *oauth2.Token, member string) string {
	text, _ := token.Extra(member).(string)
	return text
}

// subjectOf returns the subject of an id_token: the company's UUID, by Concur's pages.
// It does not check the signature. The token came from the token endpoint itself, which
// OpenID Connect Core, 3.1.3.7, accepts instead.
func subjectOf(idToken string) string {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return ""
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Subject string `json:"sub"`
	}
	if err != nil || json.Unmarshal(body, &claims) != nil {
		return ""
	}
	return cleanMessage(claims.Subject)
}
