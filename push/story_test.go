package push_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/push/sandbox/bench"
	"tripsync/state"
	"tripsync/state/trip"
)

// TestStories tells the stories of testdata/stories. Each is a file: sentences, then
// commands, each with what comes of it below, indented. UPDATE_GOLDEN writes that.
//
//	want PNR [booking] [FLIGHT]   the exports want this; the plan's verb comes of it
//	fault METHOD FAULT [STATUS] [xN]
//	no faults
//	deliver PNR                   until nothing is left to do: each step of it
//	hold PNR, release PNR, retry PNR
//	meanwhile COMMAND             while the next request that changes a trip is on its way
//	concur                        what Concur holds
//
// Then each story is told again once for each of its steps, and there the process
// dies: what was not recorded is lost. Concur must hold the same then, wherever
// the story looks, and no trip may have been created more often.
func TestStories(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d stories, error %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			o := open(t)
			forwards := tell(o, string(text), 0)
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(name, []byte(forwards.told.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if diff := gocmp.Diff(string(text), forwards.told.String()); diff != "" {
				t.Fatalf("%s; write it with UPDATE_GOLDEN=1 (-want +got):\n%s", name, diff)
			}
			for step := 1; step <= forwards.steps && !testing.Short(); step = next(step) {
				again := tell(o, string(text), step)
				if diff := gocmp.Diff(forwards.looks, again.looks); diff != "" {
					t.Errorf("%s, when the process dies %s: Concur holds (-forwards +again):\n%s", name, again.died, diff)
				}
				if got, want := again.created(), forwards.created(); got > want {
					t.Errorf("%s, when the process dies %s: %d creates, want %d at most", name, again.died, got, want)
				}
			}
		})
	}
}

// next returns the step at which the process dies in the next telling. A long story
// repeats itself.
func next(step int) int {
	if step < 10 {
		return step + 1
	}
	return step + 7
}

// A telling is a story as it is told once: a client of its own, and a sandbox.
type telling struct {
	*office

	run    int    // which one of a story's: its trips have names of their own
	client string // that nobody else has

	mu    sync.Mutex
	steps int    // that were taken
	fatal int    // the step at which the process dies; 0: it does not
	dead  bool   // it has died
	died  string // where
	lines []string

	meanwhile []string // a command that waits for a request

	told  strings.Builder
	looks [][]string // what Concur held
}

// tell tells a story to its end, in the database of o.
func tell(o *office, text string, fatal int) *telling {
	o.t.Helper()
	s := &telling{run: fatal, fatal: fatal, client: fmt.Sprintf("%s%d", always, fatal)}
	s.office = openOn(o.t, o.store, s)
	s.restart()
	sentences, commands, _ := strings.Cut(text, "\n\n")
	s.told.WriteString(sentences + "\n\n")
	for line := range strings.Lines(commands) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		s.told.WriteString(line)
		s.lines = nil
		s.do(strings.Fields(line))
		for _, l := range s.lines {
			s.told.WriteString("\t" + strings.ReplaceAll(l, s.suffix(), "") + "\n")
		}
	}
	return s
}

// suffix makes the names of a telling's trips its own.
func (s *telling) suffix() string { return fmt.Sprintf("%03d", s.run) }

func (s *telling) restart() {
	s.office.restart()
	s.Services = map[string]push.Services{s.client: {Service: s.service(s.client, "sandbox")}}
	s.Ledger = &tapped{s.store.Ledger, s}
}

func (s *telling) do(words []string) {
	s.t.Helper()
	switch words[0] {
	case "want":
		s.wants(words[1], words[2:])
	case "fault":
		s.faults(faultOf(s.t, words[1:]))
	case "no":
		s.faults()
	case "meanwhile":
		s.meanwhile = words[1:]
		s.before = func(*http.Request) { s.doMeanwhile() }
	case "deliver":
		s.deliverAll(s.named(words[1]))
	case "concur":
		s.look()
	case "hold":
		s.check(s.store.Trips.Hold(s.t.Context(), []state.Trip{s.task(s.named(words[1])).Trip}, "roe", s.clock.now()))
	case "release":
		s.check(s.store.Trips.Release(s.t.Context(), []state.Trip{s.task(s.named(words[1])).Trip}))
	case "retry":
		s.check(s.store.Trips.Retry(s.t.Context(), []state.Trip{s.task(s.named(words[1])).Trip}))
	default:
		s.t.Fatalf("no such command: %s", words)
	}
}

// doMeanwhile does what waits for a request, once: the process may have died while it
// was done, and another one sends the request again.
func (s *telling) doMeanwhile() {
	words := s.meanwhile
	s.meanwhile = nil
	if words != nil {
		s.do(words)
	}
}

func (s *telling) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *telling) wants(pnr string, words []string) {
	s.t.Helper()
	s.pnr, s.booking = pnr+s.suffix(), len(words) > 0 && words[0] == "booking"
	flight := ""
	if n := len(words); n > 0 && words[n-1] != "booking" {
		flight = words[n-1]
	}
	s.want(s.client, flight)
	for _, w := range s.planned {
		line := string(w.Verb)
		if w.Hold != "" {
			line += ": " + string(w.Hold)
		}
		s.lines = append(s.lines, line)
	}
}

// named returns the ID of a trip, as want makes it.
func (s *telling) named(pnr string) uuid.UUID {
	return trip.ID(s.client, "1A-"+pnr+s.suffix()+"-260103-1", "jane.doe@"+s.client+".example")
}

