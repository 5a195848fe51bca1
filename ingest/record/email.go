package record

import (
	"strings"

	"tripsync/ingest/pnr"
)

// SpellsName reports whether an e-mail address has surname and first name of a passenger
// in it, or is the surname and an initial. An infant has none, nor has a seat.
func SpellsName(address string, p *pnr.Passenger) bool {
	const fewest = 2 // letters of a name that is looked for
	local, _, _ := strings.Cut(strings.ToUpper(address), "@")
	local, last := onlyLetters(local), onlyLetters(p.Last)
	given, _, _ := strings.Cut(p.First, " ")
	given = onlyLetters(given)
	if p.IsSeat() || p.Infant() || len(last) < fewest || len(given) < fewest {
		return false
	}
	rest, ok := strings.CutPrefix(local, last)
	if !ok {
		rest, ok = strings.CutSuffix(local, last)
	}
	return ok && (strings.Contains(rest, given) || rest == given[:1])
}

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
