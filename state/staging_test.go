package state_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/trip"
)

// losing is a trip of a plan that takes something away.
func losing(client, locator, ends, loss string) state.Wanted {
	w := wanted(locator, "doe", "", "cancel")
	w.ID, w.Client, w.Ends, w.Loss = uuid.NewSHA1(uuid.NameSpaceOID, []byte(client+locator)), client, ends, loss
	return w
}

// TestLosses: what a staged plan takes is counted by client and kind, apart for trips
// that are over; the digest names these trips and what becomes of them.
func TestLosses(t *testing.T) {
	t.Parallel()
	s := open(t)
	run := uuid.New()
	trips := []state.Wanted{
		losing("acme", "A", "2026-02-03", "cancels"), losing("acme", "B", "2026-01-04", "cancels"), losing("acme", "C", "", "cancels"),
		losing("acme", "D", "2026-01-05", "travellers"), losing("beta", "E", "2026-02-03", "cancels"), losing("beta", "F", "2026-02-03", ""),
	}
	check(t, s.Plans.Stage(t.Context(), run, 0, []state.Decision{{Trips: trips[:3]}, {Trips: trips[3:]}}))
	check(t, s.Plans.Stage(t.Context(), uuid.New(), 0, []state.Decision{{Trips: trips}})) // another run's
	count := func(day string) []state.Losses {
		t.Helper()
		losses, err := s.Plans.Losses(t.Context(), run, 2, day)
		check(t, err)
		return losses
	}
	before := count("2026-01-05")
	want := []state.Losses{
		{Client: "acme", Loss: "cancels", Ahead: 2, Over: 1}, {Client: "acme", Loss: "travellers", Ahead: 1}, {Client: "beta", Loss: "cancels", Ahead: 1},
	}
	if diff := cmp.Diff(want, before, cmpopts.IgnoreFields(state.Losses{}, "Digest")); diff != "" {
		t.Errorf("Losses (-want +got):\n%s", diff)
	}
	if later := count("2026-03-01"); later[0].Over != 2 || string(later[0].Digest) != string(before[0].Digest) {
		t.Errorf("another day: %+v; want two that are over, under the same digest", later[0])
	}
	trips[0].Posted.Fingerprint = "another"
	check(t, s.Plans.Unstage(t.Context(), run))
	check(t, s.Plans.Stage(t.Context(), run, 0, []state.Decision{{Trips: trips[:3]}, {Trips: trips[3:]}}))
	if after := count("2026-01-05"); string(after[0].Digest) == string(before[0].Digest) || string(after[1].Digest) != string(before[1].Digest) {
		t.Error("the digests do not tell where the trips differ")
	}
	if _, err := s.Plans.Losses(t.Context(), run, 3, "2026-01-05"); !errors.Is(err, state.ErrUnstaged) {
		t.Errorf("Losses of a plan of which a booking is missing: %v, want %v", err, state.ErrUnstaged)
	}
}

