package air

import "strings"

// onlyHolds reports whether the text of a segment says that it only keeps the PNR
// alive. Nothing that was booked with a supplier does.
func (a *auxiliary) onlyHolds() bool {
	phrase, word, more := false, false, false
	for i, piece := range a.pieces() {
		switch _, token := numbersOf(nil, piece); {
		case bookedTag.MatchString(piece):
			return false
		case isHoldingPhrase(piece):
			phrase = true
		case holdingWord.MatchString(piece):
			word = true
		case token, emptyPiece.MatchString(piece), i == 0 && cityWords.MatchString(piece):
		default:
			more = true
		}
	}
	return phrase || word && !more
}

func isHoldingPhrase(piece string) bool {
	return holdingThanks.MatchString(piece) || holdingPhrase.MatchString(piece) && !strings.ContainsAny(piece, "0123456789")
}

// pieces returns the text behind the head, cut at what divides it in one habit or
// another.
func (a *auxiliary) pieces() []string {
	var pieces []string
	for i := a.next; i < a.Cells(); i++ {
		for piece := range strings.FieldsFuncSeq(a.Cell(i), func(r rune) bool { return r == '/' || r == ',' }) {
			pieces = append(pieces, strings.Trim(piece, " "))
		}
	}
	return pieces
}
