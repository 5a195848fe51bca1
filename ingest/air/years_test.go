package air_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
)

// TestYears reads snapshots whose flights print no year. The times are those of
// departure, blank and arrival, as a flight block has them.
func TestYears(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		dates   string // of the booking, of its change and of the AIR
		flights []string
		want    []string
	}{
		"over the new year": {
			"261201;261220;261220",
			[]string{"30DEC2330 0055 31DEC", "31DEC2330 0055 01JAN", "02JAN0720 0840 02JAN"},
			[]string{"2026-12-30T23:30 2026-12-31T00:55", "2026-12-31T23:30 2027-01-01T00:55", "2027-01-02T07:20 2027-01-02T08:40"},
		},
		"flown in the old year": {
			"261201;270103;270103",
			[]string{"28DEC0720 0840 28DEC", "04JAN0720 0840 04JAN"},
			[]string{"2026-12-28T07:20 2026-12-28T08:40", "2027-01-04T07:20 2027-01-04T08:40"},
		},
		"marked as flown": {
			"261001;261220;261220",
			[]string{"10NOV0720 0840 10NOV;FLWN", "14NOV0720 0840 14NOV;FLWN"},
			[]string{"2026-11-10T07:20 2026-11-10T08:40", "2026-11-14T07:20 2026-11-14T08:40"},
		},
		"marked as flown, the last leg left": {
			"260301;261220;261220",
			[]string{"14MAR0720 0840 14MAR;FLWN", "20JAN0720 0840 20JAN"},
			[]string{"2026-03-14T07:20 2026-03-14T08:40", "2027-01-20T07:20 2027-01-20T08:40"},
		},
		"leap day": {
			"271201;271220;271220",
			[]string{"28FEB2330 0055 29FEB", "29FEB2330 0055 01MAR"},
			[]string{"2028-02-28T23:30 2028-02-29T00:55", "2028-02-29T23:30 2028-03-01T00:55"},
		},
		"over the date line": {
			"261201;261220;261220",
			[]string{"01JAN0030 1705 31DEC", "30DEC2230 0610 01JAN"},
			[]string{"2027-01-01T00:30 2026-12-31T17:05", "2026-12-30T22:30 2027-01-01T06:10"},
		},
		"midnight, which ends its day": {
			"261201;261220;261220",
			[]string{"27DEC2400 0115 28DEC", "28DEC1200M0115 29DEC", "29DEC2400 0120      ", "30DEC2250 2400 30DEC", "31DEC2250 1200M31DEC", "31DEC2400 0115 01JAN"},
			[]string{
				"2026-12-28T00:00 2026-12-28T01:15", "2026-12-29T00:00 2026-12-29T01:15", "2026-12-30T00:00 2026-12-30T01:20",
				"2026-12-30T22:50 2026-12-31T00:00", "2026-12-31T22:50 2027-01-01T00:00", "2027-01-01T00:00 2027-01-01T01:15",
			},
		},
		"midnight, which begins its day as arrival and duration show": {
			"261201;261220;261220",
			[]string{"28DEC2400 0120 28DEC", "29DEC1200M0120 29DEC", "30DEC2250 2400 31DEC", "31DEC2400 2400 31DEC@0000"},
			[]string{"2026-12-28T00:00 2026-12-28T01:20", "2026-12-29T00:00 2026-12-29T01:20", "2026-12-30T22:50 2026-12-31T00:00", "2027-01-01T00:00 2027-01-01T00:00"},
		},
		"midnight at both ends, a day apart": {
			"261201;261220;261220",
			[]string{"28DEC2400 2400 29DEC@1500", "30DEC2400 2400 30DEC@0100"},
			[]string{"2026-12-29T00:00 2026-12-30T00:00", "2026-12-31T00:00 2026-12-31T00:00"},
		},
		"midnight, no duration printed": {
			"261201;261220;261220",
			[]string{"27DEC2400 0115 28DEC@", "28DEC2400 0120 28DEC@", "29DEC2250 2400 29DEC@", "29DEC2250 2400 30DEC@", "30DEC2400 0120      @"},
			[]string{
				"2026-12-28T00:00 2026-12-28T01:15", "2026-12-28T00:00 2026-12-28T01:20", "2026-12-29T22:50 2026-12-30T00:00",
				"2026-12-29T22:50 2026-12-30T00:00", "2026-12-31T00:00 2026-12-31T01:20",
			},
		},
		"0000, which ends its day as arrival and duration show": {
			"261201;261220;261220",
			[]string{"27DEC2215 0000 27DEC@0145", "28DEC1200A0120A29DEC@0120", "30DEC0000 0120 31DEC@0120", "01JAN2215 1200A01JAN@0145"},
			[]string{
				"2026-12-27T22:15 2026-12-28T00:00", "2026-12-29T00:00 2026-12-29T01:20",
				"2026-12-31T00:00 2026-12-31T01:20", "2027-01-01T22:15 2027-01-02T00:00",
			},
		},
		"0000, over the date line": {
			"261201;261220;261220",
			[]string{"27DEC0000 0800 28DEC@0900", "29DEC1200 0000 29DEC@0700", "30DEC2215 0000 31DEC@0145"},
			[]string{"2026-12-27T00:00 2026-12-28T08:00", "2026-12-29T12:00 2026-12-29T00:00", "2026-12-30T22:15 2026-12-31T00:00"},
		},
		"before the departure, no duration printed": {
			"261201;261220;261220",
			[]string{"01JAN0030 1705 31DEC@", "02JAN1000 0730 02JAN@", "03JAN1000 0800 02JAN@", "04JAN1000 0801 03JAN@"},
			[]string{
				"2027-01-01T00:30 2026-12-31T17:05", "2027-01-02T10:00 2027-01-02T07:30", "2027-01-03T10:00 ", "2027-01-04T10:00 2027-01-03T08:01",
			},
		},
		"midnight, a long way east": {
			"261201;261220;261220",
			[]string{"28DEC2400 0600 29DEC@1400", "29DEC1230 2400 30DEC@1700", "30DEC1100A1200M31DEC@0700"},
			[]string{"2026-12-29T00:00 2026-12-29T06:00", "2026-12-29T12:30 2026-12-30T00:00", "2026-12-30T11:00 2026-12-31T00:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, snapshotOf(tt.dates, tt.flights))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(tt.want, timesOf(records[0])); diff != "" {
				t.Errorf("flights (-want +got):\n%s", diff)
			}
		})
	}
}