// TestPromote: a stretch is decided on whole and once; of a trip that is planned twice
// the last counts, and what is not decided on stays due.
func TestPromote(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"), record("b", "QX7T2N"), record("c", "QX7T2P"))
	bookings := due(t, s)
	run := uuid.New()
	twice, again := wanted("QX7T2M", "doe", "a", "create"), wanted("QX7T2M", "doe", "b", "create")
	check(t, s.Plans.Stage(t.Context(), run, 0, []state.Decision{
		{Booking: bookings[0], Trips: []state.Wanted{twice, again}},
		{Booking: bookings[1], Trips: []state.Wanted{wanted("QX7T2N", "doe", "a", "create")}},
		{Booking: bookings[2], Trips: []state.Wanted{wanted("QX7T2P", "doe", "a", "hold")}},
	}))
	first := state.Promotion{Stretch: state.Stretch{Run: run, Last: 2}, Policy: "policy", Leave: []int64{2}}
	check(t, s.Plans.Promote(t.Context(), first))
	if err := s.Plans.Promote(t.Context(), first); !errors.Is(err, state.ErrUnstaged) {
		t.Errorf("Promote once more: %v, want %v", err, state.ErrUnstaged)
	}
	task, err := s.Ledger.Task(t.Context(), again.ID)
	check(t, err)
	if got := string(task.Trip.Document); got != "b" || task.Trip.Generation != 1 {
		t.Errorf("wanted: %q of generation %d; want the last of one booking's plan", got, task.Trip.Generation)
	}
	if _, err := s.Ledger.Task(t.Context(), wanted("QX7T2N", "doe", "a", "create").ID); !errors.Is(err, state.ErrNoTrip) {
		t.Errorf("what was left: %v, want %v", err, state.ErrNoTrip)
	}
	news := dueFor(t, s, state.Due{Run: uuid.New(), Policy: "policy"})
	if diff := cmp.Diff([]string{"QX7T2N", "QX7T2P"}, locators(news)); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	rest, err := s.Plans.Staged(t.Context(), state.Stretch{Run: run, Last: 3})
	check(t, err)
	if len(rest) != 1 || len(rest[3]) != 1 || rest[3][0].PNR != "QX7T2P" || rest[3][0].Hold != "no-traveller" {
		t.Errorf("staged: %+v; want the third booking only", rest)
	}
}

// TestPromoteOlder: a plan that is older than the one decided changes nothing, and what
// was read since a booking was planned keeps it due.
func TestPromoteOlder(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	older := due(t, s)[0]
	stale := state.Promotion{Stretch: state.Stretch{Run: uuid.New(), Last: 1}, Policy: "old"}
	check(t, s.Plans.Stage(t.Context(), stale.Run, 0, []state.Decision{{Booking: older, Trips: []state.Wanted{wanted("QX7T2M", "doe", "a", "create")}}}))
	save(t, s, record("b", "QX7T2M"))
	plan(t, s, due(t, s)[0], wanted("QX7T2M", "doe", "b", "create"))
	check(t, s.Plans.Promote(t.Context(), stale))
	task, err := s.Ledger.Task(t.Context(), wanted("QX7T2M", "doe", "b", "create").ID)
	check(t, err)
	if got := string(task.Trip.Document); got != "b" {
		t.Errorf("wanted: %q, want what was made of the newer records", got)
	}
}

// TestPromoteSame: a trip that is wanted as before keeps its document, which is not
// staged again; of one that Concur has so, nothing is written.
func TestPromoteSame(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	booking := due(t, s)[0]
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, booking, w)
	again := func(verb trip.Verb) (version string) {
		t.Helper()
		w.Decided, w.Verb = true, verb
		p := state.Promotion{Stretch: state.Stretch{Run: uuid.New(), Last: 1}, Policy: "policy", Again: true}
		check(t, s.Plans.Stage(t.Context(), p.Run, 0, []state.Decision{{Booking: booking, Trips: []state.Wanted{w}}}))
		check(t, s.Plans.Promote(t.Context(), p))
		check(t, s.Pool().QueryRow(t.Context(), `SELECT xmin || ' ' || encode(document, 'escape') || ' ' || generation FROM trip`).Scan(&version))
		if tally, err := s.Trips.Tally(t.Context(), p.Run); err != nil || len(tally) != 1 {
			t.Errorf("the run counts %v, %v; want one trip", tally, err)
		}
		return version
	}
	if first, second := again("create"), again("create"); first == second || !strings.HasSuffix(first, " a 1") || !strings.HasSuffix(second, " a 1") {
		t.Errorf("a trip to send at once: %q, then %q; want it written each time, with its document", first, second)
	}
	finish(t, s, attempt(t, s, w), acknowledged())
	if first, second := again("unchanged"), again("unchanged"); first != second {
		t.Errorf("a trip that Concur has: %q, then %q; want nothing written", first, second)
	}
}
