package proof

import (
	"slices"
	"strings"
)

// An event is something that goes wrong, once.
type event string

const (
	nothing event = ""

	// Of a process, at the ledger, or on the way to it.
	crash   event = "crash"   // the process is gone, with all that it knew
	stall   event = "stall"   // it stands still for minutes, and others take its work for that of a dead one
	lag     event = "lag"     // the same, but it goes on just before it may not send any more
	severed event = "severed" // the ledger's answer is an error, whether it did what it was asked or not

	// Of a request that is not processed.
	refusedConnection event = "connection refused"
	cutBefore         event = "cut before"
	badRequest        event = "400"
	tokenExpired      event = "401, token expired"
	tokenRevoked      event = "403, token revoked"
	unknownID         event = "404"
	conflict          event = "409"
	slowDown          event = "429"
	serverError       event = "500"
	maintenance       event = "503"

	// Of a request that is processed.
	cutAfter        event = "cut after"
	truncated       event = "truncated"
	garbled         event = "garbled"
	slow            event = "slow"
	late            event = "late"            // cut, and processed up to a minute after it left
	gatewayError    event = "502, late"       // a gateway gave up; the service did not
	gatewayTimeout  event = "504, late"       // the same
	crashInFlight   event = "crash in flight" // processed while its sender dies
	crashBeforeLate event = "crash, late"     // processed up to a minute after its sender died
)

// A point is where an event may happen: "before begin", "after begin",
// "request create" and the like.
type point string

func (p point) request() (operation string, ok bool) { return strings.CutPrefix(string(p), "request ") }

// events returns what can happen at a point.
func (p point) events() []event {
	operation, ok := p.request()
	switch {
	case p == "before request", p == "after request":
		return []event{crash, stall, lag}
	case !ok:
		return []event{crash, stall, lag, severed}
	}
	all := []event{
		refusedConnection, cutBefore, badRequest, conflict, slowDown, serverError, maintenance, cutAfter, truncated, garbled,
		slow, late, gatewayError, gatewayTimeout, crashInFlight, crashBeforeLate,
	}
	if operation != "token" {
		all = append(all, tokenExpired, tokenRevoked)
	}
	if operation == "update" || operation == "rebook" {
		all = append(all, unknownID)
	}
	return all
}

// status is what an event makes the service or a gateway answer.
func (e event) status() int {
	switch e {
	case badRequest:
		return 400
	case unknownID:
		return 404
	case conflict:
		return 409
	case slowDown:
		return 429
	case serverError:
		return 500
	case gatewayError:
		return 502
	case maintenance:
		return 503
	case gatewayTimeout:
		return 504
	default:
		return 0
	}
}

// processed tells whether the service does what it is asked.
func (e event) processed() bool {
	return !slices.Contains([]event{
		refusedConnection, cutBefore, badRequest, unknownID, conflict, slowDown, serverError, maintenance,
	}, e)
}

func (e event) isLate() bool {
	return slices.Contains([]event{late, gatewayError, gatewayTimeout, crashBeforeLate}, e)
}

// whole tells whether an answer that comes back is all there.
func (e event) whole() bool { return e != truncated && e != garbled }
