package sandbox

import (
	_ "embed"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

//go:embed switches.html
var switchesHTML string

// A board is what the testers' page shows.
type board struct {
	Now     time.Time
	Problem string // what was wrong with the form that came last
	Jumps   []jump
	Faults  []bench.Fault
	Offers  []offer
	Total   int
	Newest  []Request // newest first
}

// A jump moves the clock forward.
type jump struct{ Label, By string }

// An offer is a fault that the page can arm, for some number of requests.
type offer struct {
	Label string
	Fault bench.Fault
}

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

// showSwitches answers GET /sandbox/.
func (s *Server) showSwitches(w http.ResponseWriter, _ *http.Request) {
	s.show(w, http.StatusOK, "switches", s.board(""))
}

// postSwitches answers POST /sandbox/, which the forms of the page send.
func (s *Server) postSwitches(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, s.maxBody())
	err := r.ParseForm()
	if err != nil {
		err = document.Refuse(400, "read form: it is not well formed")
	} else {
		err = s.flip(r.PostForm)
	}
	if err != nil {
		s.show(w, document.StatusOf(err), "switches", s.board(err.Error()))
		return
	}
	http.Redirect(w, r, "/sandbox/", http.StatusSeeOther)
}

func (s *Server) board(problem string) board {
	const newest = 50
	journal := s.Journal(newest)
	slices.Reverse(journal.Requests)
	return board{
		Now: s.now(), Problem: problem,
		Jumps:  []jump{{"1 hour", "1h"}, {"1 day", "24h"}, {"1 week", "168h"}, {"30 days", "720h"}},
		Faults: s.Faults(), Offers: offers(), Total: journal.Total, Newest: journal.Requests,
	}
}

// flip does what a form says.
func (s *Server) flip(form url.Values) error {
	switch do := form.Get("do"); do {
	case "advance":
		_, err := s.moveClock(bench.ClockSetting{Advance: form.Get("by")})
		return err
	case "set":
		_, err := s.moveClock(bench.ClockSetting{Now: timeOf(form.Get("now"))})
		return err
	case "arm":
		return s.arm(form)
	case "clear":
		return s.SetFaults(nil)
	case "reset":
		s.Reset()
		return nil
	default:
		return document.Refuse(400, "%q is no switch", do)
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

// arm adds an offered fault to those to come.
func (s *Server) arm(form url.Values) error {
	i, err := strconv.Atoi(form.Get("offer"))
	if err != nil || i < 0 || i >= len(offers()) {
		return document.Refuse(400, "there is no such fault")
	}
	count, err := strconv.Atoi(form.Get("count"))
	if err != nil || count < 1 {
		return document.Refuse(400, "the count is not a number above 0")
	}
	f := offers()[i].Fault
	f.Count = count
	return s.SetFaults(append(s.Faults(), f))
}
