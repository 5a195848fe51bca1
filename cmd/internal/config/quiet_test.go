package config_test

import (
	"fmt"
	"testing"
	"time"

	"tripsync/cmd/internal/config"
)

func TestQuietUntil(t *testing.T) {
	t.Parallel()
	const (
		maintenance = `{days: [fri], from: "17:00", to: "19:00", timezone: America/Los_Angeles}`
		night       = `{days: [sat], from: "23:30", to: "02:30", timezone: America/New_York}`
		allNight    = `{from: "22:00", to: "24:00"}, {from: "00:00", to: "01:00"}`
	)
	tests := []struct{ name, quiet, at, want string }{
		{"before", maintenance, "2026-01-09T16:59:59-08:00", ""},
		{"at the start", maintenance, "2026-01-09T17:00:00-08:00", "2026-01-09T19:00:00-08:00"},
		{"seconds before the end", maintenance, "2026-01-09T18:59:30-08:00", "2026-01-09T19:00:00-08:00"},
		{"at the end", maintenance, "2026-01-09T19:00:00-08:00", ""},
		{"in summer", maintenance, "2026-07-10T18:00:00-07:00", "2026-07-10T19:00:00-07:00"},
		{"another day", maintenance, "2026-01-08T18:00:00-08:00", ""},
		{"Saturday in UTC", maintenance, "2026-01-10T02:00:00Z", "2026-01-10T03:00:00Z"},
		{"past midnight", night, "2026-01-10T23:45:00-05:00", "2026-01-11T02:30:00-05:00"},
		{"after midnight", night, "2026-01-11T01:00:00-05:00", "2026-01-11T02:30:00-05:00"},
		{"the evening after", night, "2026-01-11T23:45:00-05:00", ""},
		{"an hour left out", night, "2026-03-08T01:30:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"an hour that comes twice", night, "2026-11-01T01:30:00-04:00", "2026-11-01T02:30:00-05:00"},
		{"two in a row", allNight, "2026-01-05T23:00:00Z", "2026-01-06T01:00:00Z"},
		{"none", "", "2026-01-05T23:00:00Z", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			settings, err := config.Parse("settings", fmt.Appendf(nil, "delivery: {quiet: [%s]}\n", tt.quiet), lookup(nil))
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			want := at
			if tt.want != "" {
				if want, err = time.Parse(time.RFC3339, tt.want); err != nil {
					t.Fatal(err)
				}
			}
			if got := settings.Delivery.QuietUntil(at); !got.Equal(want) {
				t.Errorf("QuietUntil(%v) = %v, want %v", at, got, want)
			}
		})
	}
}
