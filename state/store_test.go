package state_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
)

// noon is when everything happens, unless a test says otherwise.
var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) *state.Store {
	t.Helper()
	return openAt(t, statetest.URL(t))
}

func openAt(t *testing.T, url string) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func check(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key is of the booking that most tests are about.
func key() state.BookingKey { return state.BookingKey{System: "1A", Locator: "QX7T2M"} }

// record has its name as its JSON.
func record(name, locator string, documents ...string) state.Record {
	sum := sha256.Sum256([]byte(name))
	return state.Record{
		Digest: hex.EncodeToString(sum[:]), System: "1A", Locator: locator,
		Documents: documents, Body: fmt.Appendf(nil, "%q", name),
	}
}

func save(t *testing.T, s *state.Store, records ...state.Record) {
	t.Helper()
	check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), records, noon))
}

// recordNames lists a booking's records.
func recordNames(t *testing.T, s *state.Store, k state.BookingKey) []string {
	t.Helper()
	bodies, err := s.Reading.Records(t.Context(), k)
	check(t, err)
	var out []string
	for _, b := range bodies[k] {
		out = append(out, string(bytes.Trim(b, `"`)))
	}
	slices.Sort(out)
	return out
}

// due lists the bookings that are to be planned, by any run.
func due(t *testing.T, s *state.Store) []state.Booking {
	t.Helper()
	return dueFor(t, s, state.Due{Run: uuid.New(), Policy: "policy", Backlog: true})
}

func dueFor(t *testing.T, s *state.Store, d state.Due) []state.Booking {
	t.Helper()
	seen, err := s.Reading.Due(t.Context(), d)
	check(t, err)
	bookings, err := s.Reading.Bookings(t.Context(), seen...)
	check(t, err)
	return bookings
}

func locators(bookings []state.Booking) []string {
	var out []string
	for _, b := range bookings {
		out = append(out, b.Locator)
	}
	return out
}

// plan decides on the trips of a booking, in a run of its own.
func plan(t *testing.T, s *state.Store, b state.Booking, trips ...state.Wanted) uuid.UUID {
	t.Helper()
	run := uuid.New()
	check(t, s.Plans.Decide(t.Context(), run, "policy", []state.Decision{{Booking: b, Trips: trips}}))
	return run
}

func wanted(locator, login, document string, verb trip.Verb) state.Wanted {
	w := state.Wanted{Verb: verb, Trip: state.Trip{
		ID: trip.ID("acme", locator+"-1", login), Client: "acme", Locator: locator + "-1",
		Login: login, Source: "Agency", System: "1A", PNR: locator,
	}}
	switch {
	case verb == "hold":
		w.Hold, w.HoldText = "no-traveller", "nobody was found"
	case document != "":
		w.Document, w.Fingerprint = []byte(document), document
	}
	return w
}

// attempt begins to send a trip as it is wanted now.
func attempt(t *testing.T, s *state.Store, w state.Wanted) state.Attempt {
	t.Helper()
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	a := state.Attempt{
		ID: uuid.New(), Trip: w.ID, Verb: w.Verb, Generation: task.Trip.Generation,
		Fingerprint: task.Trip.Fingerprint, Document: task.Trip.Document, BegunAt: noon,
	}
	check(t, s.Ledger.Begin(t.Context(), task, a))
	return a
}

func finish(t *testing.T, s *state.Store, a state.Attempt, o state.Outcome) (again bool) {
	t.Helper()
	again, err := s.Ledger.Finish(t.Context(), state.Job{}, a, o, noon)
	check(t, err)
	return again
}

func acknowledged() state.Outcome { return state.Outcome{Code: "acknowledged", ConcurID: "gWu9$1"} }

func TestRecordKnownTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := record("issue", "QX7T2M", "2201234567890")
	save(t, s, r)
	before := due(t, s)
	save(t, s, r, r)
	if diff := cmp.Diff(before, due(t, s)); diff != "" || len(before) != 1 || before[0].Revision != 1 {
		t.Errorf("Due after reading the record again (-before +after):\n%s", diff)
	}
	plan(t, s, before[0])
	save(t, s, r)
	if got := due(t, s); len(got) != 0 {
		t.Errorf("Due after planning and reading the record again: %v, want none", got)
	}
	if diff := cmp.Diff([]string{"issue"}, recordNames(t, s, key())); diff != "" {
		t.Errorf("Records (-want +got):\n%s", diff)
	}
}

