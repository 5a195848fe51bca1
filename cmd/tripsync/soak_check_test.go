package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/report"
	"tripsync/push/sandbox"
)

// A finding is how much is not as it should be, in trips.
type finding struct {
	Duplicates int // created while an earlier one of the same key was there
	Lost       int // wanted and not there
	Stale      int // there otherwise than the newest export wants, or not wanted any more
	Unresolved int // not settled by what state says
	Foreign    int // of strangers, and changed
}

// check compares the sandbox with the exports and with state, looks at the log,
// and prints the row of the README's table.
func (w *soak) check(t *testing.T) {
	t.Helper()
	f := w.compare(t)
	levels := w.readLog(t)
	w.checkConnections(t)
	t.Logf("exit codes of what was not killed %v, lines of the log by level %v", w.fleet.ends, levels)
	t.Log("\n" + w.table(f))
	if f != (finding{}) {
		t.Errorf("Concur is not as it should be: %+v", f)
	}
}

// A tripKey is what makes a trip of ours the one it is.
type tripKey struct{ login, locator string }

func (w *soak) compare(t *testing.T) finding {
	t.Helper()
	var f finding
	ours := map[tripKey][]sandbox.Trip{}
	var strangers []sandbox.Trip
	for _, trip := range w.sandbox.Trips() {
		if trip.ClientLocator == "" {
			strangers = append(strangers, trip)
			continue
		}
		k := tripKey{trip.Login, trip.ClientLocator}
		ours[k] = append(ours[k], trip)
	}
	if diff := cmp.Diff(w.strangers, strangers); diff != "" {
		f.Foreign = max(1, strings.Count(diff, "\n-"))
		t.Errorf("strangers' trips (-want +got):\n%s", diff)
	}
	active := 0
	for _, b := range w.traffic.bookings {
		for i, login := range b.logins {
			k := tripKey{login, b.key(i)}
			active += w.compareTrip(t, &f, b, k, ours[k])
			delete(ours, k)
		}
	}
	for k, trips := range ours {
		f.Stale += len(trips)
		t.Errorf("%s is nobody's", k.locator)
	}
	o, err := w.store.Trips.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.Unresolved = o.Backlog + o.Unknown + o.Held + o.Quarantined
	if o.Trips != active || o.Sent != active {
		t.Errorf("state says %+v, want %d sent", o, active)
	}
	return f
}

// compareTrip looks at all trips that were ever made of a key, and returns how
// many are wanted.
func (w *soak) compareTrip(t *testing.T, f *finding, b *booking, k tripKey, made []sandbox.Trip) int {
	t.Helper()
	for i := range made {
		if i > 0 && (made[i-1].Status != cancelledTrip || made[i-1].Modified.After(made[i].Created)) {
			f.Duplicates++
			t.Errorf("%s was made at %v, when that of %v was there until %v", k.locator, made[i].Created, made[i-1].Created, made[i-1].Modified)
		}
	}
	made = slices.DeleteFunc(made, func(trip sandbox.Trip) bool { return trip.Status == cancelledTrip })
	switch {
	case b.cancelled:
		f.Stale += len(made)
		if len(made) > 0 {
			t.Errorf("%s is there and should be cancelled", k.locator)
		}
		return 0
	case len(made) == 0:
		f.Lost++
		t.Errorf("%s is not there", k.locator)
	default:
		if diff := cmp.Diff(b.wanted(), contentOf(&made[0])); diff != "" {
			f.Stale++
			t.Errorf("%s (-want +got):\n%s", k.locator, diff)
		}
	}
	return 1
}

// wanted is the content of a trip of a booking, as contentOf tells it.
func (b *booking) wanted() []string {
	const local = "2006-01-02T15:04:05"
	out, back := b.flights()
	return []string{
		b.locator() + " ACME TRAVEL " + out.Format(local) + " " + back.Add(flying).Format(local),
		"Air LH1029 CDG-FRA " + out.Format(local),
		"Air LH1050 FRA-CDG " + back.Format(local),
	}
}

func contentOf(trip *sandbox.Trip) []string {
	var content []string
	for _, b := range trip.Bookings {
		content = append(content, b.RecordLocator+" "+b.BookingSource+" "+trip.Start+" "+trip.End)
		content = append(content, slices.Sorted(slices.Values(b.Summary))...)
	}
	return content
}

// readLog counts the lines of all processes by their level. None may name a
// person, and nobody may panic.
func (w *soak) readLog(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile(w.fleet.log.Name())
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	for line := range bytes.Lines(text) {
		var told struct {
			Level string `json:"level"`
			Msg   string `json:"msg"`
		}
		_ = json.Unmarshal(line, &told) // what ends a process is told without a level
		levels[told.Level]++
		if told.Level == "error" {
			levels["error: "+told.Msg]++
		}
		lower := string(bytes.ToLower(line))
		for _, name := range []string{"acme.example", "jane", "doe/"} {
			if strings.Contains(lower, name) {
				t.Errorf("the log names a person: %s", line)
			}
		}
		if told.Level == "" && (strings.HasPrefix(lower, "panic") || strings.HasPrefix(lower, "fatal error") || strings.HasPrefix(lower, "goroutine ")) {
			t.Errorf("a process panicked: %s", line)
		}
	}
	return levels
}

// checkConnections looks whether a grant was lost.
func (w *soak) checkConnections(t *testing.T) {
	t.Helper()
	var out bytes.Buffer
	w.fleet.do(t.Context(), &out, "status", "--json")
	connected := 0
	for line := range bytes.Lines(out.Bytes()) {
		var c report.Connection
		if err := json.Unmarshal(line, &c); err != nil || c.Type != "connection" {
			continue
		}
		connected++
		if c.State != report.Connected {
			t.Errorf("%s is %s: %s", c.Client, c.State, c.Reason)
		}
	}
	if connected != w.traffic.companies {
		t.Errorf("status tells of %d connections, want %d:\n%s", connected, w.traffic.companies, &out)
	}
}

// table is the row of the README, and the faults by kind.
func (w *soak) table(f finding) string {
	a, journal := w.reached(), w.sandbox.Journal(1)
	trips, processed := 0, 0
	for _, b := range w.traffic.bookings {
		trips += len(b.logins)
	}
	for _, n := range journal.Processed {
		processed += n
	}
	var faults []string
	for _, kind := range slices.Sorted(maps.Keys(journal.Faults)) {
		faults = append(faults, fmt.Sprintf("%s %d", kind, journal.Faults[kind]))
	}
	return fmt.Sprintf(`| what | how much | sent twice | lost | stale or unresolved | foreign touched | command |
|---|---|---|---|---|---|---|
| real services, killed while Postgres crashes and Concur answers wrongly, for %v | %d trips, %d files, %d requests, %d of them processed | %d | %d | %d | %d | `+"`TEST_SOAK=%v go test -run Soak -v -timeout 2h ./cmd/tripsync`"+` |
| – of these: SIGKILLs of services · crashes of Postgres · connections cut · requests with a fault · creates processed and not answered | %d · %d · %d · %d · %d | | | | | |
SIGKILLs of runs %d; faults by kind: %s; processed: %v`,
		w.took.Round(time.Second), trips, w.traffic.files, journal.Total, processed,
		f.Duplicates, f.Lost, f.Stale+f.Unresolved, f.Foreign, w.while,
		a.Kills, a.Crashes, a.Backends, a.Faults, a.Dropped, w.fleet.killed("run"), strings.Join(faults, ", "), journal.Processed)
}
