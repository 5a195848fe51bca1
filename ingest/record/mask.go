package record

import "strings"

// Of a payment card's number.
const (
	minCard   = 12
	maxCard   = 19
	maxPhone  = 15
	shownCard = 4 // digits that may stay readable
)

// MaskPayment returns s with X for what [MaskCards] masks, for numbers of cards that
// ends of lines divide, and for the expiry date and the security code behind a card's
// number, also one that was masked before.
func MaskPayment(s string) string {
	if !mayHoldCard(s) {
		return s
	}
	return maskFully(s)
}

// mayHoldCard reports whether s has the digits of a card's number, or what others put for
// them. Most texts have neither.
func mayHoldCard(s string) bool {
	return mayHoldNumber(s) || strings.Count(s, "X") >= minCard-shownCard ||
		strings.Contains(s, "XXXX") || strings.Contains(s, "****") ||
		countDigits(s) >= minCard && strings.ContainsAny(s, "\r\n")
}

// mayHoldNumber reports whether as many digits as a card's number has stand in s with
// nothing between but what divides their groups. X and * may stand for some.
func mayHoldNumber(s string) bool {
	if countDigits(s) < minCard {
		return false
	}
	n := 0
	for i := range len(s) {
		switch roles[s[i]] {
		case standsForDigit:
			if n++; n == minCard {
				return true
			}
		case endsNumber:
			n = 0
		case dividesGroups:
		}
	}
	return false
}

func maskFully(s string) string {
	s = maskAround(MaskCards(maskDivided(maskHalves(s))))
	var masked []byte
	for at := 0; at < len(s); {
		end := maskedEnd(s, at)
		if end < 0 {
			at++
			continue
		}
		masked, at = maskDetails(masked, s, end)
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// maskDetails masks what follows in s a card's number that ends at the byte end, and
// returns where that ends. masked is a copy of s, or nil as long as nothing was masked.
func maskDetails(masked []byte, s string, end int) ([]byte, int) {
	for {
		from, to := cardDetail(s, end)
		if from == to {
			return masked, end
		}
		if masked == nil {
			masked = []byte(s)
		}
		to += codeWidth(s[to:])
		maskDigits(masked[from:to], 0)
		end = to
	}
}

// maskedEnd returns where a card's number ends that begins at from and of which all
// but at most four digits are X, or -1.
func maskedEnd(s string, from int) int {
	if s[from] != 'X' {
		return -1
	}
	hidden, shown, end := 0, 0, from
	for i := from; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'X' && shown == 0:
			hidden++
		case isDigit(c) && shown < shownCard:
			shown++
		case isGap(c) && i+1 < len(s) && !isGap(s[i+1]):
			continue
		default:
			i = len(s)
			continue
		}
		end = i + 1
	}
	if hidden < minCard-shownCard {
		return -1
	}
	return end
}

// cardDetail returns where the digits of an expiry date, 1227, 12/27 or 12/2027, or
// of a security code stand that follow a card's number. Without any, from is to.
func cardDetail(s string, at int) (from, to int) {
	if n := trackWidth(s[at:]); n > 0 {
		return at + 1, at + n
	}
	const most = 12 // blanks, strokes and a word: /EXP 12/27
	from = at
	for from < len(s) && from-at < most && (strings.IndexByte(" /*-.:=#", s[from]) >= 0 || 'A' <= s[from] && s[from] <= 'Z') {
		from++
	}
	word := strings.Trim(s[at:from], " /*-.:=#")
	to = groupEnd(s, from)
	switch {
	case from == at || strings.IndexByte(s[at:from], '\n') >= 0:
		return at, at
	case strings.HasPrefix(word, "CV") && (to-from == 3 || to-from == 4):
		return from, to
	case word != "" && !strings.HasPrefix(word, "EXP") && word != "D" && word != "VALID":
		return at, at
	case to-from == 4 && (isMonth(s[from:]) || isMonth(s[from+2:])):
		return from, to
	case to-from == 2 && isMonth(s[from:]) && to+2 < len(s) && strings.IndexByte("/-", s[to]) >= 0:
		if end := groupEnd(s, to+1); end-to == 3 || end-to == 5 {
			return from, end
		}
	}
	return at, at
}

// trackWidth returns how long a part of a card's magnetic track is that s begins with:
// = or D and its digits; 0: it begins with none.
func trackWidth(s string) int {
	const fewest = 7 // digits
	if s == "" || s[0] != '=' && s[0] != 'D' || groupEnd(s, 1) <= fewest {
		return 0
	}
	return groupEnd(s, 1)
}

// codeWidth returns how long a security code is that s begins with behind a stroke, or 0.
func codeWidth(s string) int {
	if s == "" || s[0] != '*' && s[0] != '/' {
		return 0
	}
	n := groupEnd(s, 1)
	if n != len("/999") && n != len("/9999") || n < len(s) && (s[n] == '_' || isLetter(s[n]&^('a'-'A'))) {
		return 0
	}
	return n
}

// isMonth reports whether the two digits that s begins with are those of a month.
func isMonth(s string) bool { return s[0] == '0' && s[1] != '0' || s[0] == '1' && s[1] <= '2' }

