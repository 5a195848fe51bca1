package sandbox

import (
	_ "embed"
	"net/http"
	"time"

	"tripsync/push/sandbox/bench"
)

//go:embed request.html
var requestHTML string

// An openedRequest is what the page of one request shows.
type openedRequest struct {
	bench.Exchange
	Now   time.Time
	Found bool
}

// showRequest answers GET /sandbox/request.
func (s *Server) showRequest(w http.ResponseWriter, r *http.Request) {
	e, found, now := s.exchangeOf(r.URL.Query().Get("id"))
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	s.show(w, status, "request", openedRequest{Exchange: e, Now: now, Found: found})
}

func (s *Server) exchangeOf(correlation string) (bench.Exchange, bool, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, found := s.log.Find(correlation)
	return e, found, s.clock.Now()
}
