package bench

import (
	"time"

	"tripsync/push/sandbox/document"
)

// A Clock shows the sandbox's present.
type Clock struct {
	// Start is the clock that it starts from. Without it the clock stands at
	// 2026-01-05T08:00:00Z until it is moved.
	Start func() time.Time
	// Skew is by how much it was moved.
	Skew time.Duration
}

// Now returns the present, in UTC.
func (c *Clock) Now() time.Time {
	if c.Start == nil {
		return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).Add(c.Skew)
	}
	return c.Start().Add(c.Skew).UTC()
}

// Move sets the clock or advances it.
func (c *Clock) Move(setting ClockSetting) error {
	d, err := setting.by(c.Now())
	if err != nil {
		return err
	}
	c.Skew += d
	return nil
}

// A ClockSetting is the body of POST /sandbox/clock: one of the two.
type ClockSetting struct {
	Now     string `json:"now,omitempty"`
	Advance string `json:"advance,omitempty"`
}

// by returns by how much the setting moves a clock that shows the given time.
func (c ClockSetting) by(present time.Time) (time.Duration, error) {
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