// TestPlanAgain: what a run read again is planned again where a trip of it is not in
// Concur as it should be. Of the others only the trips are counted.
func TestPlanAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	records := []state.Record{
		record("sent", "AAAAAA"), record("again", "AAAAAA"), record("held", "BBBBBB"), record("queued", "CCCCCC"),
		record("without trips", "DDDDDD"), record("neither", "EEEEEE"), record("refund", "", "2201234567890"),
	}
	save(t, s, records...)
	var digests []string
	for _, r := range records {
		digests = append(digests, r.Digest)
	}
	trips := map[string]state.Wanted{
		"AAAAAA": wanted("AAAAAA", "doe", "trip", "create"), "BBBBBB": wanted("BBBBBB", "doe", "", "hold"),
		"CCCCCC": wanted("CCCCCC", "doe", "trip", "create"), "#2201234567890": wanted("#2201234567890", "", "", "hold"),
	}
	for _, b := range due(t, s) {
		if w, ok := trips[b.Locator]; ok {
			plan(t, s, b, w)
		} else {
			plan(t, s, b)
		}
	}
	finish(t, s, attempt(t, s, trips["AAAAAA"]), acknowledged())

	saved, err := s.Reading.Saved(t.Context(), append(digests, digest("unknown")))
	check(t, err)
	if len(saved.Digests) != len(records) || len(saved.Bookings) != len(records) {
		t.Errorf("Saved: %v, want %d records, each of a booking", saved, len(records))
	}
	for _, tt := range []struct {
		reread    state.Reread
		unchanged int
		due       []string
	}{
		{state.Reread{Policy: "policy", Bookings: saved.Bookings}, 1, []string{"BBBBBB", "CCCCCC", "DDDDDD", "EEEEEE", "#2201234567890"}},
		{state.Reread{Policy: "policy", Bookings: saved.Bookings, All: true}, 0, []string{"AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "EEEEEE", "#2201234567890"}},
		{state.Reread{Policy: "policy"}, 0, nil},
		{state.Reread{Policy: "others", Bookings: saved.Bookings}, 0, nil},
	} {
		tt.reread.Run = uuid.New()
		for _, tt.reread.Mark = range []bool{false, true} {
			again, unchanged, err := s.Reading.PlanAgain(t.Context(), tt.reread)
			check(t, err)
			got := dueFor(t, s, state.Due{Policy: "policy", Again: again})
			if diff := cmp.Diff(tt.due, locators(got)); diff != "" || unchanged != tt.unchanged {
				t.Errorf("PlanAgain(%+v): %d unchanged, want %d; bookings (-want +got):\n%s", tt.reread, unchanged, tt.unchanged, diff)
			}
			marked := dueFor(t, s, state.Due{Run: tt.reread.Run, Policy: "policy"})
			if tt.reread.Mark != (len(marked) > 0) && len(tt.due) > 0 || len(marked) > 0 && len(marked) != len(tt.due) {
				t.Errorf("PlanAgain(%+v) marks %q, want %q", tt.reread, locators(marked), tt.due)
			}
		}
	}
}

// TestRefund has no locator: its ticket tells where it belongs, whichever comes first.
func TestRefund(t *testing.T) {
	t.Parallel()
	issue := record("issue", "QX7T2M", "2201234567890", "2201234567891")
	other := record("other", "ZZ9ZZ9", "2209999999999")
	tests := []struct {
		name    string
		refund  state.Record
		waits   string // the booking it makes when it comes first
		records []string
	}{
		{"of the ticket", record("refund", "", "2201234567890"), "#2201234567890", []string{"issue", "refund"}},
		{"of the conjunction", record("refund", "", "2201234567891"), "#2201234567891", []string{"issue", "refund"}},
		{"of this ticket and an unknown one", record("refund", "", "2200000000000", "2201234567890"), "#2200000000000", []string{"issue", "refund"}},
	}
	for _, tt := range tests {
		t.Run(tt.name+" after", func(t *testing.T) {
			t.Parallel()
			s := open(t)
			save(t, s, issue, other, tt.refund)
			if diff := cmp.Diff([]string{"QX7T2M", "ZZ9ZZ9"}, locators(due(t, s))); diff != "" {
				t.Errorf("Due (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.records, recordNames(t, s, key())); diff != "" {
				t.Errorf("Records (-want +got):\n%s", diff)
			}
		})
		t.Run(tt.name+" before", func(t *testing.T) {
			t.Parallel()
			s := open(t)
			save(t, s, tt.refund)
			first := due(t, s)
			if diff := cmp.Diff([]string{tt.waits}, locators(first)); diff != "" {
				t.Fatalf("Due before the ticket (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"refund"}, recordNames(t, s, first[0].BookingKey)); diff != "" {
				t.Errorf("Records before the ticket (-want +got):\n%s", diff)
			}
			plan(t, s, first[0], wanted(first[0].Locator, "", "", "hold"))
			save(t, s, issue, other)
			if diff := cmp.Diff([]string{"QX7T2M", "ZZ9ZZ9"}, locators(due(t, s))); diff != "" {
				t.Errorf("Due (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.records, recordNames(t, s, key())); diff != "" {
				t.Errorf("Records (-want +got):\n%s", diff)
			}
			if o, err := s.Trips.Overview(t.Context()); err != nil || o.Held != 0 {
				t.Errorf("Overview: %d held, %v; want none: the refund waits no more", o.Held, err)
			}
		})
	}
}

// TestRecordWithoutAnything is found by its digest.
func TestRecordWithoutAnything(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := record("lost", "")
	save(t, s, r, record("other", ""))
	got := due(t, s)
	if len(got) != 2 || got[0].Locator != "#"+r.Digest[:13] {
		t.Fatalf("Due: %v, want one booking for each record", got)
	}
	if diff := cmp.Diff([]string{"lost"}, recordNames(t, s, got[0].BookingKey)); diff != "" {
		t.Errorf("Records (-want +got):\n%s", diff)
	}
}

func TestDueOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("1", "ZZZZZZ"), record("2", "AAAAAA"), record("3", "MMMMMM"))
	save(t, s, record("4", "ZZZZZZ")) // seen before
	all := due(t, s)
	if diff := cmp.Diff([]string{"ZZZZZZ", "AAAAAA", "MMMMMM"}, locators(all)); diff != "" {
		t.Fatalf("Due (-want +got):\n%s", diff)
	}
	some, err := s.Reading.Bookings(t.Context(), all[2].Seen, -1, all[0].Seen)
	check(t, err)
	if diff := cmp.Diff([]string{"ZZZZZZ", "MMMMMM"}, locators(some)); diff != "" {
		t.Errorf("Bookings, two that there are (-want +got):\n%s", diff)
	}
	for _, b := range all {
		plan(t, s, b)
	}
	for _, policy := range []string{"another policy", "some policy"} { // an index orders them about ours
		if diff := cmp.Diff(all, dueFor(t, s, state.Due{Run: uuid.New(), Policy: policy})); diff != "" {
			t.Errorf("Due under another policy (-want +got):\n%s", diff)
		}
	}
}

// TestReadWhilePlanned: a booking that was read again since it was looked at stays due.
func TestReadWhilePlanned(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("1", "QX7T2M"))
	looked := due(t, s)[0]
	save(t, s, record("2", "QX7T2M"))
	plan(t, s, looked, wanted("QX7T2M", "", "", "hold"))
	if got := due(t, s); len(got) != 1 || got[0].Revision != 2 {
		t.Errorf("Due: %v, want the booking with revision 2", got)
	}
}

// TestUnsentStaysDue until Concur has it, and what was never sent is forgotten
// when nobody wants it.
func TestUnsentStaysDue(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("1", "QX7T2M"))
	b := due(t, s)[0]
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, b, w)
	if got := due(t, s); len(got) != 1 {
		t.Errorf("Due before it is sent: %v, want the booking", got)
	}
	finish(t, s, attempt(t, s, w), acknowledged())
	if got := due(t, s); len(got) != 0 {
		t.Errorf("Due after it is sent: %v, want none", got)
	}
	plan(t, s, b, w, wanted("QX7T2M", "roe", "a", "create"))
	plan(t, s, b)
	have, err := s.Trips.TripsOf(t.Context(), b.BookingKey)
	trips := have[b.BookingKey]
	if err != nil || len(trips) != 1 || trips[0].Login != "doe" {
		t.Errorf("TripsOf: %v, %v; want only what Concur has", trips, err)
	}
}

