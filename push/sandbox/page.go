package sandbox

import (
	"bytes"
	"cmp"
	_ "embed"
	"net/http"
	"slices"
	"strings"
	"time"
)

//go:embed page.html
var pageHTML string

// A view is what the traveller's page shows.
type view struct {
	Now    string
	Login  string
	Logins []string

	Upcoming, Over, Cancelled []tripView
}

// A tripView is a trip for people to read.
type tripView struct {
	Name, Locator, Status string
	From, To              string // dates
	Records               string // the record locators
	Legs                  []legView
	// Ready tells that the traveller could make an expense report of it.
	Ready bool
}

// A legView is a leg with its times as a traveller says them.
type legView struct {
	leg
	Day, Depart, Arrive string
}

// showPage answers GET /.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	var page bytes.Buffer
	if err := s.page.Execute(&page, s.view(r.URL.Query().Get("login"))); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
	answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: page.Bytes()}.write(w)
}

// view shows the trips of a traveller, or of the first one if login is empty.
func (s *Server) view(login string) view {
	trips, now := s.snapshot(), s.now()
	v := view{Now: now.Format("Monday 2 January 2006, 15:04 MST"), Login: login}
	for _, t := range trips {
		v.Logins = append(v.Logins, t.login)
	}
	slices.Sort(v.Logins)
	v.Logins = slices.Compact(v.Logins)
	if login == "" && len(v.Logins) > 0 {
		v.Login = v.Logins[0]
	}
	slices.SortStableFunc(trips, func(a, b *trip) int {
		return strings.Compare(a.doc.value("StartDateLocal"), b.doc.value("StartDateLocal"))
	})
	for _, t := range trips {
		if t.login == v.Login {
			v.add(t, now)
		}
	}
	return v
}

// add puts a trip under its heading.
func (v *view) add(t *trip, now time.Time) {
	_, end := t.span()
	shown := t.view()
	switch over := end.Before(now); {
	case t.status() == cancelled:
		v.Cancelled = append(v.Cancelled, shown)
	case over:
		shown.Ready = t.ready()
		v.Over = append(v.Over, shown)
	default:
		v.Upcoming = append(v.Upcoming, shown)
	}
}

func (t *trip) view() tripView {
	v := tripView{
		Name:    t.doc.value("TripName"),
		Locator: t.doc.value("TripLinkLocator"),
		Status:  t.statusWord(),
		From:    dayOf(t.doc.value("StartDateLocal")),
		To:      dayOf(t.doc.value("EndDateLocal")),
		Records: strings.Join(values(t.bookings(), "RecordLocator"), ", "),
	}
	for _, b := range t.bookings() {
		for _, segment := range b.in("Segments") {
			v.Legs = append(v.Legs, newLegView(segment))
		}
	}
	slices.SortStableFunc(v.Legs, func(a, b legView) int { return cmp.Compare(a.Start, b.Start) })
	return v
}

func (t *trip) statusWord() string {
	words := map[int]string{0: "Confirmed", 1: "Ticketed", cancelled: "Cancelled", 6: "Proposal", 7: "Booked proposal"}
	return words[t.status()]
}

func newLegView(segment *node) legView {
	l := newLeg(segment)
	v := legView{leg: l, Day: dayOf(l.Start), Depart: clockOf(l.Start), Arrive: clockOf(l.End)}
	if l.Kind == "Hotel" {
		v.Depart, v.Arrive = "", dayOf(l.End)
	} else if v.Arrive != "" && dayOf(l.End) != v.Day {
		v.Arrive += " " + dayOf(l.End)
	}
	return v
}

func dayOf(local string) string {
	t, err := time.Parse(seconds, local)
	if err != nil {
		return ""
	}
	return t.Format("Mon 2 Jan 2006")
}

func clockOf(local string) string {
	t, err := time.Parse(seconds, local)
	if err != nil {
		return ""
	}
	return t.Format("15:04")
}

// ready reports whether a trip that is over is ready to expense: it has a
// car, a hotel or a ride, or a ticket with a coupon that counts.
func (t *trip) ready() bool {
	return slices.ContainsFunc([]string{"Car", "Hotel", "Ride"}, t.has) ||
		t.has("Air") && slices.ContainsFunc(t.bookings(), hasCoupon)
}

func hasCoupon(booking *node) bool {
	for _, ticket := range booking.in("AirlineTickets") {
		for _, status := range values(ticket.in("AirlineTicketCoupons"), "CouponStatus") {
			if slices.Contains([]string{"OPEN", "USED", "PRTD", "CKIN"}, status) {
				return true
			}
		}
	}
	return false
}
