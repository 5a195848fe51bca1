package pnr_test

import (
	"fmt"
	"testing"
	"time"

	"tripsync/ingest/pnr"
)

func TestCivil(t *testing.T) {
	t.Parallel()
	day, err := pnr.MakeDate(2026, 2, 28)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ got, want string }{
		"day":              {day.String(), "2026-02-28"},
		"minute":           {day.At(9, 5).String(), "2026-02-28T09:05"},
		"24:00":            {day.At(24, 0).String(), "2026-03-01T00:00"},
		"day of minute":    {day.At(23, 59).Date().String(), "2026-02-28"},
		"unknown":          {pnr.Local(0).String() + pnr.Date(0).String(), ""},
		"wall clock":       {pnr.LocalOf(day.At(9, 5).Time()).String(), "2026-02-28T09:05"},
		"day through time": {pnr.DateOf(day.Time()).String(), "2026-02-28"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", name, tt.got, tt.want)
		}
	}
	if _, err := pnr.MakeDate(2026, 2, 29); err == nil {
		t.Error("MakeDate(2026, 2, 29): no error for a day that does not exist")
	}
}

// TestMakeDate compares each day of two cycles of leap years with package time.
func TestMakeDate(t *testing.T) {
	t.Parallel()
	for at := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2400; at = at.AddDate(0, 0, 1) {
		y, m, d := at.Date()
		if date, err := pnr.MakeDate(y, int(m), d); err != nil || !date.Time().Equal(at) {
			t.Fatalf("MakeDate(%d, %d, %d): got %v, %v", y, m, d, date, err)
		}
	}
	for m := range 14 {
		for _, d := range []int{-1, 0, 28, 29, 30, 31, 32} {
			_, err := pnr.MakeDate(2026, m, d)
			_, want := time.Parse("2006-1-2", fmt.Sprintf("2026-%d-%d", m, d))
			if (err == nil) != (want == nil) {
				t.Errorf("MakeDate(2026, %d, %d): got %v, want what package time says: %v", m, d, err, want)
			}
		}
	}
}

func TestPositionText(t *testing.T) {
	t.Parallel()
	want := pnr.Position{File: `C:\exports\a:b.air`, Line: 12, Column: 31}
	var got pnr.Position
	if err := got.UnmarshalText([]byte(want.String())); err != nil || got != want {
		t.Errorf("round trip of %v: got %v, %v", want, got, err)
	}
}
