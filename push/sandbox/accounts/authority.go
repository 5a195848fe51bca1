// Package accounts is who may use the simulated service, and how they prove it:
// the directory of applications, companies and users, the token service with its
// grants, and the quotas. Nothing here locks: the server does.
package accounts

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// Settings are those of the server that concern accounts; it documents them.
type Settings struct {
	ClientID, ClientSecret, RefreshToken, RequestToken string

	Postback        string
	ExpiresInText   bool
	RefreshGrace    time.Duration
	Quota           int
	HourQuota       int
	QuotaIs400      bool
	QuotaRetryAfter bool
	Mails           int // how many are kept
}

// An Authority knows who may use the service and gives out tokens.
type Authority struct {
	known  register
	clock  *bench.Clock
	ids    *bench.IDs
	tokens Tokens
	mails  []Mail
	quotas quotas
}

// NewAuthority makes one that has given out nothing.
func NewAuthority(clock *bench.Clock, ids *bench.IDs) *Authority {
	return &Authority{clock: clock, ids: ids, tokens: newTokens(), quotas: quotas{of: map[string]*quota{}}}
}

// Configure replaces the settings.
func (a *Authority) Configure(s Settings) { a.known.Settings, a.quotas.Settings = s, s }

// SetDirectory replaces the directory.
func (a *Authority) SetDirectory(d Directory) error {
	if err := d.check(); err != nil {
		return err
	}
	a.known.Directory = d
	return nil
}

// Directory returns what SetDirectory was given last.
func (a *Authority) Directory() Directory { return a.known.Directory }

// Forget drops all that was given out, but not the directory.
func (a *Authority) Forget() {
	a.tokens, a.mails, a.quotas.of = newTokens(), nil, map[string]*quota{}
}

// Tokens returns a copy of what is in force.
func (a *Authority) Tokens() Tokens {
	return Tokens{maps.Clone(a.tokens.Access), maps.Clone(a.tokens.Once)}
}

// Restore takes up what Tokens returned, which may lack either kind. Each
// credential has its secret again.
func (a *Authority) Restore(t Tokens) {
	a.tokens = newTokens()
	maps.Copy(a.tokens.Access, t.Access)
	for secret, c := range t.Once {
		c.secret = secret
		a.tokens.Once[secret] = c
	}
}

// Postback returns where the notifications of an application are posted, or "".
func (a *Authority) Postback(client string) string {
	app, known := a.known.application(client)
	if !known {
		return ""
	}
	return app.Postback
}

// UserUUID returns the UUID of a traveller.
func (a *Authority) UserUUID(o Owner) string {
	u, _ := a.known.person(o)
	return u.UUID
}

// OwnerOf returns the traveller with a login.
func (a *Authority) OwnerOf(login string) Owner {
	u, _ := a.known.user(login)
	return Owner{u.Company, u.Login}
}

// IsAway reports whether the whole service is under maintenance.
func (a *Authority) IsAway() bool { return during(a.known.Maintenance, a.clock.Now()) }

// Maintenance is the error of the token service while it is away.
func Maintenance() *OAuthError { return numbered(134) }