func TestLease(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	soon := noon.Add(time.Minute)
	mine, err := s.Leases.TakeLease(ctx, "run", "a", noon, soon)
	check(t, err)
	held, err := s.Leases.TakeLease(ctx, "run", "b", noon.Add(59*time.Second), soon.Add(time.Minute))
	if !errors.Is(err, state.ErrLeaseHeld) || held.Holder != "a" {
		t.Errorf("TakeLease while held: %+v, %v; want ErrLeaseHeld by a", held, err)
	}
	check(t, s.Leases.RenewLease(ctx, mine, soon.Add(time.Minute)))
	if _, err := s.Leases.TakeLease(ctx, "run", "b", soon, soon); !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("TakeLease after it was renewed: %v, want ErrLeaseHeld", err)
	}
	end := soon.Add(time.Minute)
	theirs, err := s.Leases.TakeLease(ctx, "run", "b", end, end.Add(time.Minute))
	if err != nil || theirs.Term <= mine.Term {
		t.Errorf("TakeLease after it ended: term %d, %v; want one above %d", theirs.Term, err, mine.Term)
	}
	if err := s.Leases.RenewLease(ctx, mine, end.Add(time.Hour)); !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("RenewLease by the former holder: %v, want ErrLeaseHeld", err)
	}
	check(t, s.Leases.EndLease(ctx, mine))
	check(t, s.Leases.RenewLease(ctx, theirs, end.Add(time.Hour))) // the former holder ended nothing
	check(t, s.Leases.EndLease(ctx, theirs))
	if _, err := s.Leases.TakeLease(ctx, "run", "c", end, end.Add(time.Minute)); err != nil {
		t.Errorf("TakeLease after it was given back: %v", err)
	}
	check(t, s.Leases.ClearLeases(ctx))
	if _, err := s.Leases.TakeLease(ctx, "run", "d", end, end.Add(time.Minute)); err != nil {
		t.Errorf("TakeLease after all were cleared: %v", err)
	}
}

// TestLeaseTakenAgain by its holder is a new term, which fences off the old.
func TestLeaseTakenAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	old, err := s.Leases.TakeLease(t.Context(), "run", "a", noon, noon.Add(time.Minute))
	check(t, err)
	_, err = s.Leases.TakeLease(t.Context(), "run", "a", noon, noon.Add(time.Minute))
	check(t, err)
	if err := s.Leases.RenewLease(t.Context(), old, noon.Add(time.Hour)); !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("RenewLease of the old term: %v, want ErrLeaseHeld", err)
	}
}

func ring(first byte) state.Ring { return state.Ring{bytes.Repeat([]byte{first}, 32)} }

