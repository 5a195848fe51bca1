package pages

import (
	"net/http"
	"time"

	"tripsync/push/sandbox/bench"
)

// An openedRequest is what the page of one request shows.
type openedRequest struct {
	bench.Exchange
	Now   time.Time
	Found bool
}

// Request makes the page of one request, if it is found.
func (p *Pages) Request(e bench.Exchange, found bool, now time.Time) Page {
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	return p.render(status, "request", openedRequest{Exchange: e, Now: now, Found: found})
}