// TestYearsOfAnyJourney reads snapshots made from a month after the first flight
// to nine months before it, on any day, and wants the flights where they are.
func TestYearsOfAnyJourney(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		made := pnr.Date(rapid.IntRange(739000, 741500).Draw(t, "AIR")) // 2024 to 2031
		day := made + pnr.Date(rapid.IntRange(-30, 280).Draw(t, "first flight"))
		created := min(made, day) - pnr.Date(rapid.IntRange(0, 300).Draw(t, "booking"))
		var flights, want []string
		for _, stay := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 4).Draw(t, "stays") {
			arrives := day + pnr.Date(rapid.IntRange(-1, 2).Draw(t, "arrival"))
			flights = append(flights, printed(day)+"1200 1300 "+printed(arrives))
			want = append(want, fmt.Sprint(day.At(12, 0), arrives.At(13, 0)))
			day = max(day, arrives) + pnr.Date(stay)
		}
		text := snapshotOf(fmt.Sprintf("%[1]s;%[2]s;%[2]s", created.Time().Format("060102"), made.Time().Format("060102")), flights)
		var got []string
		for r, err := range air.Parse("x.air", strings.NewReader(text), made) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, timesOf(r)...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("flights (-want +got):\n%s", diff)
		}
	})
}

// printed returns DDMMM.
func printed(day pnr.Date) string { return strings.ToUpper(day.Time().Format("02Jan")) }

// timesOf returns departure and arrival of each flight.
func timesOf(r *pnr.Record) []string {
	var times []string
	for _, s := range r.Segments {
		if a, ok := s.(*pnr.Air); ok {
			times = append(times, fmt.Sprint(a.Depart, a.Arrive))
		}
	}
	return times
}

// snapshotOf returns a full snapshot with flights at these times, behind an at sign
// the duration, if it is another one than 0120, and behind a semicolon the mark of
// what is past.
func snapshotOf(dates string, flights []string) string {
	var b strings.Builder
	b.WriteString("AIR-BLK207;IM;;247;2100000101;1A1300009;001001\nAMD 2000000601;1/1;\n1A1400009;1A1300009;PAR1A2150;AIR\n" +
		"MUC1A TSTEF4006;0101;PAR1A2150;99111222\nD-" + dates + "\n")
	for i, flight := range flights {
		times, mark, _ := strings.Cut(flight, ";")
		times, duration, other := strings.Cut(times, "@")
		if !other {
			duration = "0120"
		}
		fmt.Fprintf(&b, "U-%03dX;%03dOCDG;PARIS;FRA;FRANKFURT;LH    1029 Y Y %s;HK01;HK01;M;0;320;;;;;;ET;%s;N;;278;;FR;DE;;%s\n",
			i+1, i+1, times, duration, mark)
	}
	b.WriteString("I-001;01DOE/JANE MRS;;;;\nENDX\n")
	return b.String()
}
