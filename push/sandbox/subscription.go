package sandbox

import (
	"net/http"
	"slices"
	"strings"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// A subscription asks for the notifications of an application, for one user or
// for a whole company.
type subscription struct {
	Client string `json:"client"`
	owner
}

// A subscriber is a subscription and the key that its notifications carry.
type subscriber struct {
	subscription
	Key string `json:"key"`
}

func (s subscription) covers(o owner) bool {
	return s.Company == o.Company && (s.Login == "" || s.Login == o.Login)
}

// subscribe answers requests to /subscribe and /unsubscribe.
func (s *Server) subscribe(op bench.Operation, r *http.Request) answer {
	wanted, err := s.subscription(r)
	if err != nil {
		return s.refused(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.subscriptions = slices.DeleteFunc(s.state.subscriptions, func(other subscriber) bool {
		return other.subscription == wanted
	})
	if op == bench.OpSubscribe {
		s.state.subscriptions = append(s.state.subscriptions, subscriber{wanted, s.ids.Token()})
	}
	return answer{status: http.StatusOK, contentType: "application/xml; charset=utf-8", processed: true}
}

// subscription reads what a request asks to be told of.
func (s *Server) subscription(r *http.Request) (subscription, error) {
	sender, err := s.member(r)
	if err != nil {
		return subscription{}, err
	}
	query, err := queryOf(r)
	if err != nil {
		return subscription{}, err
	}
	p := newParameters(query)
	if p["type"] != "itinerary" {
		return subscription{}, document.Refuse(400, "type is not itinerary.")
	}
	if strings.HasPrefix(r.URL.Path, companyPath) {
		return s.companySubscription(sender)
	}
	o, _, err := s.traveller(sender, p, false)
	return subscription{Client: sender.Client, owner: o}, err
}

func (s *Server) companySubscription(sender grant) (subscription, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.actsForAll(sender) {
		return subscription{}, document.Refuse(403, "The token is a user's and does not act for the company.")
	}
	return subscription{Client: sender.Client, owner: owner{Company: sender.Company}}, nil
}
