package sandbox

import (
	"net/http"
	"strings"
)

// traveller says on whose behalf a request is made.
func traveller(sender grant, p parameters, all bool) (owner, bool, error) {
	o := owner{company: sender.company, login: p["userid_value"]}
	switch kind := p["userid_type"]; {
	case o.login == "":
		return o, false, refuse(400, "userid_value is missing: a company token acts for a named user.")
	case kind != "login" && kind != "login_id":
		return o, false, refuse(400, "userid_type is neither login nor login_id.")
	case all && o.login == "ALL":
		return o, true, nil
	case !isLogin(o.login):
		return o, false, refuse(400, "Invalid User:%s", o.login)
	}
	return o, false, nil
}

// isLogin reports whether a login has the form that the list schema demands:
// [^@]+@[^\.]+\..+
func isLogin(login string) bool {
	name, domain, ok := strings.Cut(login, "@")
	host, rest, dot := strings.Cut(domain, ".")
	return ok && dot && name != "" && host != "" && rest != ""
}

// authorize returns whom the token of a trip request was given to.
func (s *Server) authorize(r *http.Request) (grant, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return grant{}, refuse(401, "The Authorization header is missing.")
	}
	scheme, token, _ := strings.Cut(header, " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.state.tokens.sender(token, s.present())
	switch {
	case !ok || !strings.EqualFold(scheme, "Bearer"):
		return grant{}, refuse(403, "The token is expired, revoked or unknown.")
	case g.company == "":
		return grant{}, refuse(403, "The token is an application's and gives no access to a company.")
	case !s.state.quota.admit(s.present()):
		return grant{}, refuse(429, "More than %d requests in a minute.", s.Quota)
	}
	return g, nil
}
