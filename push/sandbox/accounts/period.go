package accounts

import (
	"slices"
	"time"

	"tripsync/push/sandbox/document"
)

// A Period is a time on the sandbox's clock.
type Period struct {
	// From is its start, and To the first moment after it.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Every, as Go writes durations, is after how long it comes again: 168h is
	// a week. When it is empty the period comes once.
	Every string `json:"every,omitempty"`
}

func checkPeriods(whose string, periods []Period) error {
	for _, p := range periods {
		length := p.To.Sub(p.From)
		every, err := p.every()
		switch {
		case length <= 0:
			return document.Refuse(400, "%s: a period ends before it starts", whose)
		case err != nil || p.Every != "" && every < length:
			return document.Refuse(400, "%s: every is not a duration, such as 168h, longer than the period", whose)
		}
	}
	return nil
}

func (p Period) every() (time.Duration, error) {
	if p.Every == "" {
		return 0, nil
	}
	return time.ParseDuration(p.Every)
}

// holds reports whether a moment is in the period or one of its repetitions.
func (p Period) holds(now time.Time) bool {
	since := now.Sub(p.From)
	if every, _ := p.every(); every > 0 { // check has seen that it can be read
		since %= every
	}
	return !now.Before(p.From) && since < p.To.Sub(p.From)
}

func during(periods []Period, now time.Time) bool {
	return slices.ContainsFunc(periods, func(p Period) bool { return p.holds(now) })
}
