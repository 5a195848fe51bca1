package places_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tripsync/transform/places"
)

func TestOverride(t *testing.T) {
	t.Parallel()
	table := embedded(t)
	lhr, _ := table.Find("LHR")
	moved := lhr
	moved.Zone = "Europe/Paris"
	for _, tt := range []struct {
		name, file, code string
		want             places.Place
	}{
		{"empty", "", "LHR", lhr},
		{"comment", "# LHR\tEurope/Paris\n\n", "LHR", lhr},
		{"zone alone", "LHR\tEurope/Paris\n", "LHR", moved},
		{"empty cells", "LHR\tEurope/Paris\t\t\n", "LHR", moved},
		{"no zone", "LHR\t\tHounslow\n", "LHR", places.Place{
			Code: "LHR", Name: lhr.Name, City: "Hounslow", Country: "GB", Zone: "Europe/London",
		}},
		{"second line", "LHR\tEurope/Rome\nLHR\tEurope/Paris", "LHR", moved},
		{"carriage returns", "# a file of Windows\r\n\r\nLHR\tEurope/Paris\r\n", "LHR", moved},
		{"new", "7XYZ\tAsia/Tokyo\tTokyo\tJP\n", "7XYZ", places.Place{
			Code: "7XYZ", City: "Tokyo", Country: "JP", Zone: "Asia/Tokyo",
		}},
		{"new, zone alone", "XYZZY\tAsia/Tokyo\n", "XYZZY", places.Place{Code: "XYZZY", Zone: "Asia/Tokyo"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			over, err := table.Override("places.tsv", strings.NewReader(tt.file))
			if err != nil {
				t.Fatalf("Override: %v", err)
			}
			got, ok := over.Find(tt.code)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(places.Place{})); !ok || diff != "" {
				t.Errorf("Find(%q) = %v (-want +got)\n%s", tt.code, ok, diff)
			}
			if now, _ := table.Find("LHR"); now != lhr {
				t.Errorf("the table below changed: %+v", now)
			}
		})
	}
}

func TestOverrideFaults(t *testing.T) {
	t.Parallel()
	table := embedded(t)
	for _, tt := range []struct{ name, file, want string }{
		{"no tab", "LHR Europe/Paris", `places.tsv:1: code "LHR Europe/Paris": want three to five capitals and digits`},
		{"small letters", "lhr\tEurope/Paris", `places.tsv:1: code "lhr": want three to five capitals and digits`},
		{"no code", "\tEurope/Paris", `places.tsv:1: code "": want three to five capitals and digits`},
		{"new without zone", "7XYZ\t\tTokyo", `places.tsv:1: code "7XYZ": it is new, and has no zone`},
		{"unknown zone", "\nLHR\tEurope/Pairs", `places.tsv:2: zone "Europe/Pairs": want an IANA time zone such as Europe/Paris`},
		{"zone of the machine", "LHR\tLocal", `places.tsv:1: zone "Local": want an IANA time zone such as Europe/Paris`},
		{"country", "LHR\t\t\tEngland", `places.tsv:1: country "England": want two capitals such as FR`},
		{"cells", "LHR\t\t\t\tHeathrow", `places.tsv:1: 5 cells, want code, zone, city and country`},
		{"Latin-1", "LHR\t\tD\xfcsseldorf", `places.tsv:1: not UTF-8`},
		{"two", "LH\nLHR\nL", "places.tsv:1: code \"LH\": want three to five capitals and digits\n" +
			"places.tsv:3: code \"L\": want three to five capitals and digits"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := table.Override("places.tsv", strings.NewReader(tt.file))
			if got != nil || err == nil {
				t.Fatalf("Override = %v, %v; want an error alone", got, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got)\n%s", diff)
			}
		})
	}
}

func TestOverrideUnreadable(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	_, err := embedded(t).Override("places.tsv", iotest.ErrReader(broken))
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "read places.tsv: ") {
		t.Errorf("Override = %v, want it to tell what could not be read", err)
	}
}

func FuzzOverride(f *testing.F) {
	table := embedded(f)
	f.Add("LHR\tEurope/Paris\tHounslow\tGB\r\n# comment\n\n7XYZ\tAsia/Tokyo")
	f.Add("lhr\nLHR\tEurope/Pairs\t\xff")
	f.Fuzz(func(t *testing.T, file string) {
		over, err := table.Override("f", strings.NewReader(file))
		if (over == nil) == (err == nil) {
			t.Fatalf("Override = %v, %v; want exactly one", over, err)
		}
		if err == nil && over.Len() < table.Len() {
			t.Errorf("%d places, fewer than the %d below", over.Len(), table.Len())
		}
	})
}
