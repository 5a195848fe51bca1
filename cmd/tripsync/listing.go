package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fatih/color"

	"tripsync/cmd/internal/pipeline"
)

// listedMost is how many trips of a plan a terminal is shown.
const listedMost = 50

// A listing shows a plan to people, in the order in which they would look: what is
// taken away first, and then by the day of departure. Programs get it as it comes.
type listing struct {
	show  printer
	most  int // how many trips are shown; 0: all
	items []pipeline.Item
	left  map[string]int // by verb, those that are not shown
}

func newListing(show printer, all bool) *listing {
	l := &listing{show: show, left: map[string]int{}}
	if terminal(show.out) && !all {
		l.most = listedMost
	}
	return l
}

// add takes an item without its documents. Beyond twice what is shown, the last
// ones are only counted.
func (l *listing) add(i pipeline.Item) error {
	if l.show.json {
		return l.show.item(i)
	}
	if i.Verb == "unchanged" {
		return nil
	}
	i.Document, i.Posted.Document = nil, nil
	l.items = append(l.items, i)
	if l.most > 0 && len(l.items) > 2*l.most {
		l.cut()
	}
	return nil
}

// cut sorts the items and counts those beyond what is shown.
func (l *listing) cut() {
	slices.SortStableFunc(l.items, func(a, b pipeline.Item) int {
		return cmp.Or(
			cmp.Compare(rankOf(a.Verb), rankOf(b.Verb)),
			cmp.Compare(a.Starts, b.Starts), cmp.Compare(a.Locator, b.Locator), cmp.Compare(a.Login, b.Login),
		)
	})
	if l.most == 0 || len(l.items) <= l.most {
		return
	}
	for _, i := range l.items[l.most:] {
		l.left[i.Verb]++
	}
	l.items = slices.Delete(l.items, l.most, len(l.items))
}

// listedVerbs are the verbs of a plan in the order in which they are shown.
func listedVerbs() []string { return []string{"cancel", "update", "create", "adopt", "hold"} }

func rankOf(verb string) int { return slices.Index(listedVerbs(), verb) }

// end shows the items.
func (l *listing) end() error {
	l.cut()
	for _, i := range l.items {
		if err := l.show.item(i); err != nil {
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