// A TokenAnswer is what the token service answers when it agrees.
type TokenAnswer struct {
	ExpiresIn        any    `json:"expires_in"` // seconds, as number or text
	Scope            string `json:"scope"`
	TokenType        string `json:"token_type"`
	AccessToken      string `json:"access_token"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int64  `json:"refresh_expires_in,omitempty"` // Unix time, in spite of its name
	IDToken          string `json:"id_token,omitempty"`
	Geolocation      string `json:"geolocation"`
}

// Exchange gives tokens for what a form offers at a base URL. Nothing is used up
// unless there are tokens for it.
func (a *Authority) Exchange(form url.Values, here string) (TokenAnswer, *OAuthError) {
	a.tokens.forget(a.clock.Now())
	app, refused := a.client(form)
	if refused != nil {
		return TokenAnswer{}, refused
	}
	c, refused := redemption{a, app, form}.credential()
	if refused == nil {
		refused = a.known.permit(app, c.Grant, here, a.clock.Now())
	}
	if refused != nil {
		return TokenAnswer{}, refused
	}
	scope, ok := c.narrowed(form.Get("scope"))
	if !ok {
		return TokenAnswer{}, numbered(54)
	}
	return a.issue(app, a.spend(c, scope), scope, here), nil
}

// spend uses up a credential and returns the grant that refreshes may ask for
// from now on: what was given at first, though they narrow it.
func (a *Authority) spend(c Credential, scope string) Grant {
	if c.Kind == grantRefresh {
		a.tokens.spend(c, a.clock.Now().Add(a.known.RefreshGrace))
		return c.Grant
	}
	a.tokens.spend(c, a.clock.Now())
	c.Scope = scope
	return c.Grant
}

// client returns the application that a form names and proves.
func (a *Authority) client(form url.Values) (Application, *OAuthError) {
	app, ok := a.known.application(form.Get("client_id"))
	switch {
	case !ok:
		return app, numbered(61)
	case form.Get("client_secret") != app.Secret:
		return app, numbered(64)
	case app.Disabled:
		return app, numbered(59)
	}
	return app, nil
}

// issue makes the tokens of a grant, with a scope that may be narrower. An
// application gets no refresh token for itself: it can ask again with its
// secret.
func (a *Authority) issue(app Application, g Grant, scope, here string) TokenAnswer {
	now := a.clock.Now()
	access := g
	access.Scope, access.Expires = scope, now.Add(accessLife)
	var user User
	if u, ok := a.known.person(g.Owner); g.Login != "" && ok {
		user = u
	}
	claims := newClaims(access, user, here)
	t := TokenAnswer{
		ExpiresIn: int(accessLife.Seconds()), Scope: scope, TokenType: "Bearer", Geolocation: here,
	}
	if a.known.ExpiresInText {
		t.ExpiresIn = strconv.Itoa(int(accessLife.Seconds()))
	}
	if g.Company != "" && access.has("openid") {
		t.IDToken = claims.sign(app.Secret)
	}
	claims.ID, claims.Scope = a.ids.Token(), scope
	t.AccessToken = claims.sign(app.Secret)
	a.tokens.Access[t.AccessToken] = access
	if g.Company != "" && app.may(grantRefresh) {
		g.Expires = now.Add(refreshLife)
		t.RefreshToken, t.RefreshExpiresIn = a.lend(Credential{Grant: g, Kind: grantRefresh}), g.Expires.Unix()
	}
	return t
}

// lend makes the secret of a credential.
func (a *Authority) lend(c Credential) string {
	a.tokens.forget(a.clock.Now())
	c.secret = a.ids.Token()
	a.tokens.Once[c.secret] = c
	return c.secret
}

// A RequestToken connects a company: see [Authority.NewRequestToken].
type RequestToken struct {
	Company string    `json:"company"`
	Client  string    `json:"client"`
	Token   string    `json:"requestToken,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
}

// NewRequestToken makes a request token of a company for an application, as
// its administrator does under Company Request Token. It is good for one use
// within 24 hours: the documentation says single-use here and up to five times
// there.
func (a *Authority) NewRequestToken(company, client string) (RequestToken, error) {
	app, known := a.known.application(client)
	if !known {
		return RequestToken{}, document.Refuse(400, "there is no such client")
	}
	if _, known := a.known.company(company); !known {
		return RequestToken{}, document.Refuse(400, "there is no such company")
	}
	g := Grant{Client: client, Owner: Owner{Company: company}, Scope: app.scope(), Expires: a.clock.Now().Add(requestLife)}
	return RequestToken{
		Company: company, Client: client, Expires: g.Expires,
		Token: a.lend(Credential{Grant: g, Kind: grantPassword}),
	}, nil
}

// Revoke ends all that the sender's application was granted for the sender.
func (a *Authority) Revoke(sender Grant) { a.tokens.revoke(sender) }

// Expire makes the access token of a request unknown.
func (a *Authority) Expire(authorization string) { delete(a.tokens.Access, bearerToken(authorization)) }

// bearerToken returns what follows the scheme in an Authorization header.
func bearerToken(authorization string) string {
	_, token, _ := strings.Cut(authorization, " ")
	return token
}
