package record

import (
	"strings"
	"unicode/utf8"
)

// titles are words behind a given name that do not belong to it; those in glued are
// also taken when no blank stands before them, the longest first. MS is not:
// names end so.
var (
	titles = []string{"MR", "MRS", "MS", "MISS", "MSS", "MSTR", "DR", "PROF", "REV", "SIR", "LADY", "LORD", "CAPT", "MME", "MLLE", "HERR", "FRAU"}
	glued  = []string{"MSTR", "MISS", "MRS", "MR"}
)

// cardWords are words in front of the number of a card.
var cardWords = []string{"CARD", "CC", "VI", "VISA", "CA", "MC", "MASTERCARD", "AX", "AMEX", "DC", "DCI", "TP", "UATP", "JC", "JCB", "DS"}

// paperParts are letters of which each word has some that [heldPaper] finds.
var paperParts = []string{"PASSPORT", "BIRTH", "DOB", "DOC", "FOID", "PSPT", "CHLD", "INFT"}

// A role is what a byte of a text can be to the number of a card in it.
type role byte

const (
	endsNumber     role = iota
	standsForDigit      // a digit, or X or * for one
	dividesGroups       // blanks and strokes, and what is not ASCII: dashes of other charsets
)

// roles are those of all bytes.
var roles = giveRoles()

func giveRoles() (all [1 << 8]role) {
	for c := range all {
		switch {
		case strings.IndexByte(digits+"X*", byte(c)) >= 0:
			all[c] = standsForDigit
		case c >= utf8.RuneSelf, strings.IndexByte(" -./_,:'", byte(c)) >= 0:
			all[c] = dividesGroups
		}
	}
	return all
}
