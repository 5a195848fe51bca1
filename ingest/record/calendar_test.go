package record_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// TestOrder dates journeys of a record that was made on 20 December 2026.
func TestOrder(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		days string
		want string
		late []int
	}{
		"over the new year":        {"30DEC 02JAN", "2026-12-30 2027-01-02", nil},
		"one day back is no order": {"01JAN 31DEC", "2027-01-01 2026-12-31", nil},
		"flown, by what follows":   {"14DEC 20NOV 02JAN", "2026-12-14 2026-11-20 2027-01-02", []int{0}},
		"no year fits":             {"31DEC 17DEC2023", "2026-12-31 ", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := record.Calendar{Issued: date(t, "2026-12-20"), Created: date(t, "2026-11-01")}
			stops := flights(t, tt.days)
			late := c.Order(stops)
			if diff := cmp.Diff(tt.want, datesOf(stops)); diff != "" {
				t.Errorf("dates (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.late, late); diff != "" {
				t.Errorf("flights behind a later one (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNearestYears checks that the first day on or after a date, and the last one on or
// before it, are that day, on the right side, and no other such day is nearer.
func TestNearestYears(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := pnr.Date(rapid.Int32Range(10_000, 40_000).Draw(t, "from"))
		at := pnr.Date(rapid.Int32Range(10_000, 40_000).Draw(t, "day")).Time()
		d := record.Day{Day: at.Day(), Month: at.Month()}
		after, before := d.OnOrAfter(from), d.OnOrBefore(from)
		if after < from || before > from || after.Time().Day() != d.Day || before.Time().Month() != d.Month {
			t.Fatalf("%v from %v: %v and %v", d, from, before, after)
		}
		for year := before.Time().Year(); year <= after.Time().Year(); year++ {
			if other := d.In(year); other > before && other < after {
				t.Errorf("%v is nearer to %v than %v and %v", other, from, before, after)
			}
		}
	})
}

func date(t *testing.T, text string) pnr.Date {
	t.Helper()
	var d pnr.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func flights(t *testing.T, days string) []record.Stop {
	t.Helper()
	var stops []record.Stop
	for text := range strings.FieldsSeq(days) {
		d, err := record.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		stops = append(stops, record.Stop{Day: d, Flight: true})
	}
	return stops
}

func datesOf(stops []record.Stop) string {
	var dates []string
	for _, s := range stops {
		dates = append(dates, s.Date.String())
	}
	return strings.Join(dates, " ")
}
