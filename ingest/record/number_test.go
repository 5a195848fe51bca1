package record_test

import (
	"testing"

	"tripsync/ingest/record"
)

func TestNumberAfter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		number string
		by     int
		want   string
	}{
		{"2201234567890", 0, "2201234567890"},
		{"2201234567899", 2, "2201234567901"},
		{"2209999999999", 1, "2200000000000"}, // the airline stays
		{"0000000009", 1, "0000000010"},
	} {
		if got := record.NumberAfter(tt.number, tt.by); got != tt.want {
			t.Errorf("%d behind %s: %s, want %s", tt.by, tt.number, got, tt.want)
		}
	}
}
