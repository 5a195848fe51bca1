package sandbox

import (
	"bytes"
	_ "embed"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS []byte
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
	// Open tells that the days are to be shown, not only offered.
	Open bool
}

// A dayView is what happens on one day of a trip. The zero time is the day of
// what has none.
type dayView struct {
	Date time.Time
	Legs []legView
}

// A legView is a leg and how long one waits for it after the flight before.
type legView struct {
	leg
	Connection string
}

// An expenseView tells what of a trip is ready to expense.
type expenseView struct {
	Verdict
	Legs []expenseLeg
}

// An expenseLeg is the verdict on a leg.
type expenseLeg struct {
	leg
	Verdict
}

// showPage answers GET /. A part of one login only leads to its page, one of
// several to their list; what is no part of any is not found.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	asked := strings.TrimSpace(r.URL.Query().Get("login"))
	v := s.view(asked)
	switch {
	case len(v.Matches) == 1:
		http.Redirect(w, r, "/?"+url.Values{"login": v.Matches}.Encode(), http.StatusSeeOther)
	case v.Asked != "" && len(v.Matches) == 0:
		s.show(w, http.StatusNotFound, "page", v)
	default:
		s.show(w, http.StatusOK, "page", v)
	}
}

// show writes a page, which runs no script and loads nothing but its style.
func (s *Server) show(w http.ResponseWriter, status int, name string, v any) {
	var page bytes.Buffer
	if err := s.page.ExecuteTemplate(&page, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	answer{status: status, contentType: "text/html; charset=utf-8", body: page.Bytes()}.write(w)
}

// showStyle answers GET /sandbox/page.css.
func showStyle(w http.ResponseWriter, _ *http.Request) {
	answer{status: http.StatusOK, contentType: "text/css; charset=utf-8", body: pageCSS}.write(w)
}

// view shows the trips of a traveller, or those of the one who changed last if
// nobody is asked for.
func (s *Server) view(asked string) view {
	trips, now := s.snapshot(), s.now()
	v := view{Now: now, Travellers: travellersOf(trips), Sections: []*section{
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
	slices.SortStableFunc(trips, func(a, b *trip) int {
		return strings.Compare(a.doc.Value("StartDateLocal"), b.doc.Value("StartDateLocal"))
	})
	for _, t := range trips {
		if t.Login == v.Login {
			v.add(t, s.expense(t, now))
		}
	}
	return v
}

// add puts a trip under its heading.
func (v *view) add(t *trip, e Expense) {
	shown := newTripView(t, e, v.Now)
	at := "upcoming"
	switch {
	case t.isCancelled():
		at = "cancelled"
	case t.isProposal():
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

func newTripView(t *trip, e Expense, now time.Time) tripView {
	v := tripView{
		Name:    t.doc.Value("TripName"),
		Locator: t.doc.Value("TripLinkLocator"),
		Status:  t.statusWord(),
		When:    t.days(),
		Until:   t.until(now),
		Place:   t.place(),
		Records: document.Values(t.bookings(), "RecordLocator"),
		Fields:  t.fields(),
		Expense: expenseView{Verdict: e.Verdict},
	}
	var legs []leg
	for _, segment := range t.segments() {
		legs = append(legs, newLeg(segment))
	}
	for i, l := range legs {
		v.Expense.Legs = append(v.Expense.Legs, expenseLeg{leg: l, Verdict: e.Segments[i].Verdict})
	}
	v.Days = days(legs)
	return v
}

func (t *trip) statusWord() string {
	return map[int]string{
		0: "Confirmed", 1: "Ticketed", cancelled: "Cancelled", virtual: "Virtual", virtualCancelled: "Cancelled",
		proposal: "Proposal", bookedProposal: "Booked proposal",
	}[t.status()]
}

// place tells which of the proposals for a request t is, such as "2 of 3 for
// request 333D".
func (t *trip) place() string {
	if !t.isProposal() {
		return ""
	}
	return t.attribute(sequenceIndex) + " of " + t.attribute(batchSize) + " for request " + t.doc.Value("TravelRequestId")
}

// fields are what the trip as a whole says to the traveller's company. What
// place tells is not said again.
func (t *trip) fields() []fact {
	var all []fact
	if project := t.doc.Value("ProjectName"); project != "" {
		all = append(all, fact{"Project", project})
	}
	if request := t.doc.Value("TravelRequestId"); request != "" && !t.isProposal() {
		all = append(all, fact{"Request", request})
	}
	for _, a := range t.doc.In("CustomAttributes") {
		if name := a.Value("Name"); !t.isProposal() || name != sequenceIndex && name != batchSize {
			all = append(all, fact{name, a.Value("Data")})
		}
	}
	return all
}

func (t *trip) ends() (start, end stop) {
	return stop{Local: t.doc.Value("StartDateLocal")}, stop{Local: t.doc.Value("EndDateLocal")}
}

// days tells when the trip is, such as "Tue 3 Feb – Thu 5 Feb 2026".
func (t *trip) days() string {
	const dayAndYear = "Mon 2 Jan 2006"
	start, end := t.ends()
	switch {
	case start.date() == end.date():
		return start.format(dayAndYear)
	case start.format("2006") == end.format("2006"):
		return start.Day() + " – " + end.format(dayAndYear)
	}
	return start.format(dayAndYear) + " – " + end.format(dayAndYear)
}

// until tells how far off the trip is, by the day.
func (t *trip) until(now time.Time) string {
	start, end := t.ends()
	today := stop{Local: now.Format(document.TimeLayout)}
	wait := today.daysTo(start)
	switch {
	case t.isCancelled(), t.over(now), start.date() == "":
		return ""
	case wait > 1:
		return "In " + counted(wait, "day")
	case wait == 1:
		return "Tomorrow"
	case wait == 0:
		return "Today"
	case today.daysTo(end) >= 0:
		return "Under way"
	}
	return ""
}

// days sorts legs by the day on which they start.
func days(legs []leg) []dayView {
	legs = slices.Clone(legs)
	slices.SortStableFunc(legs, func(a, b leg) int { return compareDates(a.From, b.From) })
	var all []dayView
	var flight leg
	for _, l := range legs {
		date, _ := time.Parse(time.DateOnly, l.From.date()) // the zero time is what stands for none
		if n := len(all); n == 0 || !all[n-1].Date.Equal(date) {
			all = append(all, dayView{Date: date})
		}
		shown := legView{leg: l}
		if l.Kind == "Air" {
			shown.Connection, flight = flight.connection(l), l
		}
		day := &all[len(all)-1]
		day.Legs = append(day.Legs, shown)
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
