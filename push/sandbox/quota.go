package sandbox

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

func (s *Server) newQuota() *quota {
	return &quota{
		minute: window{size: s.Quota, period: time.Minute},
		hour:   window{size: s.HourQuota, period: time.Hour},
	}
}

// charge counts a request of an application, or refuses it. A refused one does
// not count. It needs the lock.
func (s *Server) charge(client string) error {
	q := s.state.quotas[client]
	if q == nil {
		q = s.newQuota()
		s.state.quotas[client] = q
	}
	now := s.clock.Now()
	wait := max(q.minute.wait(now), q.hour.wait(now))
	if wait == 0 {
		q.minute.add(now)
		q.hour.add(now)
		return nil
	}
	refused := &document.Refusal{Status: 429, Message: "Too many requests: the application's quota is used up."}
	if s.QuotaIs400 {
		refused = &document.Refusal{Status: 400, Message: "Request limit exceeded."}
	}
	if s.QuotaRetryAfter {
		refused.RetryAfter = int(math.Ceil(wait.Seconds()))
	}
	return refused
}
