package pages

import (
	"cmp"
	"slices"
	"strings"

	"tripsync/push/sandbox/trips"
)

// offered is how many travellers a page names at most.
const offered = 50

// travellers are the logins that have trips, the one whose trip changed last first.
type travellers []string

func travellersOf(all []*trips.Trip) travellers {
	newest := slices.Clone(all)
	slices.Reverse(newest) // of those changed at once, the one created last
	slices.SortStableFunc(newest, func(a, b *trips.Trip) int { return b.Modified.Compare(a.Modified) })
	var logins travellers
	known := map[string]bool{}
	for _, t := range newest {
		if !known[t.Login] {
			known[t.Login] = true
			logins = append(logins, t.Login)
		}
	}
	return logins
}

func (t travellers) latest() string {
	if len(t) == 0 {
		return ""
	}
	return t[0]
}

// Offers returns those to choose from.
func (t travellers) Offers() []string { return t[:min(len(t), offered)] }

// matching returns some of those whose login holds a part, in the order of the
// alphabet.
func (t travellers) matching(part string) []string {
	part = strings.ToLower(part)
	all := slices.DeleteFunc(slices.Clone(t), func(login string) bool {
		return !strings.Contains(strings.ToLower(login), part)
	})
	slices.SortFunc(all, cmp.Compare[string])
	return all[:min(len(all), offered)]
}
