package transform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

func reachable(last, first, email string) pnr.Passenger {
	return pnr.Passenger{Number: 1, Last: last, First: first, Type: "ADT", Email: email}
}

// An address that several people have is a sign of nobody, but for one whose name it
// spells; neither is one that the client names.
func TestAddressIsNobodys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		who      pnr.Passenger
		shared   bool
		passOver []string
		want     string
	}{
		{"own", reachable("DOE", "JANE", "x7@acme.example"), false, []string{"@other.example", "cme.example"}, "x7@acme.example"},
		{"shared", reachable("DOE", "JANE", "x7@acme.example"), true, nil, ""},
		{"named", reachable("DOE", "JANE", "x7@acme.example"), false, []string{"X7@acme.example"}, ""},
		{"domain named", reachable("DOE", "JANE", "jane.doe@Acme.example"), false, []string{"@aCME.example"}, ""},
		{"shared, first and last name", reachable("DOE", "JANE", "jane.doe@acme.example"), true, nil, "jane.doe@acme.example"},
		{"shared, with a middle initial", reachable("DOE", "JANE", "jane.m.doe@acme.example"), true, nil, "jane.m.doe@acme.example"},
		{"shared, without the middle name", reachable("DOE", "JANE MARY", "jane.doe+trips@acme.example"), true, nil, "jane.doe+trips@acme.example"},
		{"shared, initial", reachable("DOE", "JANE", "jdoe7@acme.example"), true, nil, "jdoe7@acme.example"},
		{"shared, last name first", reachable("DOE", "JANE", "doe_j@acme.example"), true, nil, "doe_j@acme.example"},
		{"shared, another's", reachable("ROE", "JOHN", "jane.doe@acme.example"), true, nil, ""},
		{"shared, a relative's", reachable("DOE", "RICHARD", "jane.doe@acme.example"), true, nil, ""},
		{"shared, last name in another word", reachable("TING", "ANN", "accounting@acme.example"), true, nil, ""},
		{"shared, last name alone", reachable("DOE", "JANE", "doe@acme.example"), true, nil, ""},
		{"shared, first name alone", reachable("DOE", "JANE", "jane@acme.example"), true, nil, ""},
		{"shared, one name", reachable("DOE", "FNU", "doe@acme.example"), true, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := acme(transform.EmailRung{}, transform.NewDirectory([]transform.Person{{Login: tt.who.Email, Email: tt.who.Email}}))
			client.PassOver = tt.passOver
			into := *transformer(t)
			if tt.shared {
				into.Shared = []string{transform.AddressOf(tt.who.Email)}
			}
			d := into.Documents(booking(t, tt.who), client)[0]
			if d.Login != tt.want || (d.Reason.Code == "") != (tt.want != "") {
				t.Errorf("login %q (%s), want %q", d.Login, d.Reason.Text, tt.want)
			}
		})
	}
}

func TestSharing(t *testing.T) {
	t.Parallel()
	const agency = "accounting@tours.example"
	of := func(people ...pnr.Passenger) []transform.Contact { return transform.Contacts(people) }
	jane, john := reachable("DOE", "JANE", agency), reachable("ROE", "JOHN", "ACCOUNTING@tours.example")
	infant := reachable("ROE", "IDA", agency)
	infant.Type = "INF"
	tests := []struct {
		name string
		add  func(s *transform.Sharing)
		want bool
	}{
		{"nobody", func(*transform.Sharing) {}, false},
		{"two people of two bookings", func(s *transform.Sharing) { s.Add(1, of(jane)); s.Add(2, of(john)) }, true},
		{"two people of one booking", func(s *transform.Sharing) { s.Add(1, of(jane, john)) }, false},
		{"a booking whose name was corrected", func(s *transform.Sharing) { s.Add(1, of(john)); s.Add(1, of(jane)); s.Add(2, of(jane)) }, false},
		{"one person of two bookings", func(s *transform.Sharing) { s.Add(1, of(jane)); s.Add(2, of(jane)) }, false},
		{"one person, written otherwise", func(s *transform.Sharing) {
			s.Add(1, of(jane))
			s.Add(2, of(reachable("D-OE", "JANE ANN", agency)))
		}, false},
		{"an infant", func(s *transform.Sharing) { s.Add(1, of(jane)); s.Add(2, of(infant)) }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s transform.Sharing
			tt.add(&s)
			address := transform.AddressOf(agency)
			var want []string
			if tt.want {
				want = []string{address}
			}
			got := s.Shared([]string{address, transform.AddressOf("other@tours.example")})
			if diff := cmp.Diff(want, got); len(got)+len(want) > 0 && diff != "" {
				t.Errorf("Shared (-want +got):\n%s", diff)
			}
		})
	}
}

