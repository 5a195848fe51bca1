package sandbox

import (
	"sync"
	"time"
	_ "time/tzdata" // TimeZone has to mean the same on every machine
)

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
