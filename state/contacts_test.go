package state_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/transform"
)

// digest is one of the length that addresses and people have.
func digest(name string) string { return strings.Repeat("0", 32-len(name)) + name }

func reaching(name, locator, address, person string) state.Record {
	r := record(name, locator)
	r.Contacts = []state.Contact{{Address: digest(address), Person: digest(person)}}
	return r
}

// All bookings that name an address are due again when it becomes shared, and when
// it is shared no more.
func TestSharedAddress(t *testing.T) {
	t.Parallel()
	s := open(t)
	save := func(r state.Record) {
		t.Helper()
		check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), []state.Record{r}, noon))
	}
	decide := func() {
		t.Helper()
		var decisions []state.Decision
		for _, b := range due(t, s) {
			decisions = append(decisions, state.Decision{Booking: b})
		}
		check(t, s.Plans.Decide(t.Context(), uuid.New(), "policy", decisions))
	}
	want := func(when string, shared bool, locs ...string) {
		t.Helper()
		got, err := s.Reading.Shared(t.Context(), []string{digest("b"), digest("a")})
		check(t, err)
		if slices.Contains(got, digest("a")) != shared || slices.Contains(got, digest("b")) {
			t.Errorf("%s: shared %q, want a: %v", when, got, shared)
		}
		if diff := cmp.Diff(locs, locators(due(t, s))); diff != "" {
			t.Errorf("%s: due (-want +got):\n%s", when, diff)
		}
		decide()
	}
	save(reaching("1", "AAAAAA", "a", "jane"))
	save(reaching("2", "BBBBBB", "b", "john"))
	want("one person", false, "AAAAAA", "BBBBBB")
	save(reaching("3", "CCCCCC", "a", "jane"))
	want("two bookings of one person", false, "CCCCCC")
	save(reaching("4", "DDDDDD", "a", "john"))
	want("another person", true, "AAAAAA", "CCCCCC", "DDDDDD")
	save(reaching("5", "EEEEEE", "a", "mary"))
	want("a third person", true, "EEEEEE")
	save(reaching("6", "EEEEEE", "a", "jane"))
	want("a booking of two people", true, "EEEEEE")
	save(reaching("7", "DDDDDD", "a", "jane"))
	want("another name in the same booking", false, "AAAAAA", "CCCCCC", "DDDDDD", "EEEEEE")
	save(reaching("7", "DDDDDD", "a", "jane"))
	want("the same again", false)
}

// Records that were saved before there were contacts are found until theirs are
// saved, too.
func TestWithoutContacts(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s := openAt(t, url)
	check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), []state.Record{record("1", "AAAAAA"), record("2", "BBBBBB"), record("3", "CCCCCC")}, noon))
	execute(t, url, "UPDATE record SET contacts = false WHERE locator <> 'CCCCCC'")
	for _, left := range []int{2, 0} {
		records, err := s.Reading.WithoutContacts(t.Context(), 10)
		if err != nil || len(records) != left {
			t.Fatalf("WithoutContacts: %d, %v; want %d", len(records), err, left)
		}
		for i := range records {
			records[i].Contacts = []state.Contact{{Address: digest("a"), Person: digest(strings.ToLower(records[i].Locator))}}
		}
		check(t, s.Reading.SaveContacts(t.Context(), records))
	}
	if shared, err := s.Reading.Shared(t.Context(), []string{digest("a")}); len(shared) != 1 || err != nil {
		t.Errorf("Shared: %q, %v; want the address", shared, err)
	}
}

// State and package transform agree on who shares an address, whatever three records
// say of it.
func TestSharedAgrees(t *testing.T) {
	t.Parallel()
	s := open(t)
	var sharing transform.Sharing
	var records []state.Record
	var addresses []string
	for n := range 4 * 4 * 4 {
		address := transform.AddressOf(strconv.Itoa(n))
		addresses = append(addresses, address)
		for i, choice := range []int{n % 4, n / 4 % 4, n / 16} {
			booking, person := choice%2, transform.AddressOf([]string{"jane", "john"}[choice/2])
			sharing.Add(int32(booking), []transform.Contact{{Address: address, Person: person}})
			r := record(fmt.Sprint(n, "-", i), []string{"AAAAAA", "BBBBBB"}[booking])
			r.Contacts = []state.Contact{{Address: address, Person: person}}
			records = append(records, r)
		}
	}
	check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), records, noon))
	got, err := s.Reading.Shared(t.Context(), addresses)
	check(t, err)
	want := sharing.Shared(addresses)
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" || len(want) == 0 {
		t.Errorf("shared (-transform +state):\n%s", diff)
	}
}
