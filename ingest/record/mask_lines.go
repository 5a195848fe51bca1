package record

import (
	"regexp"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// lineEnd is what stands between two parts of a card's number that an end of a line
// divides: passengers and segments of the first line, its end, the tag of the second.
var lineEnd = regexp.MustCompile(`^(?:;[PS]?[\d,-]*)* *(?:\r\n|\n|\r)(?:(?:M[5789]\d\d|(?:A\d\d)?[A-Z]{1,4})[ *-]{0,2})?`)

// maskDivided masks the numbers of cards that ends of lines divide.
func maskDivided(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	var masked []byte
	var few [8]group
	for at := 0; at < len(s); {
		if !isDigit(s[at]) {
			at++
			continue
		}
		groups := groupsOverLines(few[:0], s, at)
		at = groups[len(groups)-1].to
		for i := 0; i < len(groups); i++ {
			n := dividedLength(s, groups[i:])
			if n == 0 {
				continue
			}
			if masked == nil {
				masked = []byte(s)
			}
			maskGroups(masked, groups[i:i+n])
			i += n - 1
			masked, at = maskDetails(masked, s, groups[i].to)
			at = max(at, groups[len(groups)-1].to)
		}
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// groupsOverLines adds to groups the runs of digits that begin at from and follow each other
// with a blank, a dash or the end of a line between.
func groupsOverLines(groups []group, s string, from int) []group {
	const widest = 64 // end of a line; each is looked for behind each run of digits
	groups = append(groups, group{from, groupEnd(s, from)})
	for {
		end := groups[len(groups)-1].to
		next := end + lineEndWidth(s[end:min(end+widest, len(s))])
		if next == end && end < len(s) && isGap(s[end]) {
			next++
		}
		if next == end || next >= len(s) || !isDigit(s[next]) {
			return groups
		}
		groups = append(groups, group{next, groupEnd(s, next)})
	}
}

// lineEndWidth returns the width of the end of a line, with what belongs to it, that s
// begins with, or 0.
func lineEndWidth(s string) int {
	if s == "" || strings.IndexByte("; \r\n", s[0]) < 0 || !strings.ContainsAny(s, "\r\n") {
		return 0
	}
	return len(lineEnd.FindString(s))
}

// dividedLength returns how many of the groups, from the first on, are the number of a
// card with the end of a line in it; 0: it begins none.
func dividedLength(s string, groups []group) int {
	var digits [maxCard]byte
	number := digits[:0]
	for n, g := range groups {
		if len(number)+g.to-g.from > maxCard {
			break
		}
		number = append(number, s[g.from:g.to]...)
		if len(number) > minCard && isUsualCard(string(number)) && strings.ContainsAny(s[groups[0].from:g.from], "\r\n") {
			return n + 1
		}
	}
	return 0
}

// maskGroups masks all digits of the groups but the last four.
func maskGroups(text []byte, groups []group) {
	kept := shownCard
	for _, g := range slices.Backward(groups) {
		maskDigits(text[g.from:g.to], kept)
		kept = max(0, kept-(g.to-g.from))
	}
}

// MaskRemarks masks the numbers of cards of which one remark has the beginning and the
// next ones have the rest.
func MaskRemarks(all []pnr.Remark) {
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && endsInDigit(all[to-1].Text) && beginsWithDigit(all[to].Text) {
			to++
		}
		if to-from > 1 {
			maskTogether(all[from:to])
		}
		from = to
	}
}

func endsInDigit(s string) bool {
	return s != "" && isDigit(s[len(s)-1])
}

// beginsWithDigit reports whether a digit stands behind the tag of an element.
func beginsWithDigit(s string) bool {
	const longest, marks = 4, 2
	n := 0
	for n < min(longest, len(s)) && isLetter(s[n]) {
		n++
	}
	tag := n
	for n < min(tag+marks, len(s)) && strings.IndexByte(" *-", s[n]) >= 0 {
		n++
	}
	return n < len(s) && isDigit(s[n])
}

func maskTogether(all []pnr.Remark) {
	var text strings.Builder
	for i := range all {
		text.WriteString(all[i].Text)
		text.WriteByte('\n')
	}
	before, masked := text.String(), MaskPayment(text.String())
	if masked == before {
		return
	}
	for i := range all {
		n := len(all[i].Text)
		all[i].Text, masked = masked[:n], masked[n+1:]
	}
}
