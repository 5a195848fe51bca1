package record

import (
	"regexp"
	"slices"
	"strings"
)

// Numbers of cards that stand in groups with other characters between, or behind a
// word that says what they are. U+FFFD is any byte that is not UTF-8, as a Latin-1
// no-break space.
var (
	cardGroups = regexp.MustCompile(strings.ReplaceAll(`^(?:\d{4}_\d{4}_\d{4}_\d{4}(?:_\d{3})?|\d{4}_\d{6}_\d{4,5})(?:\D|$)`,
		`_`, `[ \x{a0}\x{fffd}./*_,:'’–-]{1,3}`))
	expiry   = regexp.MustCompile(`(?i)\b(?:VALID|VALID THRU|GUELTIG BIS|EXP|EXPIRY|EXPIRES)[ .:/-]{1,3}(?:\d\d[/-]\d{4}|\d{4}-\d\d|\d\d[/-]\d\d|\d{4}|[A-Z]{3} ?(?:\d{4}|\d\d))\b`)
	security = regexp.MustCompile(`(?i)\b(?:CVV2?|CVC2?|CID)[ .:/-]{1,3}\d{3,4}\b`)
	// A time to the second or the millisecond, as names of files have it. No brand's
	// numbers of 14 or 17 digits begin so.
	timeStamp = regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?$`)
)

// maskWorded masks the numbers of cards that [maskChains] does not see.
func maskWorded(s string) string {
	var masked []byte
	for at := 0; at < len(s); at = max(at+1, groupEnd(s, at)) {
		if !isDigit(s[at]) {
			continue
		}
		run := groupEnd(s, at) - at
		grouped := run == 4 && at+run < len(s) && roles[s[at+run]] != endsNumber && cardGroups.MatchString(s[at:])
		worded := (grouped || run > minCard && run <= maxCard) && endsInCardWord(s[max(0, at-24):at])
		n := numberLength(s[at:], worded, grouped)
		if n == 0 {
			continue
		}
		if masked == nil {
			masked = []byte(s)
		}
		maskDigits(masked[at:at+n], shownCard)
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// maskHalves masks the numbers of which somebody left the bank, six digits, and the last
// four: 444433XXXXXX1111, with X or * for the others.
func maskHalves(s string) string {
	const bank, fewest, most = 6, 4, 9
	var masked []byte
	for at, free := 0, 0; at < len(s); { // free: behind the number that was masked last
		if s[at] != 'X' && s[at] != '*' {
			at++
			continue
		}
		from := at
		for at < len(s) && (s[at] == 'X' || s[at] == '*') {
			at++
		}
		front := from - bank
		if at-from < fewest || at-from > most || front < free || groupEnd(s, front) != from || groupEnd(s, at) < at+shownCard {
			continue
		}
		if masked == nil {
			masked = []byte(s)
		}
		for i := front; i < at; i++ {
			masked[i] = 'X'
		}
		free = at + shownCard
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// endsInCardWord reports whether the last word of a text, but for up to three strokes
// behind it, says that the number of a card follows.
func endsInCardWord(text string) bool {
	const most = 3
	words := strings.TrimRight(text, " .:#+*/-")
	if len(text)-len(words) > most {
		return false
	}
	front, last := cutLastWord(words)
	if slices.Contains(cardWords, strings.ToUpper(last)) {
		return true
	}
	front, isTwo := strings.CutSuffix(front, " ")
	_, first := cutLastWord(front)
	return isTwo && strings.EqualFold(first, "CARD") && (strings.EqualFold(last, "NO") || strings.EqualFold(last, "NUMBER"))
}

// cutLastWord cuts off the letters that a text ends in.
func cutLastWord(text string) (front, word string) {
	at := len(text)
	for at > 0 && isLetter(text[at-1]&^('a'-'A')) {
		at--
	}
	return text[:at], text[at:]
}

// numberLength returns how long the number of a card is that s begins with, or 0.
func numberLength(s string, worded, grouped bool) int {
	text := ""
	if n := groupEnd(s, 0); n > maxCard && holdsCard(s[:n]) {
		return n
	}
	switch {
	case grouped:
		text = cardGroups.FindString(s)
	case worded:
		text = s[:groupEnd(s, 0)]
	}
	end := strings.LastIndexAny(text, digits)
	if text == "" {
		return 0
	}
	text = text[:end+1]
	if d := onlyDigits(text); worded && !timeStamp.MatchString(d) || checkDigit(text) && isBrandNumber(d) {
		return len(text)
	}
	return 0
}

// holdsCard reports whether a run of too many digits holds the number of a card of a
// brand that has few beginnings and one length.
func holdsCard(run string) bool {
	const most = 40
	for from := range len(run) {
		for _, n := range []int{14, 15, 16} {
			if len(run) > most || from+n > len(run) {
				break
			}
			d := run[from : from+n]
			if isUsualCard(d) {
				return true
			}
		}
	}
	return false
}

// isUsualCard reports whether digits are the number of a card of a brand that has few
// beginnings and one length, with its check digit.
func isUsualCard(d string) bool {
	known := isBrandNumber(d) && d[0] != '1' && !isMaestro(d) || len(d) == 16 && (d[:4] == "6011" || d[:2] == "65")
	return known && checkDigit(d)
}

const digits = "0123456789"

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// maskAround masks expiry dates and security codes on the lines that hold the number
// of a card, wherever they stand.
func maskAround(s string) string {
	var masked []byte
	for from := 0; from < len(s); {
		to := len(s)
		if n := strings.IndexAny(s[from:], "\r\n"); n >= 0 {
			to = from + n
		}
		if holdsDetail(s[from:to]) {
			for _, kind := range []*regexp.Regexp{expiry, security} {
				for _, found := range kind.FindAllStringIndex(s[from:to], -1) {
					if masked == nil {
						masked = []byte(s)
					}
					maskDetail(masked[from+found[0] : from+found[1]])
				}
			}
		}
		from = to + 1
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// maskDetail masks the digits of a date or a code, and none of the word in front: CVC2.
func maskDetail(text []byte) {
	maskDigits(text[strings.IndexAny(string(text), " .:/-"):], 0)
}

// holdsDetail reports whether a line may hold an expiry date or a security code, and
// holds the number of a card.
func holdsDetail(line string) bool {
	isWord := func(word string) bool { return strings.Contains(strings.ToUpper(line), word) }
	return holdsMasked(line) && slices.ContainsFunc([]string{"VALID", "GUELTIG", "EXP", "CVV", "CVC", "CID"}, isWord)
}

func holdsMasked(s string) bool {
	if !strings.Contains(s, "XXXX") {
		return false
	}
	for at := range len(s) {
		if maskedEnd(s, at) >= 0 {
			return true
		}
	}
	return false
}
