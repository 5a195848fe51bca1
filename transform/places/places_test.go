package places_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tripsync/transform/places"
)

func embedded(tb testing.TB) *places.Table {
	tb.Helper()
	t, err := places.Embedded()
	if err != nil {
		tb.Fatalf("Embedded(): %v", err)
	}
	return t
}

// each calls do with every place of t.
func each(t *places.Table, do func(places.Place)) (n int) {
	letters := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, a := range letters {
		for _, b := range letters {
			for _, c := range letters {
				if p, ok := t.Find(string([]rune{a, b, c})); ok {
					do(p)
					n++
				}
			}
		}
	}
	return n
}

func TestFind(t *testing.T) {
	t.Parallel()
	table := embedded(t)
	for _, tt := range []struct{ code, zone, country, city string }{
		// Large airports.
		{"LHR", "Europe/London", "GB", "London"},
		{"CDG", "Europe/Paris", "FR", "Paris"},
		{"FRA", "Europe/Berlin", "DE", "Frankfurt am Main"},
		{"JFK", "America/New_York", "US", "New York City"},
		{"LAX", "America/Los_Angeles", "US", "Los Angeles"},
		{"DTW", "America/Detroit", "US", "Detroit"},
		{"IND", "America/Indiana/Indianapolis", "US", "Indianapolis"},
		{"PHX", "America/Phoenix", "US", "Phoenix"},
		{"HNL", "Pacific/Honolulu", "US", "Honolulu"},
		{"GRU", "America/Sao_Paulo", "BR", "São Paulo"},
		{"SYD", "Australia/Sydney", "AU", "Sydney"},
		{"DPS", "Asia/Makassar", "ID", "Denpasar"},
		{"DOH", "Asia/Qatar", "QA", "Doha"},
		{"KWI", "Asia/Kuwait", "KW", "Kuwait City"},
		{"MED", "Asia/Riyadh", "SA", "Madinah"},
		{"JED", "Asia/Riyadh", "SA", "Jeddah"},
		{"KBP", "Europe/Kyiv", "UA", "Kyiv"},
		{"DEL", "Asia/Kolkata", "IN", "Delhi"},
		{"KTM", "Asia/Kathmandu", "NP", "Kathmandu"},
		{"APW", "Pacific/Apia", "WS", "Apia"},
		// New, moved and renamed airports.
		{"BER", "Europe/Berlin", "DE", "Berlin"},
		{"IST", "Europe/Istanbul", "TR", "Istanbul"},
		{"ISL", "Europe/Istanbul", "TR", "Istanbul"},
		{"DAC", "Asia/Dhaka", "BD", "Dhaka"},
		{"PKX", "Asia/Shanghai", "CN", "Beijing"},
		{"HAN", "Asia/Bangkok", "VN", "Hanoi"},
		{"NQZ", "Asia/Almaty", "KZ", "Astana"},
		{"SLC", "America/Denver", "US", "Salt Lake City"},
		{"KNO", "Asia/Jakarta", "ID", "Medan"},
		{"YIA", "Asia/Jakarta", "ID", "Yogyakarta"},
		{"ISG", "Asia/Tokyo", "JP", "Ishigaki"},
		{"DSS", "Africa/Dakar", "SN", "Dakar"},
		{"CGO", "Asia/Shanghai", "CN", "Zhengzhou"},
		{"TFU", "Asia/Shanghai", "CN", "Chengdu"},
		{"NMI", "Asia/Kolkata", "IN", "Mumbai"},
		{"DXN", "Asia/Kolkata", "IN", "Delhi (Noida)"},
		{"WSI", "Australia/Sydney", "AU", "Sydney"},
		{"SAI", "Asia/Phnom_Penh", "KH", "Siem Reap"},
		{"KTI", "Asia/Phnom_Penh", "KH", "Phnom Penh"},
		{"NLU", "America/Mexico_City", "MX", "Mexico City"},
		{"TQO", "America/Cancun", "MX", "Tulum"},
		{"SPX", "Africa/Cairo", "EG", "Giza"},
		{"DWC", "Asia/Dubai", "AE", "Dubai"},
		{"RMO", "Europe/Chisinau", "MD", "Chisinau"},
		// Xinjiang, by the time that airlines publish.
		{"URC", "Asia/Shanghai", "CN", "Ürümqi"},
		{"KHG", "Asia/Shanghai", "CN", "Kashgar"},
		{"AKU", "Asia/Shanghai", "CN", "Aqsu"},
		{"IQM", "Asia/Shanghai", "CN", "Qiemo"},
		{"TLQ", "Asia/Shanghai", "CN", "Turpan"},
		{"AAT", "Asia/Shanghai", "CN", "Jinshanlu"},
		// Settled against a source.
		{"AAP", "Asia/Makassar", "ID", "Samarinda"},
		{"BAX", "Asia/Barnaul", "RU", "Barnaul"},
		{"CJS", "America/Ciudad_Juarez", "MX", "Ciudad Juárez"},
		{"CUU", "America/Chihuahua", "MX", "Chihuahua"},
		{"PSC", "America/Los_Angeles", "US", "Pasco"},
		{"YXY", "America/Whitehorse", "CA", "Whitehorse"},
		// Territories with a country code of their own; an airport of two countries.
		{"SJU", "America/Puerto_Rico", "PR", "San Juan"},
		{"GUM", "Pacific/Guam", "GU", "Guam"},
		{"LYR", "Arctic/Longyearbyen", "SJ", "Longyearbyen"},
		{"BSL", "Europe/Paris", "FR", "Basel/Mulhouse"},
		{"MLH", "Europe/Paris", "FR", "Basel/Mulhouse"},
		// Cities.
		{"PAR", "Europe/Paris", "FR", "Paris"},
		{"LON", "Europe/London", "GB", "London"},
		{"NYC", "America/New_York", "US", "New York"},
		{"MIL", "Europe/Rome", "IT", "Milan"},
		{"ROM", "Europe/Rome", "IT", "Rome"},
		{"TYO", "Asia/Tokyo", "JP", "Tokyo"},
		{"SAO", "America/Sao_Paulo", "BR", "São Paulo"},
		// Railway stations.
		{"XPG", "Europe/Paris", "FR", "Paris"},
		{"QQS", "Europe/London", "GB", "London"},
		{"QKL", "Europe/Berlin", "DE", "Cologne"},
		{"ZYR", "Europe/Brussels", "BE", "Brussels"},
		{"ZFV", "America/New_York", "US", "Philadelphia"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			got, ok := table.Find(tt.code)
			want := places.Place{Code: tt.code, Name: got.Name, City: tt.city, Country: tt.country, Zone: tt.zone}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(places.Place{})); !ok || diff != "" {
				t.Errorf("Find(%q) = %v (-want +got)\n%s", tt.code, ok, diff)
			}
		})
	}
}

