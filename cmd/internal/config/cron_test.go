package config_test

import (
	"testing"
	"time"

	"tripsync/cmd/internal/config"
)

func TestParseCron(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, spec, next, error string }{
		{name: "every ten minutes", spec: "*/10 * * * *", next: "2026-01-01T00:10"},
		{name: "name", spec: "@monthly", next: "2026-02-01T00:00"},
		{name: "leap day", spec: "0 0 29 2 *", next: "2028-02-29T00:00"},
		{name: "never", spec: "0 0 31 2 *", error: "never fires"},
		{name: "nor this", spec: "0 0 31 4,6,9,11 *", error: "never fires"},
		{name: "panics in the parser", spec: "TZ=0", error: "has a time zone in front (use the setting timezone)"},
		{name: "time zone", spec: "CRON_TZ=UTC 0 0 * * *", error: "has a time zone in front (use the setting timezone)"},
		{name: "every", spec: "@every 1h", error: "@every counts from the start of each daemon (use fields, such as */10 * * * *)"},
		{name: "empty", spec: "", error: "empty spec string"},
		{name: "seconds", spec: "0 0 0 1 1 *", error: "expected exactly 5 fields, found 6: [0 0 0 1 1 *]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := config.ParseCron(tt.spec)
			if tt.error != "" {
				if err == nil || err.Error() != tt.error {
					t.Errorf("ParseCron(%q) error = %v, want %s", tt.spec, err, tt.error)
				}
				return
			}
			if err != nil {
				t.Fatalf("ParseCron(%q) error: %v", tt.spec, err)
			}
			start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
			if got := s.Next(start).Format("2006-01-02T15:04"); got != tt.next {
				t.Errorf("ParseCron(%q).Next() = %s, want %s", tt.spec, got, tt.next)
			}
		})
	}
}

func FuzzParseCron(f *testing.F) {
	for _, spec := range []string{"*/10 * * * *", "0 0 31 2 *", "TZ=0", "@every 1h", "1-5/2 0,12 L ? mon-FRI", "@"} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := config.ParseCron(spec)
		if (s == nil) == (err == nil) {
			t.Fatalf("ParseCron(%q) = %v, %v, want exactly one", spec, s, err)
		}
	})
}