func store(secret string) func(context.Context, []byte) ([]byte, error) {
	return func(context.Context, []byte) ([]byte, error) { return []byte(secret), nil }
}

func TestVaultSeals(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s, err := state.Open(t.Context(), url)
	check(t, err)
	t.Cleanup(s.Close)
	v := &state.Vault{Store: s, Keys: ring(1), Client: "acme"}
	if got, err := v.Load(t.Context()); got != nil || err != nil {
		t.Errorf("Load of nothing: %q, %v; want nothing", got, err)
	}
	_, err = v.Renew(t.Context(), store("hush-hush"))
	check(t, err)
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	var sealed []byte
	check(t, conn.QueryRow(t.Context(), "SELECT grant_sealed FROM company WHERE client = 'acme'").Scan(&sealed))
	if len(sealed) == 0 || bytes.Contains(sealed, []byte("hush")) {
		t.Errorf("the row holds %q, want it sealed", sealed)
	}
	_, err = conn.Exec(t.Context(), "INSERT INTO company (client, grant_sealed) VALUES ('basic', $1)", sealed)
	check(t, errors.Join(err, conn.Close(t.Context())))

	tests := []struct {
		name   string
		vault  state.Vault
		secret string
		err    error
	}{
		{"with its key", state.Vault{Keys: ring(1), Client: "acme"}, "hush-hush", nil},
		{"with its key in second place", state.Vault{Keys: append(ring(2), ring(1)...), Client: "acme"}, "hush-hush", nil},
		{"with another key", state.Vault{Keys: ring(2), Client: "acme"}, "", state.ErrNoKey},
		{"without a key", state.Vault{Client: "acme"}, "", state.ErrNoKey},
		{"in the row of another company", state.Vault{Keys: ring(1), Client: "basic"}, "", state.ErrNoKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.vault.Store = s
			got, err := tt.vault.Load(t.Context())
			if string(got) != tt.secret || !errors.Is(err, tt.err) {
				t.Errorf("Load: %q, %v; want %q, %v", got, err, tt.secret, tt.err)
			}
			_, err = tt.vault.Renew(t.Context(), func(context.Context, []byte) ([]byte, error) { return nil, nil })
			if !errors.Is(err, tt.err) {
				t.Errorf("Renew: %v, want %v", err, tt.err)
			}
		})
	}
}

func TestVaultRenew(t *testing.T) {
	t.Parallel()
	v := &state.Vault{Store: open(t), Keys: ring(1), Client: "acme"}
	_, err := v.Renew(t.Context(), store("first"))
	check(t, err)
	// Nothing new: what is stored is returned.
	got, err := v.Renew(t.Context(), func(_ context.Context, stored []byte) ([]byte, error) {
		if string(stored) != "first" {
			t.Errorf("renew is given %q, want what is stored", stored)
		}
		return nil, nil
	})
	if string(got) != "first" || err != nil {
		t.Errorf("Renew without a new grant: %q, %v; want the stored one", got, err)
	}
	broken := errors.New("broken")
	if _, err := v.Renew(t.Context(), func(context.Context, []byte) ([]byte, error) { return []byte("x"), broken }); !errors.Is(err, broken) {
		t.Errorf("Renew: %v, want the error of renew", err)
	}
	if got, err := v.Load(t.Context()); string(got) != "first" || err != nil {
		t.Errorf("Load after a broken renewal: %q, %v; want what was stored", got, err)
	}
}

// TestVaultRenewsOneAtATime: every renewal starts from what the one before it stored.
func TestVaultRenewsOneAtATime(t *testing.T) {
	t.Parallel()
	s := open(t)
	const renewals = 4
	errs := make(chan error, renewals)
	var wg sync.WaitGroup
	for range renewals {
		wg.Go(func() {
			v := &state.Vault{Store: s, Keys: ring(1), Client: "acme"}
			_, err := v.Renew(t.Context(), func(_ context.Context, stored []byte) ([]byte, error) {
				return append(bytes.Clone(stored), 'x'), nil
			})
			errs <- err
		})
	}
	wg.Wait()
	for range renewals {
		check(t, <-errs)
	}
	v := &state.Vault{Store: s, Keys: ring(1), Client: "acme"}
	if got, err := v.Load(t.Context()); string(got) != "xxxx" || err != nil {
		t.Errorf("Load: %q, %v; want xxxx", got, err)
	}
}

// TestBarred: refused credentials are seen of a trip of the run, listed or not.
func TestBarred(t *testing.T) {
	t.Parallel()
	s := open(t)
	barred := wanted("QX7T2M", "barred", "a", "create")
	run := plan(t, s, state.Booking{BookingKey: key()}, barred)
	for _, code := range []trip.Code{trip.Transient, trip.Credential} {
		finish(t, s, attempt(t, s, barred), state.Outcome{Code: code, Message: "words", NextAt: noon.Add(time.Hour), Generation: 1})
		got, err := s.Trips.Barred(t.Context(), run)
		if want := code == trip.Credential; got != want || err != nil {
			t.Errorf("Barred after %s: %t, %v; want %t", code, got, err, want)
		}
	}
}