// MaskCards returns s with X for all but the last four digits of everything that may
// be the number of a payment card: digits with CC and a brand (CCVI) in front, or
// with a valid check digit, in one run or in groups. Numbers of tickets, which have
// 13 digits, and telephone numbers behind a plus stay.
func MaskCards(s string) string {
	for {
		masked := s
		if mayHoldNumber(s) {
			masked = maskWorded(maskChains(s))
		}
		if masked == s {
			return s
		}
		s = masked // digits that were left may now stand beside others
	}
}

func maskChains(s string) string {
	var masked []byte
	var few [8]group // most chains have no more, and need no memory
	for at := 0; at < len(s); {
		if !isDigit(s[at]) {
			at++
			continue
		}
		groups := digitGroups(few[:0], s, at)
		end := groups[len(groups)-1].to
		for i := 0; i < len(groups); i++ {
			n := cardLength(s, groups[i:], i == 0 && hasBrand(s[:at]))
			if n == 0 {
				continue
			}
			if masked == nil {
				masked = []byte(s)
			}
			number, kept := masked[groups[i].from:groups[i+n-1].to], shownCard
			if len(digitsOf(string(number))) > maxCard { // something else is glued to it
				kept = 0
			}
			maskDigits(number, kept)
			i += n - 1
		}
		at = end
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// A group is a run of digits.
type group struct{ from, to int }

// digitGroups adds to groups the runs of digits that begin at from and follow each other
// with a blank or a dash between.
func digitGroups(groups []group, s string, from int) []group {
	groups = append(groups, group{from, groupEnd(s, from)})
	for {
		end := groups[len(groups)-1].to
		if end+1 >= len(s) || !isGap(s[end]) || !isDigit(s[end+1]) {
			return groups
		}
		groups = append(groups, group{end + 1, groupEnd(s, end+1)})
	}
}

// cardLength returns how many of the groups, from the first on, are the number of a
// card; 0: it begins none. Behind a brand it is one, whatever its check digit says.
func cardLength(s string, groups []group, branded bool) (found int) {
	total, valid := 0, false
	for n, g := range groups {
		if total += g.to - g.from; total > maxCard && n > 0 {
			break
		}
		text := s[groups[0].from:g.to]
		switch {
		case total < minCard:
		case n == 0 && isCardRun(s, g, text), n > 0 && isCardInGroups(text, total, n+1):
			found, valid = n+1, true
		case branded && !valid:
			found = n + 1
		}
	}
	return found
}

// isCardRun reports whether one run of digits is the number of a card.
func isCardRun(s string, g group, text string) bool {
	if len(text) > maxCard || !checkDigit(text) || g.from > 0 && s[g.from-1] == '+' && len(text) <= maxPhone {
		return false
	}
	switch len(text) {
	case 12:
		return isMaestro(text)
	case 13: // as a ticket has; the cards are of an old kind of Visa
		return text[0] == '4'
	case 14, 17:
		return !timeStamp.MatchString(text)
	}
	return true
}

// isCardInGroups reports whether digits with something between them are the number
// of a card: in groups of four to six, or in any if a brand has such numbers.
func isCardInGroups(text string, total, groups int) bool {
	if !checkDigit(text) {
		return false
	}
	usual := true
	for i, size := range groupSizes(text) {
		usual = usual && size <= 6 && (size >= 4 || i == groups-1)
	}
	return usual && total >= 14 || isBrandNumber(digitsOf(text))
}

func groupSizes(text string) (sizes []int) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '-' }) {
		sizes = append(sizes, len(part))
	}
	return sizes
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, text)
}

// isBrandNumber reports whether digits are as many as the cards have of the brand
// that the first of them stand for.
func isBrandNumber(d string) bool {
	n := len(d)
	switch {
	case d[0] == '4':
		return n == 16 || n == 19 // 13 digits in groups are a ticket's
	case "51" <= d[:2] && d[:2] <= "55", "2221" <= d[:4] && d[:4] <= "2720", d[:2] == "35":
		return n == 16
	case d[:2] == "34", d[:2] == "37", d[0] == '1': // American Express, UATP
		return n == 15
	case d[:2] == "30", d[:2] == "36", d[:2] == "38", d[:2] == "39":
		return n == 14
	}
	return n != 13 && isMaestro(d)
}

func isMaestro(d string) bool { return d[:2] == "50" || d[0] == '6' || d[0] == '5' && d[1] > '5' }

func countDigits(s string) (n int) {
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

func groupEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isGap(c byte) bool { return c == ' ' || c == '-' }

// hasBrand reports whether before ends in CC and two letters.
func hasBrand(before string) bool {
	before = strings.TrimRight(before, " -")
	n := len(before)
	return n >= 4 && Fits(before[n-4:], "CCAA") || n >= 5 && Fits(before[n-5:n-3]+before[n-2:], "CCAA") && isGap(before[n-3])
}

// checkDigit reports whether the digits of s end in their Luhn check digit.
func checkDigit(s string) bool {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if !isDigit(s[i]) {
			continue
		}
		d := int(s[i] - '0')
		if double {
			d = d*2/10 + d*2%10
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// maskDigits puts X for all digits of text but the last that are kept.
func maskDigits(text []byte, kept int) {
	for i := len(text) - 1; i >= 0; i-- {
		switch {
		case !isDigit(text[i]):
		case kept > 0:
			kept--
		default:
			text[i] = 'X'
		}
	}
}
