package proof

import (
	"fmt"
	"slices"
	"strings"

	"tripsync/push/sandbox"
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

	together event = "together" // the ledger does something for several at once: nothing is wrong

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
	slowDownForYears  event = "429, for years"
	awayForYears      event = "503, for years"
	portal            event = "200, a page" // of what stands before the service
	chatter           event = "200, no XML" // but like it
	gatewayForbids    event = "403, a page"
	forbidden         event = "403" // for one login, always
	deadlocked        event = "400 for all"
	screened          event = "403, a page, for creates" // of one login, always

	// Of a request that is processed.
	cutAfter        event = "cut after"
	truncated       event = "truncated"
	garbled         event = "garbled"
	slow            event = "slow"
	late            event = "late"      // cut, and processed up to a minute after it left
	gatewayError    event = "502, late" // a gateway gave up; the service did not
	gatewayTimeout  event = "504, late" // the same
	gatewayRefuses  event = "400, a page, late"
	gatewayKnowsNot event = "404, a page, late"
	gatewayFails    event = "500, a page, late"
	crashInFlight   event = "crash in flight" // processed while its sender dies
	crashBeforeLate event = "crash, late"     // processed up to a minute after its sender died
)

// A disguise is how the sandbox answers a request that it has processed.
type disguise struct {
	event event
	fault sandbox.Fault
}

// disguises are those that do not tell what was done; then two that tell it in an
// encoding of their own, beside a header that is no UTF-8.
func disguises() []disguise {
	var all []disguise
	for _, status := range []int{400, 401, 403, 404, 405, 409, 418, 422, 429} {
		all = append(all, disguise{event(fmt.Sprintf("processed, %d", status)), sandbox.Fault{Status: status, Body: "error"}})
	}
	for _, status := range []int{200, 400, 403, 404, 429} {
		all = append(all, disguise{event(fmt.Sprintf("processed, %d, a page", status)), sandbox.Fault{Status: status, Body: "html"}})
	}
	raw := map[string]string{"concur-correlationid": "Réf"}
	return append(all,
		disguise{emptied, sandbox.Fault{Status: 200, Body: "empty"}},
		disguise{otherTrip, sandbox.Fault{Status: 200, Body: "other-trip"}},
		disguise{inLatin, sandbox.Fault{Charset: "ISO-8859-1", Header: raw}},
		disguise{inUTF16, sandbox.Fault{Charset: "UTF-16", Header: raw}},
	)
}

const (
	knownNot  event = "processed, 404"
	emptied   event = "processed, empty"
	otherTrip event = "processed, another trip"
	inLatin   event = "processed, in ISO-8859-1"
	inUTF16   event = "processed, in UTF-16"
)

// disguise returns how the sandbox answers, if it does so otherwise than it would.
func (e event) disguise() (sandbox.Fault, bool) {
	if !strings.HasPrefix(string(e), "processed, ") {
		return sandbox.Fault{}, false
	}
	all := disguises()
	i := slices.IndexFunc(all, func(d disguise) bool { return d.event == e })
	f := all[i].fault
	f.Kind, f.Count = "answered", 1
	return f, true
}

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
	all = append(all,
		slowDownForYears, awayForYears, portal, chatter, gatewayForbids,
	)
	if operation == "create" || operation == "book" { // else a page tells the truth, but for 502 and 504
		all = append(all, gatewayRefuses, gatewayKnowsNot, gatewayFails)
	}
	for _, d := range disguises() {
		switch {
		case operation == "token" && (d.event == otherTrip || d.event == inUTF16): // JSON is UTF-8
		case operation == "detail" && d.event == knownNot: // this is believed
		default:
			all = append(all, d.event)
		}
	}
	if operation != "token" {
		all = append(all, tokenExpired, tokenRevoked)
	}
	if operation == "update" || operation == "rebook" {
		all = append(all, unknownID)
	}
	return all
}

// status is what an event makes the service or a gateway answer, without a look at
// what was asked.
func (e event) status() int {
	switch e {
	case portal, chatter:
		return 200
	case badRequest, deadlocked, gatewayRefuses:
		return 400
	case forbidden, gatewayForbids, screened:
		return 403
	case unknownID, gatewayKnowsNot:
		return 404
	case conflict:
		return 409
	case slowDown, slowDownForYears:
		return 429
	case serverError, gatewayFails:
		return 500
	case gatewayError:
		return 502
	case maintenance, awayForYears:
		return 503
	case gatewayTimeout:
		return 504
	default:
		return 0
	}
}

// later is what the answer says of when to try again.
func (e event) later() string {
	switch e {
	case slowDown:
		return "7"
	case slowDownForYears:
		return "Fri, 31 Dec 9999 23:59:59 GMT"
	case awayForYears:
		return "315360000"
	default:
		return ""
	}
}

// page reports whether a gateway answers.
func (e event) page() bool {
	return slices.Contains([]event{
		portal, gatewayForbids, screened, gatewayError, gatewayTimeout, gatewayRefuses, gatewayKnowsNot, gatewayFails,
	}, e)
}

// isRare reports whether an event is played with some moves only, unless PROOF_DEPTH
// is set: there are many of its kind.
func (e event) isRare() bool {
	_, disguised := e.disguise()
	return disguised || e.page() || e == slowDownForYears || e == awayForYears || e == chatter
}

// processed reports whether the service does what it is asked.
func (e event) processed() bool {
	return !slices.Contains([]event{
		refusedConnection, cutBefore, badRequest, unknownID, conflict, slowDown, serverError, maintenance,
		slowDownForYears, awayForYears, portal, chatter, gatewayForbids, screened, forbidden, deadlocked,
	}, e)
}

func (e event) isLate() bool {
	return slices.Contains([]event{
		late, gatewayError, gatewayTimeout, gatewayRefuses, gatewayKnowsNot, gatewayFails, crashBeforeLate,
	}, e)
}

// whole reports whether an answer that comes back tells all that was done.
func (e event) whole() bool {
	f, disguised := e.disguise()
	return e != truncated && e != garbled && e != portal && e != chatter && (!disguised || f.Status == 0)
}
