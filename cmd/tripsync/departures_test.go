package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tripsync/state"
)

// Departures are bookings that depart within 24 hours and come in, one after the
// other, while a backlog of others is sent.
type departures struct {
	inbox   string
	booking string               // an export
	dropped map[string]time.Time // by record locator
}

// newDepartures makes bookings of the one that all exports here are made of, with
// its flights today and tomorrow.
func newDepartures(t *testing.T, dir string) *departures {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	day := func(at time.Time) string { return strings.ToUpper(at.Format("02Jan")) }
	booking := strings.NewReplacer(
		"261120", now.Format("060102"), "261123", now.Format("060102"),
		"02FEB", day(now.AddDate(0, 0, 1)), "05FEB", day(now.AddDate(0, 0, 2)),
	).Replace(string(text))
	return &departures{inbox: filepath.Join(dir, "inbox"), booking: booking, dropped: map[string]time.Time{}}
}

// keepDropping drops a booking now and then until end.
func (d *departures) keepDropping(t *testing.T, every time.Duration, end <-chan time.Time) {
	t.Helper()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			d.drop(t)
		case <-end:
			return
		}
	}
}

// drop puts a booking of another traveller into the inbox, whole at once.
func (d *departures) drop(t *testing.T) {
	t.Helper()
	n := len(d.dropped)
	locator := fmt.Sprintf("U%c%c%cDX", 'A'+n/400, 'A'+n/20%20, 'A'+n%20)
	text := strings.NewReplacer("QD7DOE", locator, "JANE.DOE", "JANE."+locator).Replace(d.booking)
	name := filepath.Join(filepath.Dir(d.inbox), locator)
	put(t, filepath.Dir(name), locator, text)
	d.dropped[locator] = time.Now()
	if err := os.Rename(name, filepath.Join(d.inbox, locator+".air")); err != nil {
		t.Fatal(err)
	}
}

// waits returns how long each booking that was decided on waited for its request,
// since then and since it was dropped. One that still waits has waited until now.
func (d *departures) waits(t *testing.T, url string, g *gate) (decided, dropped []time.Duration) {
	t.Helper()
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rows, err := store.Pool().Query(t.Context(), `
SELECT t.pnr, j.created_at FROM trip AS t JOIN river_job AS j ON j.args->>'trip' = t.id::text WHERE t.pnr LIKE 'U%'`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var locator string
		var at time.Time
		if err := rows.Scan(&locator, &at); err != nil {
			t.Fatal(err)
		}
		seen := g.first("JANE." + locator + "@ACME.EXAMPLE")
		decided = append(decided, seen.Sub(at))
		dropped = append(dropped, seen.Sub(d.dropped[locator]))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(decided)
	slices.Sort(dropped)
	return decided, dropped
}

// check logs how long departures waited, and fails if they waited behind others.
func (d *departures) check(t *testing.T, url string, g *gate) {
	t.Helper()
	decided, dropped := d.waits(t, url, g)
	n := len(decided)
	if n == 0 {
		t.Fatal("no departure within 24 h was decided on")
	}
	t.Logf("departures within 24 h: %d, median wait %v, worst %v (from decided), %v (from dropped)", n,
		decided[n/2].Round(time.Millisecond), decided[n-1].Round(time.Millisecond), dropped[n-1].Round(time.Millisecond))
	if worst := decided[n-1]; worst > 10*time.Second {
		t.Errorf("a departure within 24 h waited for %v, want at most 10s: it waited behind others", worst)
	}
}