func TestFindUnknown(t *testing.T) {
	t.Parallel()
	table := embedded(t)
	for _, code := range []string{"", "lhr", "EGLL", "LHR ", "BAO"} { // BAO: two countries claim it, and nothing decides
		if got, ok := table.Find(code); ok {
			t.Errorf("Find(%q) = %+v, want none", code, got)
		}
	}
}

func TestEveryPlace(t *testing.T) {
	t.Parallel()
	table := embedded(t)
	zones := map[string]bool{}
	n := each(table, func(p places.Place) {
		zones[p.Zone] = true
		if len(p.Country) != 2 || strings.ToUpper(p.Country) != p.Country {
			t.Errorf("%+v: want a country of two capitals", p)
		}
		if (p.Country == "CN") != (p.Zone == "Asia/Shanghai") {
			t.Errorf("%+v: want the official time in China, and there alone", p)
		}
		for _, s := range []string{p.Name, p.City} {
			if s != strings.Join(strings.Fields(s), " ") {
				t.Errorf("%+v: want single spaces", p)
			}
		}
	})
	if n != table.Len() || n < 12_000 {
		t.Errorf("%d places have a code of three capitals, of %d, want at least 12,000", n, table.Len())
	}
	for zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
			t.Errorf("LoadLocation(%q): %v", zone, err)
		}
	}
}

