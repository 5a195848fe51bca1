package itinerary

import (
	"slices"
	"strings"
	"unicode"
)

// isNeeded reports whether Concur knows a trip, a booking or a traveller by a text: one
// that is not right as it is makes no document, whatever could be left out of it.
func isNeeded(name string) bool {
	switch name {
	case "ClientLocator", "RecordLocator", "BookingSource", "ConfirmationNumber", "TravelRequestId", "NameLast":
		return true
	}
	return false
}

// DropControls takes the characters that no document may have out of the texts that
// Concur can do without, and returns the elements that had some, each once. In
// place of a tab or the end of a line it leaves a blank.
func DropControls(it *Itinerary) []string {
	var dropped []string
	dropControls(it, &dropped)
	return dropped
}

func dropControls(n node, dropped *[]string) {
	visit(n, &walk{see: func(c child) {
		switch v := c.value.(type) {
		case list:
			for i := range v.size() {
				dropControls(v.at(i), dropped)
			}
		case *string:
			if c.form != nil || isNeeded(c.name) || !strings.ContainsFunc(*v, isForbidden) {
				return
			}
			*v = strings.TrimSpace(strings.Map(permitted, *v))
			if name := n.element() + "/" + c.name; !slices.Contains(*dropped, name) {
				*dropped = append(*dropped, name)
			}
		}
	}})
}

// isForbidden reports whether no document may have a character.
func isForbidden(r rune) bool { return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF }

func permitted(r rune) rune {
	switch {
	case !isForbidden(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	return -1
}
