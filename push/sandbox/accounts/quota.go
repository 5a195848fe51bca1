package accounts

import (
	"math"
	"time"

	"tripsync/push/sandbox/document"
)

// A window counts what happened within the last period.
type window struct {
	size   int // 0 is no limit
	period time.Duration
	times  []time.Time // the newest size of them, as a ring
	next   int
}

// wait returns how long it is until one more fits: nothing if it does.
func (w *window) wait(now time.Time) time.Duration {
	if w.size <= 0 || len(w.times) < w.size {
		return 0
	}
	return max(0, w.period-now.Sub(w.times[w.next]))
}

func (w *window) add(now time.Time) {
	switch {
	case w.size <= 0:
	case len(w.times) < w.size:
		w.times = append(w.times, now)
	default:
		w.times[w.next] = now
		w.next = (w.next + 1) % w.size
	}
}

// A quota is what an application may ask of the trip service.
type quota struct{ minute, hour window }

// quotas counts the requests of each application to the trip service.
type quotas struct {
	Settings
	of map[string]*quota
}

func (q *quotas) quotaOf(client string) *quota {
	if q.of[client] == nil {
		q.of[client] = &quota{
			minute: window{size: q.Quota, period: time.Minute},
			hour:   window{size: q.HourQuota, period: time.Hour},
		}
	}
	return q.of[client]
}

// charge counts a request of an application, or refuses it. A refused one does
// not count.
func (q *quotas) charge(client string, now time.Time) error {
	left := q.quotaOf(client)
	wait := max(left.minute.wait(now), left.hour.wait(now))
	if wait == 0 {
		left.minute.add(now)
		left.hour.add(now)
		return nil
	}
	refused := &document.Refusal{Status: 429, Message: "Too many requests: the application's quota is used up."}
	if q.QuotaIs400 {
		refused = &document.Refusal{Status: 400, Message: "Request limit exceeded."}
	}
	if q.QuotaRetryAfter {
		refused.RetryAfter = int(math.Ceil(wait.Seconds()))
	}
	return refused
}
