package sandbox

import (
	"net/http"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// A RequestToken connects a company: see [Server.NewRequestToken].
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
func (s *Server) NewRequestToken(company, client string) (RequestToken, error) {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	app, known := s.application(client)
	if !known {
		return RequestToken{}, document.Refuse(400, "there is no such client")
	}
	if _, known := s.company(company); !known {
		return RequestToken{}, document.Refuse(400, "there is no such company")
	}
	s.changes++
	g := grant{Client: client, owner: owner{Company: company}, Scope: app.scope(), Expires: s.clock.Now().Add(requestLife)}
	return RequestToken{
		Company: company, Client: client, Expires: g.Expires,
		Token: s.lend(credential{grant: g, Kind: grantPassword}),
	}, nil
}

// disconnect answers a request to revoke: all that the sender's application
// was granted for the sender ends.
func (s *Server) disconnect(r *http.Request) answer {
	g, err := s.bearer(r)
	if err != nil {
		return s.refused(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.tokens.revoke(g)
	return answer{status: http.StatusOK, contentType: "application/json", processed: true}
}

// expire makes the access token of a request unknown.
func (s *Server) expire(r *http.Request) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.state.tokens.Access, token)
}
