package config_test

import (
	"testing"

	"tripsync/cmd/internal/config"
)

// A word that is far from every right one suggests none: a wrong guess misleads.
func TestNearest(t *testing.T) {
	t.Parallel()
	columns := []string{"login", "last", "first", "employee", "email", "loyalty"}
	variables := []string{"TRIPSYNC_DATABASE_URL", "TRIPSYNC_DATA", "TRIPSYNC_KEYS", "TRIPSYNC_LOG_LEVEL", "TRIPSYNC_DELIVERY_QUOTA"}
	settings := []string{"inbox", "clients", "schedules", "delivery", "console"}
	for _, tt := range []struct {
		word  string
		right []string
		want  string
	}{
		{"cost", columns, ""},
		{"mail", columns, "email"},
		{"loign", columns, "login"},
		{"employe", columns, "employee"},
		{"name", columns, ""},
		{"TRIPSYNC_BOGUS", variables, ""},
		{"TRIPSYNC_KEY", variables, "TRIPSYNC_KEYS"},
		{"TRIPSYNC_DTA", variables, "TRIPSYNC_DATA"},
		{"tripsync_delivery_quata", variables, "TRIPSYNC_DELIVERY_QUOTA"},
		{"clinets", settings, "clients"},
		{"Schedule", settings, "schedules"},
		{"outbox", settings, ""},
	} {
		if got := config.Nearest(tt.word, tt.right); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
