package push

import (
	"context"
	"iter"
	"slices"
	"time"

	"tripsync/push/concur"
	"tripsync/transform/itinerary"
)

// cutIntoWindows cuts days into lists of Concur's that are no longer than a calendar
// month, as its rules want. A day is added at each end: the days are local, the
// list's are UTC.
func cutIntoWindows(first, last time.Time) []concur.Filter {
	var out []concur.Filter
	from, end := first.AddDate(0, 0, -1), last.AddDate(0, 0, 1)
	for !from.After(end) {
		to := from.AddDate(0, 0, 27)
		if to.After(end) {
			to = end
		}
		out = append(out, concur.Filter{Start: from, End: to, IncludeCancelled: true})
		from = to.AddDate(0, 0, 1)
	}
	return out
}

// daysOf lists windows over a document's days, YYYY-MM-DD; none if they are not
// known.
func daysOf(starts, ends string) []concur.Filter {
	first, err := time.Parse(time.DateOnly, starts)
	if err != nil {
		return nil
	}
	last, err := time.Parse(time.DateOnly, ends)
	if err != nil || last.Before(first) {
		last = first
	}
	return cutIntoWindows(first, last)
}

// daysOfAll lists windows over the days of some documents, each day once; none if
// they tell none.
func daysOfAll(documents []*itinerary.Itinerary) []concur.Filter {
	type span struct{ first, last time.Time }
	var spans []span
	for _, document := range documents {
		if document == nil {
			continue
		}
		if first, last := document.Days(); !first.IsZero() {
			spans = append(spans, span{first, last})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.first.Compare(b.first) })
	var out []concur.Filter
	for i := 0; i < len(spans); {
		s := spans[i]
		for ; i < len(spans) && !spans[i].first.After(s.last.AddDate(0, 0, 2)); i++ { // windows reach a day beyond
			if spans[i].last.After(s.last) {
				s.last = spans[i].last
			}
		}
		out = append(out, cutIntoWindows(s.first, s.last)...)
	}
	return out
}

// readCandidates reads the trips of a user in any of the windows that may be meant by
// what the list says of them. Trips deleted in between are skipped.
func readCandidates(
	ctx context.Context, service Reader, login string, in []concur.Filter, may func(concur.TripInfo) bool,
) iter.Seq2[concur.Trip, error] {
	return func(yield func(concur.Trip, error) bool) {
		for info, err := range listTrips(ctx, service, login, in) {
			if err != nil {
				yield(concur.Trip{}, err)
				return
			}
			if !may(info) {
				continue
			}
			trip, err := service.Detail(ctx, login, info.ID)
			if isGone(err) {
				continue
			}
			if !yield(trip, err) || err != nil {
				return
			}
		}
	}
}

// listTrips yields the trips of a user in any of the windows, one list after the
// other, each trip once.
func listTrips(ctx context.Context, service Reader, login string, in []concur.Filter) iter.Seq2[concur.TripInfo, error] {
	return func(yield func(concur.TripInfo, error) bool) {
		seen := map[string]bool{}
		for _, f := range in {
			for info, err := range service.List(ctx, login, f) {
				if err == nil && seen[info.ID] {
					continue
				}
				seen[info.ID] = true
				if !yield(info, err) || err != nil {
					return
				}
			}
		}
	}
}
