package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// segment writes when, what and how sure; a second line has what else is known.
func (w page) segment(s pnr.Segment) {
	first, last := s.Span()
	e := s.Head()
	times, what, details := w.describe(s)
	if times == "" && last > first {
		times = "to " + last.Time().Format("Mon 2 Jan")
	}
	w.row(number(e.Number), cmp.Or(longDay(first), "no date"), times, what, e.Status)
	if v := pnr.ServiceOf(s); v != nil {
		details = list(labelled("confirmation ", v.Confirmation), details, labelled("telephone ", v.Phone),
			numbers("passengers ", v.Passengers), v.Text)
	}
	if details != "" {
		w.row("", "", "", details)
	}
	if slices.Contains(w.unread, e.Number) {
		w.row("", "", "", "no rule understands its text: tripsync help passives")
	}
}

func (w page) describe(s pnr.Segment) (times, what, details string) {
	switch v := s.(type) {
	case *pnr.Air:
		return clocks(v.Depart, v.Arrive), w.flight(v), flightDetails(v)
	case *pnr.Surface:
		return "", w.way("surface", v.From, v.To), ""
	case *pnr.Hotel:
		return "", list("hotel "+cmp.Or(v.Name, v.Chain), cmp.Or(v.CityName, w.place(v.City))), list(
			labelled("rooms ", number(v.Rooms)), labelled("room ", v.Room),
			labelled("a night ", money(v.Rate, v.Currency)), labelled("total ", cost(v.Total)),
			v.Address, v.Info)
	case *pnr.Car:
		return moments(v.Start, v.End), list("car "+cmp.Or(v.VendorName, v.Vendor), v.ACRISS, w.place(v.City)), list(
			labelled("pick-up ", v.Pickup), labelled("return ", v.Dropoff),
			labelled("rate ", strings.TrimSpace(money(v.Rate, v.Currency)+" "+v.RatePeriod)), labelled("total ", cost(v.Total)), v.Info)
	case *pnr.Rail:
		return moments(v.Depart, v.Arrive), w.way(named("train", strings.TrimSpace(cmp.Or(v.VendorName, v.Vendor)+" "+v.Train)), v.From, v.To), list(
			labelled("class ", v.Class), labelled("coach ", v.Coach), cost(v.Total))
	case *pnr.Ferry:
		return moments(v.Depart, v.Arrive), w.way(named("ferry", v.VendorName, v.Vendor), v.From, v.To), cost(v.Total)
	case *pnr.Ride:
		return moments(v.Start, v.End), w.way(named("ride", v.VendorName, v.Vendor), cmp.Or(v.From, v.City), v.To), cost(v.Total)
	case *pnr.Tour:
		return moments(v.Start, v.End), list(named("tour", v.VendorName, v.Vendor), w.place(v.City)), cost(v.Total)
	case *pnr.Other:
		return "", list(named(v.ID, v.Company), w.place(v.City)), ""
	}
	return "", "", ""
}

func (w page) flight(a *pnr.Air) string {
	return w.way(strings.TrimRight(a.Carrier+" "+a.Flight+" "+a.Class, " "), a.From, a.To)
}

func flightDetails(a *pnr.Air) string {
	var seats []string
	for _, s := range a.Seats {
		seats = append(seats, fmt.Sprintf("%s (%d)", s.Seat, s.Passenger))
	}
	return list(
		labelled("operated by ", strings.TrimSpace(cmp.Or(a.OperatingName, a.Operating)+" "+a.OperatingFlight)),
		elapsed(a.Minutes), labelled("from terminal ", a.TerminalFrom), labelled("to terminal ", a.TerminalTo),
		a.Equipment, labelled("baggage ", a.Baggage), labelled("seats ", strings.Join(seats, ", ")),
		labelled("airline's locator ", string(a.Locator)),
	)
}

// way writes what goes from one place to another.
func (w page) way(what, from, to string) string {
	return what + "  " + route(w.place(from), w.place(to))
}

// place writes a city and its code, or what was printed.
func (w page) place(code string) string {
	found, ok := w.places.Find(code)
	if !ok {
		return code
	}
	return fmt.Sprintf("%s (%s)", cmp.Or(found.City, found.Name), code)
}

// named writes the kind of a service and the first name that is known of who
// provides it.
func named(kind string, names ...string) string {
	return kind + labelled(" ", cmp.Or(names...))
}

// clocks writes 10:05–11:20, and how many days later the arrival is.
func clocks(depart, arrive pnr.Local) string {
	if depart == 0 {
		return ""
	}
	s := clock(depart)
	if arrive == 0 {
		return s
	}
	s += "–" + clock(arrive)
	if days := arrive.Date() - depart.Date(); days != 0 {
		s += fmt.Sprintf(" %+d", days)
	}
	return s
}

func moments(start, end pnr.Moment) string { return clocks(start.Local, end.Local) }

func clock(l pnr.Local) string { return l.Time().Format("15:04") }

// elapsed writes 80 minutes as 1 h 20.
func elapsed(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf("%d h %02d", minutes/60, minutes%60)
}

func cost(c pnr.Cost) string { return money(c.Amount, c.Currency) }
