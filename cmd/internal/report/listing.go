package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fatih/color"

	"tripsync/state/trip"
)

// listedMost is how many trips of a plan a terminal is shown.
const listedMost = 50

// A Listing shows a plan to people, in the order in which they would look: what is
// taken away first, and then by the day of departure. Programs get it as it comes.
type Listing struct {
	show  Printer
	most  int // how many trips are shown; 0: all
	trips []Trip
	left  map[trip.Verb]int // those that are not shown
}

// NewListing returns a listing for show, of all trips or, at a terminal, of the first.
func NewListing(show Printer, all bool) *Listing {
	l := &Listing{show: show, left: map[trip.Verb]int{}}
	if IsTerminal(show.Out) && !all {
		l.most = listedMost
	}
	return l
}

// Add takes a trip. Beyond twice what is shown, the last
// ones are only counted.
func (l *Listing) Add(t Trip) error {
	if l.show.JSON {
		return l.show.Trip(t)
	}
	if t.Verb == trip.Unchanged {
		return nil
	}
	l.trips = append(l.trips, t)
	if l.most > 0 && len(l.trips) > 2*l.most {
		l.cut()
	}
	return nil
}

// cut sorts the trips and counts those beyond what is shown.
func (l *Listing) cut() {
	slices.SortStableFunc(l.trips, func(a, b Trip) int {
		return cmp.Or(
			cmp.Compare(rankOf(a.Verb), rankOf(b.Verb)),
			cmp.Compare(a.Starts, b.Starts), cmp.Compare(a.Trip, b.Trip), cmp.Compare(a.Login, b.Login),
		)
	})
	if l.most == 0 || len(l.trips) <= l.most {
		return
	}
	for _, t := range l.trips[l.most:] {
		l.left[t.Verb]++
	}
	l.trips = slices.Delete(l.trips, l.most, len(l.trips))
}

// listedVerbs are the verbs of a plan in the order in which they are shown.
func listedVerbs() []trip.Verb {
	return []trip.Verb{trip.Cancel, trip.Replace, trip.Update, trip.Create, trip.Adopt, trip.Hold}
}

func rankOf(verb trip.Verb) int { return slices.Index(listedVerbs(), verb) }

// End shows the trips.
func (l *Listing) End() error {
	l.cut()
	for _, t := range l.trips {
		if err := l.show.Trip(t); err != nil {
			return err
		}
	}
	var left []string
	for _, verb := range listedVerbs() {
		if n := l.left[verb]; n > 0 {
			left = append(left, fmt.Sprintf("%d %s", n, verb))
		}
	}
	if len(left) > 0 {
		l.show.below("and more: "+strings.Join(left, ", ")+"; --all shows them", color.New(color.Faint))
	}
	return nil
}
