package pages

import (
	_ "embed"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// A board is what the testers' page shows.
type board struct {
	Now     time.Time
	Problem string // what was wrong with the form that came last
	Jumps   []jump
	Faults  []bench.Fault
	Offers  []offer
	Total   int
	Newest  []bench.Request // newest first
}

// A jump moves the clock forward.
type jump struct{ Label, By string }

// An offer is a fault that the page can arm, for some number of requests.
type offer struct {
	Label string
	Fault bench.Fault
}

const tokenPath = "/oauth2/v0/token" //nolint:gosec // a path, not a token

func offers() []offer {
	return []offer{
		{"500, nothing done", bench.Fault{Kind: bench.StatusFault, Status: 500, Path: "/api/"}},
		{"429, try again in 5 seconds", bench.Fault{Kind: bench.StatusFault, Status: 429, RetryAfter: 5, Path: "/api/"}},
		{"503, a gateway’s page", bench.Fault{Kind: bench.HTMLError, Status: 503, Path: "/api/"}},
		{"Connection cut, nothing done", bench.Fault{Kind: bench.DropBefore, Path: "/api/"}},
		{"Connection cut, but all done", bench.Fault{Kind: bench.DropAfter, Path: "/api/"}},
		{"400 of a gateway, but all done", bench.Fault{Kind: bench.Answered, Status: 400, Body: bench.HTMLBody, Path: "/api/"}},
		{"Answered with another trip", bench.Fault{Kind: bench.Answered, Body: bench.OtherTrip, Path: "/api/"}},
		{"Answer cut in the middle", bench.Fault{Kind: bench.Truncate, Path: "/api/"}},
		{"Answer is no XML", bench.Fault{Kind: bench.Malformed, Path: "/api/"}},
		{"Answer takes 5 seconds", bench.Fault{Kind: bench.Delayed, Delay: "5s", Path: "/api/"}},
		{"Access token expired", bench.Fault{Kind: bench.TokenExpired}},
		{"Token service answers 500", bench.Fault{Kind: bench.StatusFault, Status: 500, Path: tokenPath}},
		{"Token service never answers", bench.Fault{Kind: bench.Hang, Path: tokenPath}},
		{"User lives elsewhere", bench.Fault{Kind: bench.WrongGeolocation}},
	}
}

// Test makes the testers' page. A problem is what was wrong with the form that
// came last.
func (p *Pages) Test(status int, now time.Time, faults []bench.Fault, newest bench.Journal, problem string) Page {
	slices.Reverse(newest.Requests)
	return p.render(status, "testpage", board{
		Now: now, Problem: problem,
		Jumps:  []jump{{"1 hour", "1h"}, {"1 day", "24h"}, {"1 week", "168h"}, {"30 days", "720h"}},
		Faults: faults, Offers: offers(), Total: newest.Total, Newest: newest.Requests,
	})
}

// An Action is what a form of the testers' page asks for.
type Action struct {
	Clock       bench.ClockSetting // unless it is empty
	Arm         []bench.Fault      // beside those to come
	ClearFaults bool
	Reset       bool
}

// ReadAction reads a form.
func ReadAction(form url.Values) (Action, error) {
	switch do := form.Get("do"); do {
	case "advance":
		return Action{Clock: bench.ClockSetting{Advance: form.Get("by")}}, nil
	case "set":
		return Action{Clock: bench.ClockSetting{Now: timeOf(form.Get("now"))}}, nil
	case "arm":
		f, err := readOffer(form)
		return Action{Arm: []bench.Fault{f}}, err
	case "clear":
		return Action{ClearFaults: true}, nil
	case "reset":
		return Action{Reset: true}, nil
	default:
		return Action{}, document.Refuse(400, "%q is no switch", do)
	}
}

// timeOf completes what was typed as a time in UTC, such as "2026-02-03 15:30".
func timeOf(typed string) string {
	typed = strings.Replace(strings.TrimSpace(typed), " ", "T", 1)
	if len(typed) == len("2026-02-03T15:30") {
		typed += ":00"
	}
	return typed + "Z"
}

// readOffer returns the offered fault that a form chooses.
func readOffer(form url.Values) (bench.Fault, error) {
	i, err := strconv.Atoi(form.Get("offer"))
	if err != nil || i < 0 || i >= len(offers()) {
		return bench.Fault{}, document.Refuse(400, "there is no such fault")
	}
	count, err := strconv.Atoi(form.Get("count"))
	if err != nil || count < 1 {
		return bench.Fault{}, document.Refuse(400, "the count is not a number above 0")
	}
	f := offers()[i].Fault
	f.Count = count
	return f, nil
}