// TestSamples looks up what the sample files of the project name, where they are at hand.
func TestSamples(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.FromSlash("../../../shared/samples/air/EXPECT.tsv"))
	skipWithout(t, err)
	defer f.Close()
	table := embedded(t)
	const kind, from, to = 0, 9, 10 // columns
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := strings.Split(lines.Text(), "\t")
		if !strings.Contains("AOS", cells[kind]) || len(cells) <= to {
			continue
		}
		for _, code := range []string{cells[from], cells[to]} {
			n++
			if p, ok := table.Find(code); !ok || p.City == "" {
				t.Errorf("Find(%q) = %+v, %v; want a place with a city", code, p, ok)
			}
		}
	}
	if n == 0 {
		t.Error("the sample files name no place")
	}
}

func TestInstants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, zone, wall, want string }{
		{"winter", "Europe/Berlin", "2026-01-15 12:00", "2026-01-15 11:00"},
		{"summer", "Europe/Berlin", "2026-07-15 12:00", "2026-07-15 10:00"},
		{"before a gap", "Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"},
		{"start of a gap", "Europe/Berlin", "2026-03-29 02:00", "2026-03-29 00:00, 2026-03-29 01:00"},
		{"in a gap", "Europe/Berlin", "2026-03-29 02:30", "2026-03-29 00:30, 2026-03-29 01:30"},
		{"after a gap", "Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"},
		{"before an overlap", "Europe/Berlin", "2026-10-25 01:59", "2026-10-24 23:59"},
		{"in an overlap", "Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30, 2026-10-25 01:30"},
		{"after an overlap", "Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"},
		{"in a gap, west", "America/New_York", "2026-03-08 02:30", "2026-03-08 06:30, 2026-03-08 07:30"},
		{"in an overlap, west", "America/New_York", "2026-11-01 01:30", "2026-11-01 05:30, 2026-11-01 06:30"},
		{"in a gap at midnight", "America/Santiago", "2026-09-06 00:15", "2026-09-06 03:15, 2026-09-06 04:15"},
		{"in a gap of half an hour", "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:15, 2026-10-03 15:45"},
		{"in an overlap of half an hour", "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45, 2026-04-04 15:15"},
		{"in a gap of a day", "Pacific/Apia", "2011-12-30 12:00", "2011-12-29 22:00, 2011-12-30 22:00"},
		{"after a gap of a day", "Pacific/Apia", "2011-12-31 12:00", "2011-12-30 22:00"},
		{"quarter of an hour", "Asia/Kathmandu", "2026-05-01 05:45", "2026-05-01 00:00"},
		{"far ahead", "Pacific/Kiritimati", "2026-05-01 13:00", "2026-04-30 23:00"},
		{"far behind", "Pacific/Pago_Pago", "2026-05-01 13:00", "2026-05-02 00:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, instant := range (places.Place{Zone: tt.zone}).Instants(at(t, tt.wall)) {
				got = append(got, instant.Format("2006-01-02 15:04"))
				if instant.Location() != time.UTC {
					t.Errorf("Instants(%s) in %s is in %v, want UTC", tt.wall, tt.zone, instant.Location())
				}
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("Instants(%s) in %s = %v, want %v", tt.wall, tt.zone, got, tt.want)
			}
		})
	}
}

// TestSkips: the clocks of a place skip what lies in a gap, and neither its end nor an hour that comes twice.
func TestSkips(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, wall string
		want       bool
	}{
		{"Europe/Berlin", "2026-03-29 01:59", false},
		{"Europe/Berlin", "2026-03-29 02:00", true},
		{"Europe/Berlin", "2026-03-29 02:59", true},
		{"Europe/Berlin", "2026-03-29 03:00", false},
		{"Europe/Berlin", "2026-10-25 02:30", false},
		{"America/Santiago", "2026-09-06 00:15", true},
		{"Australia/Lord_Howe", "2026-10-04 02:15", true},
		{"Pacific/Apia", "2011-12-30 12:00", true},
		{"Mars/Olympus", "2026-03-29 02:30", false},
		{"", "2026-03-29 02:30", false},
	} {
		if got := (places.Place{Zone: tt.zone}).Skips(at(t, tt.wall)); got != tt.want {
			t.Errorf("Skips(%s) in %q = %v", tt.wall, tt.zone, got)
		}
	}
}

