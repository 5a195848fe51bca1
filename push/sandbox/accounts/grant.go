package accounts

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

const (
	accessLife  = time.Hour
	refreshLife = 183 * 24 * time.Hour // six months
	requestLife = 24 * time.Hour
	codeLife    = 10 * time.Minute // the most that RFC 6749 recommends

	itineraryScope = "ITINER"

	// ownCompany is whom the configured refresh token belongs to.
	ownCompany = "sandbox"
)

// The values of grant_type.
const (
	grantPassword = "password"
	grantRefresh  = "refresh_token"
	grantClient   = "client_credentials"
	grantCode     = "authorization_code"
	grantOTP      = "otp"
)

func grantTypes() []string {
	return []string{grantPassword, grantRefresh, grantClient, grantCode, grantOTP}
}

// A Grant is what an application was allowed: to act for a company, for one of
// its users, or for nobody when the token is its own.
type Grant struct {
	Client  string    `json:"client"`
	Owner             // empty where the token is the application's own
	Scope   string    `json:"scope"` // names with blanks between them
	Expires time.Time `json:"expires"`
}

// A Credential is a grant that an application may redeem.
type Credential struct {
	Grant
	Kind     string `json:"kind,omitempty"`     // how it is redeemed; a request token is of grantPassword
	Redirect string `json:"redirect,omitempty"` // redirect_uri that a code was sent to

	secret string // empty if it may be redeemed for ever
}

// Tokens are what the token service has given out and is still in force.
type Tokens struct {
	Access map[string]Grant      `json:"access"`
	Once   map[string]Credential `json:"once"` // by their secrets
}

func newTokens() Tokens {
	return Tokens{Access: map[string]Grant{}, Once: map[string]Credential{}}
}

// sender returns the grant of an access token that has not expired.
func (t *Tokens) sender(token string, now time.Time) (Grant, bool) {
	g, ok := t.Access[token]
	return g, ok && now.Before(g.Expires)
}

// credential returns one of a kind that has not expired.
func (t *Tokens) credential(kind, secret string, now time.Time) (Credential, bool) {
	c, ok := t.Once[secret]
	return c, ok && c.Kind == kind && now.Before(c.Expires)
}

// spend leaves a credential good for no longer than a moment.
func (t *Tokens) spend(c Credential, until time.Time) {
	if c.secret != "" && until.Before(c.Expires) {
		c.Expires = until
		t.Once[c.secret] = c
	}
}

// An Owner is whom a trip or a grant is of: a traveller, or without a login a
// company.
type Owner struct {
	Company string `json:"company"`
	Login   string `json:"login,omitempty"`
}

// revoke drops all that one application was granted by whom g was.
func (t *Tokens) revoke(g Grant) {
	same := func(other Grant) bool {
		return other.Client == g.Client && other.Owner == g.Owner
	}
	for token, other := range t.Access {
		if same(other) {
			delete(t.Access, token)
		}
	}
	for secret, other := range t.Once {
		if other.Kind == grantRefresh && same(other.Grant) {
			delete(t.Once, secret)
		}
	}
}

// forget drops what has expired, so that it does not pile up.
func (t *Tokens) forget(now time.Time) {
	for token, g := range t.Access {
		if !now.Before(g.Expires) {
			delete(t.Access, token)
		}
	}
	for secret, c := range t.Once {
		if !now.Before(c.Expires) {
			delete(t.Once, secret)
		}
	}
}

// has reports whether a scope is among those of a grant.
func (g Grant) has(scope string) bool { return slices.Contains(strings.Fields(g.Scope), scope) }

// narrowed returns the scope wanted, or the whole one if none is, and whether
// the grant allows it.
func (g Grant) narrowed(wanted string) (string, bool) {
	names := strings.Fields(wanted)
	exceeds := slices.ContainsFunc(names, func(name string) bool { return !g.has(name) })
	return cmp.Or(strings.Join(names, " "), g.Scope), !exceeds
}
