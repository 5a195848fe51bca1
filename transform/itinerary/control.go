package itinerary

import (
	"slices"
	"strings"
	"unicode"
)

// isNeeded reports whether Concur identifies a trip, a booking or a traveller by an
// element. Such a text must not be altered: if it cannot be sent, nothing is.
func isNeeded(name string) bool {
	switch name {
	case "ClientLocator", "RecordLocator", "BookingSource", "ConfirmationNumber", "TravelRequestId", "NameLast":
		return true
	}
	return false
}

// DropControls removes forbidden characters from the texts that Concur can do without.
// It returns the elements that had some, each once. A tab or the end of a line becomes
// a blank.
func DropControls(it *Itinerary) []string {
	var dropped []string
	dropControls(it, &dropped)
	return dropped
}

func dropControls(n node, dropped *[]string) {
	visitChildren(n, &walk{see: func(c child) {
		switch v := c.value.(type) {
		case list:
			for i := range v.size() {
				dropControls(v.at(i), dropped)
			}
		case *string:
			if c.form != nil || isNeeded(c.name) || !strings.ContainsFunc(*v, isForbidden) {
				return
			}
			*v = strings.TrimSpace(strings.Map(replaceForbidden, *v))
			if name := n.element() + "/" + c.name; !slices.Contains(*dropped, name) {
				*dropped = append(*dropped, name)
			}
		}
	}})
}

// isForbidden reports whether a character must not be in any document.
func isForbidden(r rune) bool { return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF }

func replaceForbidden(r rune) rune {
	switch {
	case !isForbidden(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	return -1
}