// faultOf reads a fault: POST drop-after, POST status 400 x7.
func faultOf(tb testing.TB, words []string) sandbox.Fault {
	tb.Helper()
	f := sandbox.Fault{Method: words[0], Path: "/api/travel", Kind: bench.FaultKind(words[1]), Count: 1}
	for _, word := range words[2:] {
		count, times := strings.CutPrefix(word, "x")
		n, err := strconv.Atoi(count)
		switch {
		case err != nil:
			f.Body = word
		case times:
			f.Count = n
		default:
			f.Status = n
		}
	}
	return f
}

// look notes what each trip in Concur holds that is not cancelled.
func (s *telling) look() {
	for _, t := range s.sandbox.Trips() {
		var flights []string
		for _, b := range t.Bookings {
			for _, line := range b.Summary {
				flights = append(flights, strings.TrimSuffix(b.RecordLocator, s.suffix())+" "+line[len("Air "):len("Air LH1001")])
			}
		}
		if t.Status != int(concur.Cancelled) && len(flights) > 0 {
			slices.Sort(flights)
			s.lines = append(s.lines, strings.Join(flights, ", "))
		}
	}
	slices.Sort(s.lines)
	s.looks = append(s.looks, s.lines)
}

// deliverAll works on a trip, whenever it is due, until it is complete. When the
// process dies, another one goes on.
func (s *telling) deliverAll(id uuid.UUID) {
	s.t.Helper()
	for range 60 {
		next, err := s.Deliver(s.t.Context(), state.Job{Trip: id})
		switch {
		case s.hasDied():
			s.restart()
			continue
		case err != nil:
			s.t.Fatalf("Deliver: %v", err)
		case next.Done:
			if held := s.task(id).Trip; held.Hold != "" {
				s.lines = append(s.lines, "held: "+string(held.Hold))
			}
			return
		}
		s.clock.advance(next.After)
	}
	s.t.Fatalf("trip %s is not complete after 60 tries", id)
}

// created counts the trips and bookings that the sandbox made.
func (s *telling) created() int {
	done := s.sandbox.Journal(0).Processed
	return done["create"]
}

// takes notes a step, and reports whether the process is dead: from this step on, if
// it is the one.
func (s *telling) takes(step string) (dead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return true
	}
	if s.steps++; s.steps == s.fatal {
		s.dead, s.died = true, step
	}
	return s.dead
}

// hasDied reports whether the process died since it was asked last, and lets the next
// one live.
func (s *telling) hasDied() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	died := s.dead
	s.dead = false
	return died
}

func (s *telling) say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// carry is an exchange of a telling's process with the sandbox. A dead process sends
// nothing, and hears nothing.
func (s *telling) carry(w http.ResponseWriter, r *http.Request) {
	before := s.sandbox.Journal(0).Total
	if strings.HasPrefix(r.URL.Path, "/oauth2/") {
		s.sandbox.ServeHTTP(w, r)
		return
	}
	if s.takes("before a request") {
		panic(http.ErrAbortHandler)
	}
	defer func() {
		if j := s.sandbox.Journal(1); j.Total > before && len(j.Requests) > 0 {
			last := j.Requests[len(j.Requests)-1]
			s.say("> %s: %s", last.Operation, answerOf(last.Status))
		}
		if s.takes("after a request") {
			panic(http.ErrAbortHandler)
		}
	}()
	s.sandbox.ServeHTTP(w, r)
}

func answerOf(status int) string {
	if status == 0 {
		return "cut"
	}
	return strconv.Itoa(status)
}

// A tapped ledger tells what is recorded in it, until its process dies.
type tapped struct {
	*state.Ledger

	telling *telling
}

var errDied = errors.New("the process died")

// record does something between two steps.
func (l *tapped) record(what string, do func() error) error {
	if l.telling.takes("before " + what) {
		return errDied
	}
	if err := do(); err != nil {
		return err
	}
	l.telling.say("%s", what)
	if l.telling.takes("after " + what) {
		return errDied
	}
	return nil
}

func (l *tapped) Begin(ctx context.Context, t state.Task, a state.Attempt) error {
	return l.record("begin "+string(a.Verb), func() error { return l.Ledger.Begin(ctx, t, a) })
}

func (l *tapped) Finish(ctx context.Context, job state.Job, a state.Attempt, o state.Outcome, now time.Time) (again bool, err error) {
	what := fmt.Sprintf("%s %s", a.Verb, o.Code)
	if !o.NextAt.IsZero() && o.Code != trip.Unknown && o.Code != trip.Held {
		what += fmt.Sprintf(", again in %v", o.NextAt.Sub(now))
	}
	err = l.record(what, func() error {
		again, err = l.Ledger.Finish(ctx, job, a, o, now)
		return err
	})
	return again, err
}

func (l *tapped) Wait(ctx context.Context, t state.Trip, code trip.Reason, message string, at time.Time) (again bool, err error) {
	err = l.record(fmt.Sprintf("wait %v: %s", at.Sub(l.telling.clock.now()), code), func() error {
		again, err = l.Ledger.Wait(ctx, t, code, message, at)
		return err
	})
	return again, err
}

func (l *tapped) Done(ctx context.Context, job state.Job, t state.Trip) (again bool, err error) {
	err = l.record("nothing to send", func() error {
		again, err = l.Ledger.Done(ctx, job, t)
		return err
	})
	return again, err
}
