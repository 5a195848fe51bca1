package pages

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

// A segmentView is a segment for people to read. What the segment does not say is
// empty.
type segmentView struct {
	Kind, Title string
	Provider    string // who runs it, where the title does not say so
	From, To    stop   // To has no place for what stays in one place
	Duration    string
	Nights      string // in a hotel
	Facts       []fact
	Cancelled   bool
}

// A stop is where and when a leg starts or ends.
type stop struct {
	Place string // in the fewest letters
	Name  string // what else says where it is
	Exact string // terminal and gate, or platform
	Local string // wall clock time, as in the document
}

// A fact is one more thing that a traveller asks for.
type fact struct{ Label, Value string }

func newSegmentView(segment *document.Element) segmentView {
	v := segmentView{
		Kind:      segment.Name,
		Title:     strings.TrimSpace(strings.TrimPrefix(trips.TitleOf(segment, " "), "$$")), // $$ is a vendor without a code
		From:      newStop(segment, "Start"),
		To:        newStop(segment, "End"),
		Duration:  durationOf(segment),
		Facts:     factsOf(segment),
		Cancelled: segment.Value("CancellationNumber")+segment.Value("DateCancelledUtc") != "",
	}
	if name := segment.Value("VendorName"); name != v.Title {
		v.Provider = name
	}
	if nights := v.From.daysTo(v.To); v.Kind == "Hotel" && nights > 0 {
		v.Nights = countThings(nights, "night")
	}
	return v
}

// Moves reports whether the segment goes from one place to another.
func (v segmentView) Moves() bool { return v.From.Place != "" && v.To.Place != "" }

// Route is the way of a segment, such as "CDG–FRA", or the one place of what does not
// move.
func (v segmentView) Route() string {
	if !v.Moves() {
		return v.From.Place
	}
	return v.From.Place + "–" + v.To.Place
}

// Later is by how many days the segment ends after the day it starts, such as "+1 day".
func (v segmentView) Later() string {
	days := v.From.daysTo(v.To)
	switch days {
	case 0:
		return ""
	case 1, -1:
		return fmt.Sprintf("%+d day", days)
	}
	return fmt.Sprintf("%+d days", days)
}

// connection is how long one waits between two flights that meet, at most a
// day. Both times are of the same place.
func (v segmentView) connection(next segmentView) string {
	end, endErr := time.Parse(document.TimeLayout, v.To.Local)
	start, startErr := time.Parse(document.TimeLayout, next.From.Local)
	wait := start.Sub(end)
	if endErr != nil || startErr != nil || v.To.Place != next.From.Place || wait < 0 || wait >= 24*time.Hour {
		return ""
	}
	return writeDuration(wait)
}

func newStop(segment *document.Element, end string) stop {
	s := stop{Place: trips.PlaceOf(segment, end), Local: segment.Value(end + "DateLocal")}
	var beside, exact []string
	for _, name := range []string{"RailStationName", "LocationName", "Address", "City"} {
		if v := segment.Value(end + name); v != "" && v != s.Place {
			beside = append(beside, v)
		}
	}
	for _, at := range []string{"Terminal", "Gate", "Platform"} {
		if v := segment.Value(end + at); v != "" {
			exact = append(exact, at+" "+v)
		}
	}
	s.Name, s.Exact = strings.Join(beside, ", "), strings.Join(exact, " · ")
	return s
}

// Day is the day of the stop, such as "Tue 3 Feb".
func (s stop) Day() string { return s.format("Mon 2 Jan") }

// Clock is the time of the stop, such as "10:05".
func (s stop) Clock() string { return s.format("15:04") }

// date is the day of the stop as text that sorts, or empty.
func (s stop) date() string { return s.format(time.DateOnly) }

func (s stop) format(layout string) string {
	t, err := time.Parse(document.TimeLayout, s.Local)
	if err != nil {
		return ""
	}
	return t.Format(layout)
}

// daysTo counts midnights on the wall clocks of both stops.
func (s stop) daysTo(end stop) int {
	from, fromErr := time.Parse(time.DateOnly, s.date())
	to, toErr := time.Parse(time.DateOnly, end.date())
	if fromErr != nil || toErr != nil {
		return 0
	}
	return countDays(from, to)
}

// durationOf is what the segment says, or else what its times in UTC say. Local
// times alone do not say.
func durationOf(segment *document.Element) string {
	minutes, err := strconv.Atoi(segment.Value("Duration"))
	if err == nil && minutes > 0 {
		return writeDuration(time.Duration(minutes) * time.Minute)
	}
	start, startErr := time.Parse(document.TimeLayout, segment.Value("StartDateUtc"))
	end, endErr := time.Parse(document.TimeLayout, segment.Value("EndDateUtc"))
	if startErr != nil || endErr != nil || !start.Before(end) {
		return ""
	}
	return writeDuration(end.Sub(start))
}

// factsOf returns what a traveller asks for next, such as seats and confirmation.
func factsOf(segment *document.Element) []fact {
	seats := segment.In("Seats")
	var all []fact
	for _, f := range []fact{
		{"Seat", strings.Join(document.Values(seats, "SeatNumber"), ", ")},
		{"Coach", cmp.Or(strings.Join(document.Values(seats, "WagonNumber"), ", "), segment.Value("WagonNumber"))},
		{"Class", segment.Value("ClassOfService")},
		{"Cabin", segment.Value("Cabin")},
		{"Aircraft", segment.Value("AircraftCode")},
		{"Operated by", cmp.Or(segment.Value("OperatedByVendorName"), segment.Value("OperatedByVendor"))},
		{"Room", segment.Value("RoomDescription")},
		{"Phone", segment.Value("PhoneNumber")},
		{"Confirmation", segment.Value("ConfirmationNumber")},
		{"Status", segment.Value("Status")},
	} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

// writeDuration writes a duration such as "1 h 20 min".
func writeDuration(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %02d min", hours, minutes)
}

// countThings writes a number of things, such as "1 night" and "2 nights".
func countThings(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// countDays counts the days from one day to another, both at the same time
// of day.
func countDays(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }
