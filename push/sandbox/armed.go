package sandbox

import (
	"bytes"
	"cmp"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// An armed fault waits for its requests. Each has chances of its own, so that
// one fault does not shift those of another.
type armed struct {
	Fault
	random *rand.Rand
}

// A target is what a request is for, as far as faults choose by it.
type target struct {
	operation operation
	owner
}

func (a *armed) matches(r *http.Request, t target) bool {
	switch {
	case a.Kind == tokenExpired && t.operation.isOAuth(), a.Kind == wrongGeolocation && t.operation != opToken:
		return false
	case a.Method != "" && a.Method != r.Method, a.Operation != "" && operation(a.Operation) != t.operation:
		return false
	case a.Login != "" && !strings.EqualFold(a.Login, t.Login), a.Company != "" && !strings.EqualFold(a.Company, t.Company):
		return false
	}
	return strings.HasPrefix(r.URL.Path, a.Path)
}

// fires draws the chance of a request that matches.
func (a *armed) fires() bool {
	if a.Count > 0 {
		a.Count--
		return true
	}
	return a.random.Float64() < a.Probability
}

func (a *armed) spent() bool { return a.Count == 0 && a.Probability == 0 }

// due returns the fault that happens to a request, or none, whose Kind is empty.
func (s *Server) due(r *http.Request) Fault {
	form := s.peek(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := target{operationOf(r), s.target(r, form)}
	i := slices.IndexFunc(s.state.faults, func(a *armed) bool { return a.matches(r, t) && a.fires() })
	if i < 0 {
		return Fault{}
	}
	f := s.state.faults[i]
	if f.spent() {
		s.state.faults = slices.Delete(s.state.faults, i, i+1)
	}
	return f.Fault
}

// peek reads the form of a request for a token, which the request keeps.
func (s *Server) peek(r *http.Request) url.Values {
	if operationOf(r) != opToken {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, s.maxBody())) // one that ends early ends so again
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body)) // what can be read of it
	return form
}

// target tells for whom a request is, as far as can be told before it is looked
// at closely. It needs the lock.
func (s *Server) target(r *http.Request, form url.Values) owner {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	o := owner{Company: s.state.tokens.Access[token].Company, Login: newParameters(r.URL.Query())["userid_value"]}
	switch form.Get("grant_type") {
	case grantPassword:
		o.Company = form.Get("username")
	case grantRefresh:
		o.Company = s.state.tokens.Once[form.Get("refresh_token")].Company
		if form.Get("refresh_token") == cmp.Or(s.RefreshToken, "sandbox") {
			o.Company = ownCompany
		}
	}
	return o
}
