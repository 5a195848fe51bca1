package service

import (
	"sync/atomic"
	"time"
)

// A clock shows the database's time. Of several processes one judges by it
// whether another is alive, and whether what it sent can still be on its way: they
// must not show different times. The zero value shows our own until it is adjusted.
type clock struct {
	own   func() time.Time // nil: time.Now
	ahead atomic.Int64     // how long the database's is ahead of our own
}

// tolerance is how much clocks may differ; the slots of the quota are good for as long.
const tolerance = 200 * time.Millisecond

// Now returns the time.
func (c *clock) Now() time.Time {
	return c.ours().Add(time.Duration(c.ahead.Load()))
}

func (c *clock) ours() time.Time {
	if c.own == nil {
		return time.Now()
	}
	return c.own()
}

// adjust puts the clock right if it is wrong by more than is tolerated and than
// asking takes. It returns by how much.
func (c *clock) adjust(ask func() (time.Time, error)) (moved time.Duration, err error) {
	begun := c.Now()
	theirs, err := ask()
	if err != nil {
		return 0, err
	}
	half := c.Now().Sub(begun) / 2
	if moved = theirs.Sub(begun.Add(half)); moved.Abs() <= tolerance+half {
		return 0, nil
	}
	c.ahead.Add(int64(moved))
	return moved, nil
}
