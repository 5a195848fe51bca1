package sandbox

import (
	"cmp"
	"net/http"
	"strings"

	"tripsync/push/sandbox/document"
)

// traveller says on whose behalf a request is made. A user's token acts for
// the user, and for others if the user is an administrator.
func (s *Server) traveller(sender grant, p parameters, all bool) (owner, bool, error) {
	o := owner{sender.Company, cmp.Or(p["userid_value"], sender.Login)}
	kind := p["userid_type"]
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.person(o)
	switch {
	case o.Login == "":
		return o, false, document.Refuse(400, "userid_value is missing: a company token acts for a named user.")
	case p["userid_value"] != "" && kind != "login" && kind != "login_id":
		return o, false, document.Refuse(400, "userid_type is neither login nor login_id.")
	case all && o.Login == "ALL" && s.actsForAll(sender):
		return o, true, nil
	case !known || o.Login != sender.Login && !s.actsForAll(sender):
		return o, false, document.Refuse(400, "Invalid User:%s", o.Login)
	}
	return o, false, nil
}

// actsForAll reports whether a token is good for everyone at the company. It
// needs the lock.
func (s *Server) actsForAll(sender grant) bool {
	u, _ := s.person(sender.owner)
	return sender.Login == "" || u.Admin
}

// isLogin reports whether a login has the form that the list schema demands:
// [^@]+@[^\.]+\..+
func isLogin(login string) bool {
	name, domain, ok := strings.Cut(login, "@")
	host, rest, dot := strings.Cut(domain, ".")
	return ok && dot && name != "" && host != "" && rest != ""
}

// authorize returns whom the token of a trip request was given to, and counts
// the request.
func (s *Server) authorize(r *http.Request) (grant, error) {
	g, err := s.member(r)
	if err != nil {
		return grant{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return g, s.charge(g.Client)
}

// member returns the sender of a request for a company's data, who may be
// barred from it by now.
func (s *Server) member(r *http.Request) (grant, error) {
	g, err := s.bearer(r)
	if err != nil {
		return grant{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	app, known := s.application(g.Client)
	switch {
	case g.Company == "":
		return grant{}, document.Refuse(403, "The token is an application's and gives no access to a company.")
	case !g.has(itineraryScope):
		return grant{}, document.Refuse(403, "The token has not the scope %s.", itineraryScope)
	case !known:
		return grant{}, document.Refuse(403, "The application of the token is unknown.")
	}
	refused := s.permit(app, g, s.geolocation(r))
	switch {
	case refused == nil:
		return g, nil
	case refused.Status == http.StatusServiceUnavailable:
		return grant{}, document.Refuse(503, "The company is under maintenance.")
	}
	return grant{}, document.Refuse(403, "The token is good no more: %s.", refused.Description)
}

// bearer returns the grant of the token that a request shows.
func (s *Server) bearer(r *http.Request) (grant, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return grant{}, document.Refuse(401, "The Authorization header is missing.")
	}
	scheme, token, _ := strings.Cut(header, " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.state.tokens.sender(token, s.clock.Now())
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return grant{}, document.Refuse(403, "The token is expired, revoked or unknown.")
	}
	return g, nil
}
