package sandbox

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

// A grant is what an application was allowed: to act for a company, for one of
// its users, or for nobody when the token is its own.
type grant struct {
	Client  string    `json:"client"`
	owner             // empty where the token is the application's own
	Scope   string    `json:"scope"` // names with blanks between them
	Expires time.Time `json:"expires"`
}

// A credential is a grant that an application may redeem.
type credential struct {
	grant
	Kind     string `json:"kind,omitempty"`     // how it is redeemed; a request token is of grantPassword
	Redirect string `json:"redirect,omitempty"` // redirect_uri that a code was sent to

	secret string // empty if it may be redeemed for ever
}

// tokens are what the token service has given out and is still in force.
type tokens struct {
	Access map[string]grant      `json:"access"`
	Once   map[string]credential `json:"once"` // by their secrets
}

func newTokens() tokens {
	return tokens{Access: map[string]grant{}, Once: map[string]credential{}}
}

// sender returns the grant of an access token that has not expired.
func (t *tokens) sender(token string, now time.Time) (grant, bool) {
	g, ok := t.Access[token]
	return g, ok && now.Before(g.Expires)
}

// credential returns one of a kind that has not expired.
func (t *tokens) credential(kind, secret string, now time.Time) (credential, bool) {
	c, ok := t.Once[secret]
	return c, ok && c.Kind == kind && now.Before(c.Expires)
}

// spend leaves a credential good for no longer than a moment.
func (t *tokens) spend(c credential, until time.Time) {
	if c.secret != "" && until.Before(c.Expires) {
		c.Expires = until
		t.Once[c.secret] = c
	}
}

// revoke drops all that one application was granted by whom g was.
func (t *tokens) revoke(g grant) {
	same := func(other grant) bool {
		return other.Client == g.Client && other.owner == g.owner
	}
	for token, other := range t.Access {
		if same(other) {
			delete(t.Access, token)
		}
	}
	for secret, other := range t.Once {
		if other.Kind == grantRefresh && same(other.grant) {
			delete(t.Once, secret)
		}
	}
}

// forget drops what has expired, so that it does not pile up.
func (t *tokens) forget(now time.Time) {
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
func (g grant) has(scope string) bool { return slices.Contains(strings.Fields(g.Scope), scope) }

// narrowed returns the scope wanted, or the whole one if none is, and whether
// the grant allows it.
func (g grant) narrowed(wanted string) (string, bool) {
	names := strings.Fields(wanted)
	exceeds := slices.ContainsFunc(names, func(name string) bool { return !g.has(name) })
	return cmp.Or(strings.Join(names, " "), g.Scope), !exceeds
}

// permit looks for what stands in the way of a grant: who the application may
// act for, and where they live. It needs the lock.
func (s *Server) permit(app Application, g grant, here string) *oauthError {
	if app.Disabled {
		return problem(59)
	}
	if g.Company == "" {
		return nil
	}
	c, ok := s.company(g.Company)
	switch {
	case !ok:
		return problem(19)
	case len(app.Companies) > 0 && !slices.Contains(app.Companies, g.Company):
		return problem(53)
	case c.Refusal != 0:
		return problem(c.Refusal)
	case isElsewhere(c.Geolocation, here):
		return elsewhere(c.Geolocation)
	case during(c.Maintenance, s.clock.Now()):
		return problem(134)
	case g.Login == "":
		return nil
	}
	return s.permitUser(g.owner, here)
}

func (s *Server) permitUser(o owner, here string) *oauthError {
	u, ok := s.person(o)
	switch {
	case !ok:
		return problem(19)
	case u.Refusal != 0:
		return problem(u.Refusal)
	case isElsewhere(u.Geolocation, here):
		return elsewhere(u.Geolocation)
	}
	return nil
}

func isElsewhere(geolocation, here string) bool {
	return geolocation != "" && !strings.EqualFold(strings.TrimSuffix(geolocation, "/"), here)
}
