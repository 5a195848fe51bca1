package service

import (
	"errors"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestClockAdjusts(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name         string
		theirs, took time.Duration // their time, and what asking took
		want         time.Duration
	}{
		{"right", 0, 0, 0},
		{"hardly wrong", 150 * time.Millisecond, 0, 0},
		{"ahead", 3 * time.Minute, 0, 3 * time.Minute},
		{"behind", -time.Hour, 0, -time.Hour},
		{"perhaps right", 2 * time.Second, 4 * time.Second, 0},
		{"wrong, however long it took", 9 * time.Second, 4 * time.Second, 7 * time.Second},
	} {
		now := noon
		c := &clock{own: func() time.Time { return now }}
		moved, err := c.adjust(func() (time.Time, error) { now = now.Add(tt.took); return noon.Add(tt.theirs), nil })
		if moved != tt.want || err != nil {
			t.Errorf("%s: moved by %v, %v, want %v", tt.name, moved, err, tt.want)
		}
		if got := c.Now().Sub(now); got != tt.want {
			t.Errorf("%s: ahead by %v, want %v", tt.name, got, tt.want)
		}
	}
	broken := errors.New("broken")
	if _, err := new(clock).adjust(func() (time.Time, error) { return noon, broken }); !errors.Is(err, broken) {
		t.Errorf("adjust: %v, want %v", err, broken)
	}
}

// TestDatabaseClock: a machine whose clock is wrong tells the database's time, and
// says so once.
func TestDatabaseClock(t *testing.T) {
	t.Parallel()
	core, log := observer.New(zap.InfoLevel)
	d := &Database{Store: openStore(t), log: zap.New(core)}
	d.own = func() time.Time { return time.Now().Add(-5 * time.Minute) }
	for range 3 {
		if err := d.beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if off := time.Until(d.Now()).Abs(); off > 5*time.Second {
		t.Errorf("wrong by %v", off)
	}
	if n := log.Len(); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
}
