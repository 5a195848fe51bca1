package config

import (
	"time"

	"github.com/robfig/cron/v3"
)

// everyHour is the bit that robfig/cron sets in a field written as *.
const everyHour = 1 << 63

// withClockChanges returns s with a rule for the nights on which clocks change. By
// itself robfig/cron skips a tick in the hour that is left out, and repeats a tick
// in the hour that comes twice. A schedule of every hour needs no rule.
func withClockChanges(s cron.Schedule) cron.Schedule {
	if spec, ok := s.(*cron.SpecSchedule); ok && spec.Hour&everyHour == 0 {
		return wallClock{s}
	}
	return s
}

// A wallClock ticks once for each time on the wall that its schedule names. If the
// clock shows a time twice, it ticks at the first. If the clock skips a time, it
// ticks as soon as the clock has moved on.
type wallClock struct{ cron.Schedule }

// Next returns the first tick after t, in t's time zone.
func (w wallClock) Next(t time.Time) time.Time {
	wall := onWall(t)
	for {
		if wall = w.Schedule.Next(wall); wall.IsZero() {
			return wall
		}
		if tick := firstInstant(wall, t.Location()); tick.After(t) {
			return tick
		}
	}
}

// onWall returns the time that a clock shows at t, as if it were UTC.
func onWall(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// firstInstant returns the first instant at which the clocks of a place show wall
// or, if they skip it, the instant at which they do so.
func firstInstant(wall time.Time, place *time.Location) time.Time {
	y, m, d := wall.Date()
	t := time.Date(y, m, d, wall.Hour(), wall.Minute(), wall.Second(), 0, place)
	start, end := t.ZoneBounds()
	switch shown := onWall(t); {
	case shown.After(wall):
		return start
	case shown.Before(wall):
		return end
	}
	if start.IsZero() {
		return t
	}
	// The hour before the clocks went back may have shown it already.
	_, now := t.Zone()
	_, before := start.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) && onWall(first).Equal(wall) {
		return first
	}
	return t
}
