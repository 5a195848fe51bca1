package config

import (
	"errors"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// ParseCron reads a specification of five fields, or a name such as @daily.
// Its Next answers in the time zone of the time it is given. When clocks change, a
// tick in the hour that is left out comes right after it, and a tick in the hour
// that comes twice comes the first time. Schedules of every hour go on.
//
// It refuses what robfig/cron takes but would harm: a specification that never
// fires, @every (which counts from the start of a daemon, so that several
// daemons would not agree on a tick) and a time zone in front (the schedule
// has a setting of its own, and TZ=0 makes the parser panic).
func ParseCron(spec string) (cron.Schedule, error) {
	switch {
	case strings.HasPrefix(spec, "TZ="), strings.HasPrefix(spec, "CRON_TZ="):
		return nil, errors.New("has a time zone in front (use the setting timezone)")
	case strings.HasPrefix(spec, "@every"):
		return nil, errors.New("@every counts from the start of each daemon (use fields, such as */10 * * * *)")
	}
	schedule, err := parseStandard(spec)
	if err != nil {
		return nil, err
	}
	if neverFires(schedule) {
		return nil, errors.New("never fires")
	}
	return withClockChanges(schedule), nil
}

// parseStandard turns a panic of the parser into an error: it has known ones, and
// nobody maintains it any more.
func parseStandard(spec string) (schedule cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("is not a cron specification")
		}
	}()
	return cron.ParseStandard(spec)
}

// neverFires reports whether s has no tick. For the next one, robfig/cron searches
// five years: any start will do, as long as a 29 February follows in time.
func neverFires(s cron.Schedule) bool {
	return s.Next(time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)).IsZero()
}
