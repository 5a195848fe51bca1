package record

import "strings"

// Of a payment card's number.
const (
	minCard   = 13
	maxCard   = 19
	shownCard = 4 // digits that may stay readable
)

// MaskCards returns s with X for all but the last four digits of everything
// that may be the number of a payment card: 13 to 19 digits, in one run or in
// groups of four to six, that have a valid check digit or CC and a brand (CCVI)
// in front.
func MaskCards(s string) string {
	var masked []byte
	for at := 0; at < len(s); {
		if !isDigit(s[at]) {
			at++
			continue
		}
		end, digits := digitRun(s, at)
		if isCard(s, at, end, digits) {
			if masked == nil {
				masked = []byte(s)
			}
			maskRun(masked[at:end], digits)
		}
		at = end
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// digitRun returns where the digits that begin at from end, and their number.
// Groups of four to six may follow each other with a blank or a dash between.
func digitRun(s string, from int) (end, digits int) {
	end = groupEnd(s, from)
	digits = end - from
	for group := digits; group >= 4 && group <= 6 && end+1 < len(s) && isGap(s[end]); {
		next := groupEnd(s, end+1)
		if group = next - end - 1; group == 0 || group > 6 {
			break
		}
		end, digits = next, digits+group
	}
	return end, digits
}

func groupEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isGap(c byte) bool { return c == ' ' || c == '-' }

func isCard(s string, from, end, digits int) bool {
	if digits < minCard || digits > maxCard {
		return false
	}
	return hasBrand(s[:from]) || checkDigit(s[from:end])
}

// hasBrand tells whether before ends in CC and two letters.
func hasBrand(before string) bool {
	before = strings.TrimRight(before, " -")
	return len(before) >= 4 && Fits(before[len(before)-4:], "CCAA")
}

// checkDigit tells whether the digits of s end in their Luhn check digit.
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

func maskRun(run []byte, digits int) {
	for i := range run {
		if !isDigit(run[i]) {
			continue
		}
		if digits > shownCard {
			run[i] = 'X'
		}
		digits--
	}
}
