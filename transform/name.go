package transform

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names returns the ways in which a GDS may write the name of a person, each in the
// form of nameOf. The first has the person's own letters. A person whose names have no
// letters has none.
func Names(last, first string) []string {
	last, first, ok := separateNames(last, first)
	if !ok {
		return nil
	}
	var out []string
	for _, l := range spellName(last) {
		for _, f := range spellName(first) {
			out = append(out, joinNames(l, f))
		}
	}
	return out
}

// nameOf returns the name of a passenger in one comparable form, or "".
func nameOf(last, first string) string {
	last, first, ok := separateNames(last, first)
	if !ok {
		return ""
	}
	return joinNames(last, first)
}

func joinNames(last, first string) string { return last + "\x00" + first }

// separateNames returns both names reduced to letters, and whether there is one. A
// person with one name has it as the last name, whatever the other field holds.
//
// Visas of the United States have FNU or LNU there (first, last name unknown; see the
// questions about form DS-160 at travel.state.gov), and airlines take that, or the
// one name twice.
func separateNames(last, first string) (l, f string, ok bool) {
	l, f = onlyLetters(last), onlyLetters(first)
	unknown := []string{"", "fnu", "lnu"}
	if slices.Contains(unknown, l) {
		l, f = f, ""
	}
	if slices.Contains(unknown, f) || f == l {
		f = ""
	}
	return l, f, !slices.Contains(unknown, l)
}

// spellingsMost bounds the spellings of one name. Beyond it, a letter has only the
// first of its spellings.
const spellingsMost = 16

// spellName returns a name and the ways in which systems write its letters beyond A to
// Z: by ICAO's Doc 9303, part 3, section 6 A, and without their marks. A letter for
// which neither gives A to Z stays as it is.
func spellName(name string) []string {
	out := []string{""}
	for _, r := range name {
		ways := transliterate(r)
		if len(out)*len(ways) > spellingsMost {
			ways = ways[:1]
		}
		var next []string
		for _, start := range out {
			for _, way := range ways {
				next = append(next, start+way)
			}
		}
		out = next
	}
	if slices.Contains(out, name) {
		return out
	}
	return append([]string{name}, out...)
}

func transliterate(r rune) []string {
	switch r {
	case 'ä':
		return []string{"ae", "a"}
	case 'å':
		return []string{"aa", "a"}
	case 'æ':
		return []string{"ae"}
	case 'đ', 'ð':
		return []string{"d"}
	case 'ħ':
		return []string{"h"}
	case 'ı':
		return []string{"i"}
	case 'ĳ':
		return []string{"ij"}
	case 'ĸ':
		return []string{"q"}
	case 'ł':
		return []string{"l"}
	case 'ñ':
		return []string{"n", "nxx"}
	case 'ŋ':
		return []string{"n"}
	case 'ö', 'ø':
		return []string{"oe", "o"}
	case 'œ':
		return []string{"oe"}
	case 'ß':
		return []string{"ss"}
	case 'þ':
		return []string{"th"}
	case 'ŧ':
		return []string{"t"}
	case 'ü':
		return []string{"ue", "u", "uxx"}
	}
	if base := []rune(norm.NFD.String(string(r))); base[0] <= unicode.MaxASCII {
		return []string{string(base[0])}
	}
	return []string{string(r)}
}
