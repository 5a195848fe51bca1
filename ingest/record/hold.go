package record

import (
	"regexp"
	"strings"
)

// What the text of a segment says that only keeps a booking alive. A phrase says so
// wherever it stands in a piece of the text that has no number in it; a word does if
// there is nothing else. Both are found in names and addresses, too.
var (
	holdingPhrase = regexp.MustCompile(`(?i)\b(?:` +
		`RETENTION (?:SEGMENT|SEG|LINE)|(?:PNR|RECORD|BOOKING) (?:RETENTION|HOLD)|RETENTION PNR|PRESERVEPNR` +
		`|(?:KEEP|HOLD|RETAIN|PRESERVE)S? (?:THE |THIS )?(?:PNR|RECORD|BOOKING)` +
		`|SEGMENTO DE (?:PROTECCION|RETENCION))\b`) //nolint:misspell // Spanish
	holdingThanks = regexp.MustCompile(`(?i)^\*+ *THANK YOU\b.*\*+$`)
	holdingWord   = regexp.MustCompile(`(?i)^[^A-Z]*(?:RETENTION|PROTECCION)[^A-Z]*$`) //nolint:misspell // Spanish

	// A confirmation, a telephone number or a price, which only a booking has. Zero does not count.
	bookedTag  = regexp.MustCompile(`^(?:CF|TEL|T|FAX|TTL|RATE|RQ)[-:].*[A-Z1-9]`)
	emptyPiece = regexp.MustCompile(`^(?:[A-Z]{1,4}[-:])?[^A-Z1-9]*$`)
)

// OnlyHolds reports whether the pieces of a segment's text say that it only keeps the
// booking alive. Nothing that was booked with a supplier does. isToken reports whether a
// piece that is no such phrase or word may be passed over.
func OnlyHolds(pieces []string, isToken func(i int, piece string) bool) bool {
	phrase, word, more := false, false, false
	for i, piece := range pieces {
		switch {
		case bookedTag.MatchString(piece):
			return false
		case isHoldingPhrase(piece):
			phrase = true
		case holdingWord.MatchString(piece):
			word = true
		case emptyPiece.MatchString(piece), isToken(i, piece):
		default:
			more = true
		}
	}
	return phrase || word && !more
}

func isHoldingPhrase(piece string) bool {
	return holdingThanks.MatchString(piece) || holdingPhrase.MatchString(piece) && !strings.ContainsAny(piece, "0123456789")
}