// However a GDS writes one person, the person is one.
func TestSharingTakesSpellingsForOnePerson(t *testing.T) {
	t.Parallel()
	personOf := func(last, first string) string {
		return transform.Contacts([]pnr.Passenger{reachable(last, first, "x7@acme.example")})[0].Person
	}
	for _, people := range [][]string{
		{"ROE/IDA", "RÖE/I", "R/IDA"},
		{"MÜLLER/ÖZGE", "MUELLER/OZGE", "MULLER/OEZGE ANN", "Muxxller/O", "MILLER/OZGE"},
		{"STRAßER/ÅSA", "STRASSER/AASA", "STRASSER/A", "STRASER/ASA"},
		{"PEÑA/JOSÉ", "PENXXA/JOSE", "PENA/J", "PERA/JOSE"},
		{"KJÆR/SØREN", "KJAER/SOEREN", "KJAER/SOREN", "KJER/SOREN"},
		{"DOE/JANE", "D-OE/JANE MARY", "DOE/J", "DOE/RICHARD"},
		{"DOE/FNU", "DOE/", "DOE/DOE", "DOE/D"},
	} {
		for i, who := range people {
			first, given, _ := strings.Cut(people[0], "/")
			last, name, _ := strings.Cut(who, "/")
			if got, want := personOf(last, name) == personOf(first, given), i < len(people)-1; got != want {
				t.Errorf("%s is %s: %t, want %t", who, people[0], got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		last := rapid.StringOfN(rapid.RuneFrom([]rune("abeouxnñäåæöøœüßéþ")), 1, 8, -1).Draw(t, "last name")
		want := personOf(last, "JANE")
		for _, name := range transform.Names(last, "JANE") {
			if spelling, _, _ := strings.Cut(name, "\x00"); personOf(spelling, "JANE") != want {
				t.Errorf("%s is another person than %s", spelling, last)
			}
		}
	})
}

// Who shares an address does not depend on the order in which bookings are read.
func TestSharingHasNoOrder(t *testing.T) {
	t.Parallel()
	address := transform.AddressOf("a")
	rapid.Check(t, func(t *rapid.T) {
		type sight struct {
			Booking int32
			Contact transform.Contact
		}
		sights := rapid.SliceOf(rapid.Custom(func(t *rapid.T) sight {
			return sight{
				rapid.Int32Range(1, 3).Draw(t, "booking"),
				transform.Contact{Address: address, Person: transform.AddressOf(rapid.SampledFrom([]string{"p", "q"}).Draw(t, "person"))},
			}
		})).Draw(t, "sights")
		shared := func(sights []sight) bool {
			var s transform.Sharing
			for _, x := range sights {
				s.Add(x.Booking, []transform.Contact{x.Contact})
			}
			return len(s.Shared([]string{address})) > 0
		}
		if other := rapid.Permutation(slices.Clone(sights)).Draw(t, "other order"); shared(sights) != shared(other) {
			t.Errorf("shared: %v, in another order %v", shared(sights), shared(other))
		}
	})
}