// TestTally: every trip of a run is counted once, whatever became of it.
func TestTally(t *testing.T) {
	t.Parallel()
	s := open(t)
	trips := []state.Wanted{
		wanted("QX7T2M", "created", "a", "create"),
		wanted("QX7T2M", "adopted", "a", "create"),
		wanted("QX7T2M", "unknown", "a", "create"),
		wanted("QX7T2M", "failed", "a", "create"),
		wanted("QX7T2M", "waiting", "a", "create"),
		wanted("QX7T2M", "refused", "a", "create"),
		wanted("QX7T2M", "held", "", "hold"),
		wanted("QX7T2M", "same", "", "unchanged"),
	}
	run := plan(t, s, state.Booking{BookingKey: key()}, trips...)
	codes := map[string]trip.Code{
		"created": "acknowledged", "adopted": "adopted", "unknown": "unknown", "failed": "transient", "refused": "hold",
	}
	for _, w := range trips {
		if code := codes[w.Login]; code != "" {
			finish(t, s, attempt(t, s, w), state.Outcome{
				Code: code, ConcurID: "gWu9$" + w.Login, Message: "words", NextAt: noon.Add(time.Hour), Generation: 1,
			})
		}
	}
	got, err := s.Trips.Tally(t.Context(), run)
	want := map[trip.Result]int{"create": 1, "adopted": 1, "unknown": 1, "failed": 1, "waiting": 1, "hold": 2, "unchanged": 1}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Tally (-want +got), error %v:\n%s", err, diff)
	}
	troubles, err := s.Trips.Troubles(t.Context(), run, 100)
	check(t, err)
	kinds := map[string]int{}
	for _, x := range troubles {
		kinds[string(x.Kind)+" "+string(x.Code)+": "+x.Text]++
	}
	wantKinds := map[string]int{
		"unknown unknown: words": 1, "failed transient: words": 1, "queued : ": 1,
		"hold refused: words": 1, "hold no-traveller: nobody was found": 1,
	}
	if diff := cmp.Diff(wantKinds, kinds); diff != "" {
		t.Errorf("Troubles (-want +got):\n%s", diff)
	}
	overview, err := s.Trips.Overview(t.Context())
	if diff := cmp.Diff(state.Overview{Trips: 6, Sent: 2, Backlog: 4, Queued: 2, Unknown: 1, Held: 2}, overview); diff != "" || err != nil {
		t.Errorf("Overview (-want +got), error %v:\n%s", err, diff)
	}
}

// TestPending: what is tried again too late is not waited for.
func TestPending(t *testing.T) {
	t.Parallel()
	s := open(t)
	now, slow, lost := wanted("QX7T2M", "now", "a", "create"), wanted("QX7T2M", "slow", "a", "create"), wanted("QX7T2M", "lost", "a", "create")
	run := plan(t, s, state.Booking{BookingKey: key()}, now, slow, lost)
	wait(t, s, slow.ID, "transient", noon.Add(time.Minute))
	wait(t, s, lost.ID, "unknown", noon.Add(time.Minute))
	tests := []struct {
		soon, later time.Duration
		want        int
	}{
		{0, 0, 1},
		{0, time.Minute, 2},
		{time.Minute, 0, 2},
		{time.Minute, time.Minute, 3},
	}
	for _, tt := range tests {
		got, err := s.Trips.Pending(t.Context(), run, noon.Add(tt.soon), noon.Add(tt.later))
		if got != tt.want || err != nil {
			t.Errorf("Pending by %v, unknown by %v: %d, %v; want %d", tt.soon, tt.later, got, err, tt.want)
		}
	}
}

func TestOneOpenAttempt(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, state.Booking{BookingKey: key()}, w)
	a := attempt(t, s, w)
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	a.SeenAt = noon
	if diff := cmp.Diff(&a, task.Open); diff != "" {
		t.Errorf("Task: open attempt (-want +got):\n%s", diff)
	}
	second := a
	second.ID = uuid.New()
	if err := s.Ledger.Begin(t.Context(), task, second); err == nil {
		t.Error("Begin beside an open attempt: no error")
	}
	if _, err := s.Ledger.Task(t.Context(), uuid.New()); !errors.Is(err, state.ErrNoTrip) {
		t.Errorf("Task of an unknown trip: %v, want ErrNoTrip", err)
	}
}

// TestOvertaken: a worker that was taken for dead goes on. What another did since
// stands, and is not done again.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, state.Booking{BookingKey: key()}, w)
	stale, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	first := attempt(t, s, w)
	finish(t, s, first, state.Outcome{Code: "repeat"})
	second := attempt(t, s, w)
	if again, err := s.Ledger.Done(t.Context(), state.Job{}, stale.Trip); err != nil || !again {
		t.Errorf("Done beside an open attempt: again %t, %v; want to go on", again, err)
	}
	finish(t, s, second, acknowledged())
	if !finish(t, s, first, state.Outcome{Code: "absent"}) {
		t.Error("Finish of an attempt that was closed: not again, want to look what came of it")
	}
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if task.Trip.Posted.ConcurID != acknowledged().ConcurID {
		t.Errorf("posted %+v, want what was acknowledged", task.Trip.Posted)
	}
	begin := func(task state.Task) error {
		return s.Ledger.Begin(t.Context(), task, state.Attempt{ID: uuid.New(), Trip: w.ID, Verb: "update", BegunAt: noon})
	}
	if err := begin(stale); !errors.Is(err, state.ErrOvertaken) {
		t.Errorf("Begin after another's attempts: %v, want ErrOvertaken", err)
	}
	plan(t, s, state.Booking{BookingKey: key()}, wanted("QX7T2M", "doe", "b", "update"))
	if err := begin(task); !errors.Is(err, state.ErrOvertaken) {
		t.Errorf("Begin with what is wanted no more: %v, want ErrOvertaken", err)
	}
}

