package sandbox

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // TimeZone has to mean the same on every machine

	"tripsync/push/sandbox/document"
)

// now returns the sandbox's present, in UTC.
func (s *Server) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.present()
}

// present is now for callers that hold the lock.
func (s *Server) present() time.Time { return s.origin().Add(s.state.skew).UTC() }

func (s *Server) origin() time.Time {
	if s.Now == nil {
		return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	}
	return s.Now()
}

// A clockSetting is the body of POST /sandbox/clock: one of the two.
type clockSetting struct {
	Now     string `json:"now,omitempty"`
	Advance string `json:"advance,omitempty"`
}

// by returns by how much the setting moves a clock that shows the given time.
func (c clockSetting) by(present time.Time) (time.Duration, error) {
	switch {
	case (c.Now == "") == (c.Advance == ""):
		return 0, document.Refuse(400, `give either "now" or "advance"`)
	case c.Advance != "":
		d, err := time.ParseDuration(c.Advance)
		if err != nil {
			return 0, document.Refuse(400, `"advance" is not a duration such as 48h`)
		}
		return d, nil
	default:
		t, err := time.Parse(time.RFC3339, c.Now)
		if err != nil {
			return 0, document.Refuse(400, `"now" is not a time such as 2026-02-03T10:00:00Z`)
		}
		return t.Sub(present), nil
	}
}

func (s *Server) moveClock(c clockSetting) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := c.by(s.present())
	if err != nil {
		return time.Time{}, fmt.Errorf("move clock: %w", err)
	}
	s.state.skew += d
	s.changes++
	return s.present(), nil
}

// zones are the time zones that were asked for, read once each.
type zones struct{ read sync.Map }

// load returns a zone, or nil if there is none of that name.
func (z *zones) load(name string) *time.Location {
	if l, ok := z.read.Load(name); ok {
		return l.(*time.Location) //nolint:forcetypeassert // nothing else is stored
	}
	l, err := time.LoadLocation(name)
	if name == "" || name == "Local" || err != nil {
		return nil
	}
	z.read.Store(name, l)
	return l
}