func TestInstantsUnknownZone(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"", "Mars/Olympus", "../passwd"} {
		if got := (places.Place{Zone: zone}).Instants(at(t, "2026-05-01 12:00")); got != nil {
			t.Errorf("Instants in zone %q = %v, want none", zone, got)
		}
	}
}

// FuzzInstants checks that a single instant shows the wall clock it was made of. Two both show it, or one lies before
// and one behind it: then Skips reports a gap.
func FuzzInstants(f *testing.F) {
	table := embedded(f)
	f.Add("FRA", at(f, "2026-03-29 02:30").Unix())
	f.Add("LDH", at(f, "2026-04-05 01:45").Unix())
	f.Add("APW", at(f, "2011-12-30 12:00").Unix())
	f.Fuzz(func(t *testing.T, code string, seconds int64) {
		const start, end = 946684800, 4102444800 // 2000 to 2100
		p, ok := table.Find(code)
		if !ok || seconds < start || seconds > end {
			t.Skip("no such place, or another century")
		}
		wall := time.Unix(seconds, 0).UTC()
		got := p.Instants(wall)
		switch len(got) {
		case 1:
			if !shows(t, got[0], p.Zone).Equal(wall) {
				t.Errorf("%s: Instants(%v) = %v, which shows another time", code, wall, got)
			}
		case 2:
			early, late := shows(t, got[0], p.Zone), shows(t, got[1], p.Zone)
			twice, gap := early.Equal(wall) && late.Equal(wall), early.Before(wall) && late.After(wall)
			if gap != p.Skips(wall) {
				t.Errorf("%s: Skips(%v) = %v, but Instants are %v", code, wall, !gap, got)
			}
			if !twice && !gap {
				t.Errorf("%s: Instants(%v) = %v, which show %v and %v", code, wall, got, early, late)
			}
			if !got[0].Before(got[1]) {
				t.Errorf("%s: Instants(%v) = %v, want the earlier first", code, wall, got)
			}
		default:
			t.Fatalf("%s: Instants(%v) = %v: zone %s does not load", code, wall, got, p.Zone)
		}
	})
}

// shows is what the clocks of zone show at t, as if it were UTC.
func shows(tb testing.TB, t time.Time, zone string) time.Time {
	tb.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		tb.Fatal(err)
	}
	_, offset := t.In(loc).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func BenchmarkEmbedded(b *testing.B) {
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := embedded(b)
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() {
		embedded(b)
	}
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)), "B-kept")
	runtime.KeepAlive(kept)
}

func BenchmarkFind(b *testing.B) {
	table := embedded(b)
	for b.Loop() {
		if _, ok := table.Find("LHR"); !ok {
			b.Fatal("no LHR")
		}
	}
}

func BenchmarkInstants(b *testing.B) {
	wall := at(b, "2026-03-29 02:30")
	p, _ := embedded(b).Find("FRA")
	for b.Loop() {
		if p.Instants(wall) == nil {
			b.Fatal("no zone")
		}
	}
}

func ExamplePlace_Instants() {
	berlin := places.Place{Zone: "Europe/Berlin"}
	fmt.Println(berlin.Instants(time.Date(2026, time.July, 1, 9, 30, 0, 0, time.UTC)))
	fmt.Println(berlin.Instants(time.Date(2026, time.October, 25, 2, 30, 0, 0, time.UTC)))
	// Output:
	// [2026-07-01 07:30:00 +0000 UTC]
	// [2026-10-25 00:30:00 +0000 UTC 2026-10-25 01:30:00 +0000 UTC]
}

// skipWithout skips a test that cannot have what the project may not ship: err says why.
// With TEST_REQUIRE_SAMPLES it fails instead, so that a skip never looks like a pass.
func skipWithout(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
}