// TestLatePlan: what a process planned before it stood still does not undo what
// another one decided by a newer record.
func TestLatePlan(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	late := due(t, s)[0]
	save(t, s, record("b", "QX7T2M"))
	plan(t, s, due(t, s)[0], wanted("QX7T2M", "doe", "b", "create"))
	plan(t, s, late, wanted("QX7T2M", "doe", "a", "create"), wanted("QX7T2M", "roe", "a", "create"))
	if trips := named(t, s); len(trips) != 1 || trips[0].Fingerprint != "b" {
		t.Errorf("%d trips, the first with document %s, want one with b", len(trips), trips[0].Document)
	}
	if left := dueFor(t, s, state.Due{Run: uuid.New(), Policy: "policy"}); len(left) > 0 {
		t.Errorf("due: %v", locators(left))
	}
}

// TestMadeAnew: a worker that is late has no say over a trip that was dropped and
// made anew since it looked, though it is of the first generation again.
func TestMadeAnew(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := state.Booking{BookingKey: key()}
	held, first, anew := wanted("QX7T2M", "doe", "", "hold"), wanted("QX7T2M", "doe", "a", "create"), wanted("QX7T2M", "doe", "b", "create")
	read := func(w state.Wanted) state.Task {
		t.Helper()
		plan(t, s, b, w)
		task, err := s.Ledger.Task(t.Context(), w.ID)
		check(t, err)
		plan(t, s, b) // nobody wants it any more
		return task
	}
	wasHeld, wasFirst := read(held), read(first)
	if again, err := s.Ledger.Done(t.Context(), state.Job{}, wasHeld.Trip); err != nil || !again {
		t.Errorf("Done with what was dropped: again %t, %v; want to go on", again, err)
	}
	plan(t, s, b, anew)
	if again, err := s.Ledger.Done(t.Context(), state.Job{}, wasHeld.Trip); err != nil || !again {
		t.Errorf("Done with what was held: again %t, %v; want to go on", again, err)
	}
	begin := func(task state.Task) error {
		return s.Ledger.Begin(t.Context(), task, state.Attempt{ID: uuid.New(), Trip: anew.ID, Verb: "create", BegunAt: noon})
	}
	if err := begin(wasFirst); !errors.Is(err, state.ErrOvertaken) {
		t.Errorf("Begin with another document: %v, want ErrOvertaken", err)
	}
	task, err := s.Ledger.Task(t.Context(), anew.ID)
	check(t, err)
	check(t, begin(task))
}

// TestDropWaitsForBegin: a trip that nobody wants any more is not dropped while an
// attempt at it begins, nor does one begin while it is dropped.
func TestDropWaitsForBegin(t *testing.T) {
	t.Parallel()
	s := open(t)
	w, b := wanted("QX7T2M", "doe", "a", "create"), state.Booking{BookingKey: key()}
	plan(t, s, b, w)
	begins, err := s.Pool().Begin(t.Context())
	check(t, err)
	_, err = begins.Exec(t.Context(), `
INSERT INTO attempt (id, trip, verb, generation, fingerprint, begun_at, seen_at)
VALUES ($1, $2, 'create', 1, 'a', $3, $3)`, uuid.New(), w.ID, noon)
	check(t, err)
	drops := make(chan error)
	go func() { drops <- s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{{Booking: b}}) }()
	waiting(t, s)
	check(t, begins.Commit(t.Context()))
	check(t, <-drops)
	task, err := s.Ledger.Task(t.Context(), w.ID)
	if err != nil || task.Open == nil {
		t.Fatalf("Task: %v, open attempt %v: dropped while it was begun", err, task.Open)
	}

	w = wanted("QX7T2M", "roe", "a", "create")
	plan(t, s, b, w)
	task, err = s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	dropping, err := s.Pool().Begin(t.Context())
	check(t, err)
	_, err = dropping.Exec(t.Context(), "DELETE FROM trip WHERE id = $1", w.ID)
	check(t, err)
	begun := make(chan error)
	go func() {
		begun <- s.Ledger.Begin(t.Context(), task, state.Attempt{ID: uuid.New(), Trip: w.ID, Verb: "create", BegunAt: noon})
	}()
	waiting(t, s)
	check(t, dropping.Commit(t.Context()))
	if err := <-begun; !errors.Is(err, state.ErrOvertaken) {
		t.Errorf("Begin of what is dropped: %v, want ErrOvertaken", err)
	}
}

