package pages

import (
	_ "embed"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

// A view is what the traveller's page shows.
type view struct {
	Now        time.Time
	Travellers travellers
	Login      string // whose trips they are, or ""
	Asked      string // what was typed, where it is no login
	Matches    []string
	Sections   []*section
}

// A section is the trips under one heading.
type section struct {
	ID, Title string
	Trips     []tripView
}

// A tripView is a trip for people to read.
type tripView struct {
	Name, Locator, Status string
	When                  string // its days
	Until                 string // how far off it is
	Place                 string // of a proposal among those of its request
	Records               []string
	Fields                []fact // of the trip as a whole
	Days                  []dayView
	Expense               expenseView
	// Open shows the days; otherwise they are only offered.
	Open bool
}

// A dayView is what happens on one day of a trip. The zero time is the day of
// what has none.
type dayView struct {
	Date     time.Time
	Segments []shownSegment
}

// A shownSegment is a segment and how long one waits for it after the flight before.
type shownSegment struct {
	segmentView
	Connection string
}

// An expenseView is what of a trip is ready to expense.
type expenseView struct {
	trips.Verdict
	Segments []expenseSegment
}

// An expenseSegment is the verdict on a segment.
type expenseSegment struct {
	segmentView
	trips.Verdict
}

// A Snapshot is what the traveller's page is made of.
type Snapshot struct {
	Trips    []*trips.Trip
	Now      time.Time
	Settings trips.Settings
}

// Traveller makes the page of a traveller. What was asked for may be a part of a
// login: a part of one login only leads to its page, one of several to their
// list, and what is no part of any is not found.
func (p *Pages) Traveller(s Snapshot, asked string) Page {
	v := newView(s, strings.TrimSpace(asked))
	switch {
	case len(v.Matches) == 1:
		return Page{Location: "/?" + url.Values{"login": v.Matches}.Encode()}
	case v.Asked != "" && len(v.Matches) == 0:
		return p.render(http.StatusNotFound, "page", v)
	default:
		return p.render(http.StatusOK, "page", v)
	}
}

// newView shows the trips of a traveller, or those of the one who changed last if
// nobody is asked for.
func newView(s Snapshot, asked string) view {
	v := view{Now: s.Now, Travellers: travellersOf(s.Trips), Sections: []*section{
		{ID: "upcoming", Title: "Upcoming trips"},
		{ID: "ready", Title: "Ready to expense"},
		{ID: "proposals", Title: "Proposals"},
		{ID: "past", Title: "Past trips"},
		{ID: "cancelled", Title: "Cancelled trips"},
	}}
	switch {
	case asked == "":
		v.Login = v.Travellers.latest()
	case slices.Contains(v.Travellers, asked):
		v.Login = asked
	default:
		v.Asked, v.Matches = asked, v.Travellers.matching(asked)
	}
	sorted := slices.Clone(s.Trips)
	slices.SortStableFunc(sorted, func(a, b *trips.Trip) int {
		return strings.Compare(a.Doc.Value("StartDateLocal"), b.Doc.Value("StartDateLocal"))
	})
	for _, t := range sorted {
		if t.Login == v.Login {
			v.add(t, s.Settings.Expense(t, s.Now))
		}
	}
	return v
}

// add puts a trip under its heading.
func (v *view) add(t *trips.Trip, e trips.Expense) {
	shown := newTripView(t, e, v.Now)
	at := "upcoming"
	switch {
	case t.IsCancelled():
		at = "cancelled"
	case t.IsProposal():
		at = "proposals"
	case e.Over && e.Ready:
		at = "ready"
	case e.Over:
		at = "past"
	}
	shown.Open = at == "upcoming" || at == "proposals"
	i := slices.IndexFunc(v.Sections, func(s *section) bool { return s.ID == at })
	v.Sections[i].Trips = append(v.Sections[i].Trips, shown)
}

func newTripView(t *trips.Trip, e trips.Expense, now time.Time) tripView {
	v := tripView{
		Name:    t.Doc.Value("TripName"),
		Locator: t.Doc.Value("TripLinkLocator"),
		Status:  statusWord(t),
		When:    writeDays(t),
		Until:   untilStart(t, now),
		Place:   placeAmongProposals(t),
		Records: document.Values(t.Bookings(), "RecordLocator"),
		Fields:  fieldsOf(t),
		Expense: expenseView{Verdict: e.Verdict},
	}
	var segments []segmentView
	for _, segment := range t.Segments() {
		segments = append(segments, newSegmentView(segment))
	}
	for i, segment := range segments {
		v.Expense.Segments = append(v.Expense.Segments, expenseSegment{segmentView: segment, Verdict: e.Segments[i].Verdict})
	}
	v.Days = sortByDay(segments)
	return v
}

func statusWord(t *trips.Trip) string {
	return map[int]string{
		0: "Confirmed", 1: "Ticketed", trips.Cancelled: "Cancelled", trips.Virtual: "Virtual", trips.VirtualCancelled: "Cancelled",
		trips.Proposal: "Proposal", trips.BookedProposal: "Booked proposal",
	}[t.Status()]
}

// placeAmongProposals is which of the proposals for a request t is, such as "2 of 3 for
// request 333D".
func placeAmongProposals(t *trips.Trip) string {
	if !t.IsProposal() {
		return ""
	}
	return t.Attribute(trips.SequenceIndex) + " of " + t.Attribute(trips.BatchSize) + " for request " + t.Doc.Value("TravelRequestId")
}

// fieldsOf returns what the trip as a whole says to the traveller's company. What
// placeAmongProposals says is left out.
func fieldsOf(t *trips.Trip) []fact {
	var all []fact
	if project := t.Doc.Value("ProjectName"); project != "" {
		all = append(all, fact{"Project", project})
	}
	if request := t.Doc.Value("TravelRequestId"); request != "" && !t.IsProposal() {
		all = append(all, fact{"Request", request})
	}
	for _, a := range t.Doc.In("CustomAttributes") {
		if name := a.Value("Name"); !t.IsProposal() || name != trips.SequenceIndex && name != trips.BatchSize {
			all = append(all, fact{name, a.Value("Data")})
		}
	}
	return all
}

func endsOf(t *trips.Trip) (start, end stop) {
	return stop{Local: t.Doc.Value("StartDateLocal")}, stop{Local: t.Doc.Value("EndDateLocal")}
}

// writeDays is when the trip is, such as "Tue 3 Feb – Thu 5 Feb 2026".
func writeDays(t *trips.Trip) string {
	const dayAndYear = "Mon 2 Jan 2006"
	start, end := endsOf(t)
	switch {
	case start.date() == end.date():
		return start.format(dayAndYear)
	case start.format("2006") == end.format("2006"):
		return start.Day() + " – " + end.format(dayAndYear)
	}
	return start.format(dayAndYear) + " – " + end.format(dayAndYear)
}

// untilStart is how far off the trip is, by the day.
func untilStart(t *trips.Trip, now time.Time) string {
	start, end := endsOf(t)
	today := stop{Local: now.Format(document.TimeLayout)}
	wait := today.daysTo(start)
	switch {
	case t.IsCancelled(), t.IsOver(now), start.date() == "":
		return ""
	case wait > 1:
		return "In " + countThings(wait, "day")
	case wait == 1:
		return "Tomorrow"
	case wait == 0:
		return "Today"
	case today.daysTo(end) >= 0:
		return "Under way"
	}
	return ""
}

// sortByDay sorts segments by the day on which they start.
func sortByDay(segments []segmentView) []dayView {
	segments = slices.Clone(segments)
	slices.SortStableFunc(segments, func(a, b segmentView) int { return compareDates(a.From, b.From) })
	var all []dayView
	var flight segmentView
	for _, v := range segments {
		date, _ := time.Parse(time.DateOnly, v.From.date()) // the zero time is what stands for none
		if n := len(all); n == 0 || !all[n-1].Date.Equal(date) {
			all = append(all, dayView{Date: date})
		}
		shown := shownSegment{segmentView: v}
		if v.Kind == "Air" {
			shown.Connection, flight = flight.connection(v), v
		}
		day := &all[len(all)-1]
		day.Segments = append(day.Segments, shown)
	}
	return all
}

// compareDates puts what has no date last.
func compareDates(a, b stop) int {
	switch {
	case a.Local == "" && b.Local != "":
		return 1
	case a.Local != "" && b.Local == "":
		return -1
	}
	return strings.Compare(a.Local, b.Local)
}
