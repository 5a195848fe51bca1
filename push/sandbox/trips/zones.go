package trips

import (
	"time"
	_ "time/tzdata" // TimeZone has to mean the same on every machine
)

// zones are the time zones that were asked for, read once each.
type zones map[string]*time.Location

// load returns a zone, or nil if there is none of that name.
func (z zones) load(name string) *time.Location {
	if l, ok := z[name]; ok {
		return l
	}
	l, err := time.LoadLocation(name)
	if name == "" || name == "Local" || err != nil {
		return nil
	}
	z[name] = l
	return l
}