// waiting returns when a connection to the database waits for another one.
func waiting(t *testing.T, s *state.Store) {
	t.Helper()
	for n := 0; n == 0; {
		check(t, s.Pool().QueryRow(t.Context(), `
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n))
	}
}

// TestFinishSeesWhatMoved: an older document was acknowledged, a newer one is wanted.
func TestFinishSeesWhatMoved(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := wanted("QX7T2M", "doe", "a", "create")
	b := state.Booking{BookingKey: key()}
	plan(t, s, b, w)
	a := attempt(t, s, w)
	plan(t, s, b, wanted("QX7T2M", "doe", "b", "create"))
	if !finish(t, s, a, acknowledged()) {
		t.Error("Finish: not again, want again")
	}
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if task.Trip.Fingerprint != "b" || task.Trip.Posted.Fingerprint != "a" || task.Open != nil {
		t.Errorf("Task: wanted %q, posted %q; want b and a", task.Trip.Fingerprint, task.Trip.Posted.Fingerprint)
	}
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, state.Booking{BookingKey: key()}, w)
	paused := func() (time.Time, string) {
		task, err := s.Ledger.Task(t.Context(), w.ID)
		check(t, err)
		return task.Paused, task.Why
	}
	check(t, s.Ledger.Pause(t.Context(), "basic", "credential", noon, "of another client"))
	if at, _ := paused(); !at.IsZero() {
		t.Errorf("paused until %v with another client, want not", at)
	}
	check(t, s.Ledger.Pause(t.Context(), "acme", "credential", noon, "secret refused"))
	if at, why := paused(); !at.Equal(noon) || why != "secret refused" {
		t.Errorf("paused until %v, %q; want %v and why", at, why, noon)
	}
	check(t, s.Ledger.ResumeClient(t.Context(), "basic"))
	if at, _ := paused(); !at.Equal(noon) {
		t.Errorf("paused until %v after another client resumed, want %v", at, noon)
	}
	check(t, s.Ledger.ResumeClient(t.Context(), "acme"))
	if at, why := paused(); !at.IsZero() || why != "" {
		t.Errorf("paused until %v, %q after ResumeClient, want not", at, why)
	}
	check(t, s.Ledger.Pause(t.Context(), "acme", "credential", noon, "secret refused"))
	check(t, s.Ledger.Resume(t.Context()))
	if at, why := paused(); !at.IsZero() || why != "" {
		t.Errorf("paused until %v, %q after Resume, want not", at, why)
	}
}

// TestPostpone: what is due of a client is put off at once, and nothing else.
func TestPostpone(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i, client := range []string{"acme", "acme", "acme", "basic"} {
		locator := fmt.Sprintf("QX7T2%d", i)
		w := wanted(locator, "doe", "a", "create")
		w.Client, w.ID = client, trip.ID(client, w.Locator, w.Login)
		plan(t, s, state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: locator}}, w)
	}
	_, err := s.Pool().Exec(t.Context(), `UPDATE river_job SET state = 'running', attempted_at = now() WHERE id = (SELECT min(id) FROM river_job)`)
	check(t, err)
	check(t, s.Ledger.Postpone(t.Context(), "acme", trip.ReasonQuiet, noon, "at night"))
	rows, err := s.Pool().Query(t.Context(), `
SELECT t.client || ' ' || j.state || ' ' || t.waits || ' ' || coalesce(t.next_at = $1 AND j.scheduled_at = $1 AND t.problem = 'at night' AND t.failures = 0, false)
  FROM trip AS t JOIN river_job AS j ON j.args->>'trip' = t.id::text
 ORDER BY t.locator`, noon)
	check(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(t, err)
	want := []string{"acme running  false", "acme scheduled quiet true", "acme scheduled quiet true", "basic available  false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("jobs and trips (-want +got):\n%s", diff)
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	old, fresh := state.Run{ID: uuid.New(), Trigger: "run", StartedAt: noon}, state.Run{ID: uuid.New(), Trigger: "night", StartedAt: noon.Add(time.Hour)}
	check(t, errors.Join(s.Runs.StartRun(ctx, old), s.Runs.StartRun(ctx, fresh)))
	end := noon.Add(time.Minute)
	old.FinishedAt, old.Summary, old.Problem = &end, json.RawMessage(`{"ok": true}`), "read r\xe9.air:\x00 broken"
	check(t, s.Runs.FinishRun(ctx, old))
	old.Problem, fresh.Summary = "read r\ufffd.air:\ufffd broken", json.RawMessage(`null`)
	got, err := s.Runs.LastRuns(ctx, 2)
	if diff := cmp.Diff([]state.Run{fresh, old}, got); diff != "" || err != nil {
		t.Errorf("LastRuns (-want +got), error %v:\n%s", err, diff)
	}
	if got, err := s.Runs.LastRuns(ctx, 1); len(got) != 1 || got[0].ID != fresh.ID || err != nil {
		t.Errorf("LastRuns(1): %v, %v; want the newest", got, err)
	}
}

func TestTick(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	if at, err := s.Runs.LastTick(ctx, "night"); !at.IsZero() || err != nil {
		t.Errorf("LastTick before any: %v, %v; want zero", at, err)
	}
	for _, tt := range []struct {
		schedule, node string
		at             time.Time
		want           bool
	}{
		{"night", "a", noon, true},
		{"night", "b", noon, false},
		{"night", "b", noon.Add(time.Hour), true},
		{"day", "b", noon, true},
	} {
		if got, err := s.Runs.TakeTick(ctx, tt.schedule, tt.at, tt.node); got != tt.want || err != nil {
			t.Errorf("TakeTick(%s, %v, %s): %v, %v; want %v", tt.schedule, tt.at, tt.node, got, err, tt.want)
		}
	}
	if at, err := s.Runs.LastTick(ctx, "night"); !at.Equal(noon.Add(time.Hour)) || err != nil {
		t.Errorf("LastTick: %v, %v; want the newest", at, err)
	}
}

func TestFilesAndRejected(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	file := state.File{Digest: record("file", "").Digest, Name: "export.air", Size: 10, Records: 1}
	for _, want := range []bool{false, true} {
		if known, err := s.Reading.KnowsFile(ctx, file.Digest); known != want || err != nil {
			t.Errorf("KnowsFile: %v, %v; want %v", known, err, want)
		}
		check(t, s.Reading.SaveFile(ctx, file, noon))
	}
	first, second := uuid.New(), uuid.New()
	r := state.Rejected{ID: uuid.New(), Digest: file.Digest, At: "export.air:1:1", Reasons: []string{"no header"}, Raw: []byte("raw"), ReadAt: noon}
	r2 := r
	r2.ID, r2.At = uuid.New(), "copy.air:1:1"
	if news, err := s.Reading.SaveRejected(ctx, first, r); err != nil || !news {
		t.Errorf("SaveRejected: news %t, %v", news, err)
	}
	if news, err := s.Reading.SaveRejected(ctx, second, r2); err != nil || news {
		t.Errorf("SaveRejected of the same characters: news %t, %v", news, err)
	}
	if n, err := s.Reading.Quarantined(ctx, first); n != 0 || err != nil {
		t.Errorf("Quarantined by the first run: %d, %v; want none: the same characters are kept once", n, err)
	}
	r.At, r.Raw = r2.At, []byte{}
	got, err := s.Reading.RejectedBy(ctx, second, 10)
	if diff := cmp.Diff([]state.Rejected{r}, got); diff != "" || err != nil {
		t.Errorf("RejectedBy (-want +got), error %v:\n%s", err, diff)
	}
	late := state.Rejected{ID: uuid.New(), Digest: record("late", "").Digest, At: "late.air:1:1", Reasons: []string{"no header"}, Raw: []byte("raw"), ReadAt: noon.Add(time.Hour)}
	if _, err := s.Reading.SaveRejected(ctx, first, late); err != nil {
		t.Fatal(err)
	}
	late.Raw = []byte{}
	for limit, want := range map[int][]state.Rejected{10: {late, r}, 1: {late}} {
		got, err = s.Reading.SetAside(ctx, limit)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("SetAside of up to %d (-want +got), error %v:\n%s", limit, err, diff)
		}
	}
	overview, err := s.Trips.Overview(ctx)
	if err != nil || overview.Quarantined != 2 || overview.LastRead == nil || !overview.LastRead.Equal(noon) {
		t.Errorf("Overview: %+v, %v; want two set aside, a file read at noon", overview, err)
	}
}

func TestUrgentTrip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		starts, ends string
		want         bool
	}{
		{"today", "2026-01-05", "2026-01-05", true},
		{"tomorrow", "2026-01-06", "2026-01-09", true},
		{"tomorrow at noon, where the day after has begun", "2026-01-07", "2026-01-09", true},
		{"the day after", "2026-01-08", "2026-01-09", false},
		{"under way", "2025-12-30", "2026-01-05", true},
		{"over", "2025-12-30", "2026-01-04", false},
		{"nothing wanted", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			trip := state.Trip{Starts: tt.starts, Ends: tt.ends}
			if got := trip.Urgent(noon); got != tt.want {
				t.Errorf("Urgent(%s to %s) = %t, want %t", tt.starts, tt.ends, got, tt.want)
			}
		})
	}
}

// TestAnyText: no text that comes from outside keeps what it belongs to from being
// kept.
func TestAnyText(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	const bad, good = "r\xe9servation\x00.air", "r\uFFFDservation\uFFFD.air"
	r := state.Rejected{ID: uuid.New(), Digest: record("any", "").Digest, At: bad, Reasons: []string{bad, "fine"}, Raw: []byte("\x00\xe9"), ReadAt: noon}
	run := uuid.New()
	if _, err := s.Reading.SaveRejected(ctx, run, r); err != nil {
		t.Fatalf("SaveRejected: %v", err)
	}
	check(t, s.Reading.SaveFile(ctx, state.File{Digest: r.Digest, Name: bad}, noon))
	got, err := s.Reading.RejectedBy(ctx, run, 10)
	if err != nil || len(got) != 1 || got[0].At != good || !slices.Equal(got[0].Reasons, []string{good, "fine"}) {
		t.Errorf("RejectedBy: %+v, %v; want %q", got, err, good)
	}
}

// wait postpones what is wanted of a trip now.
func wait(t *testing.T, s *state.Store, id uuid.UUID, code trip.Reason, at time.Time) {
	t.Helper()
	task, err := s.Ledger.Task(t.Context(), id)
	check(t, err)
	again, err := s.Ledger.Wait(t.Context(), task.Trip, code, "", at)
	check(t, err)
	if again {
		t.Error("Wait: again, want not")
	}
}
