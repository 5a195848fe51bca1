package record

import (
	"regexp"
	"slices"
	"strings"
)

// What an agency pays, in the text of a segment: a mid-office calls the price BP and its
// currency BC, as the public page of its customers about structured remarks says.
var (
	boughtFor      = regexp.MustCompile(`^ *BP ?-? ?[A-Z]{0,3} ?\d[\d.,]* *$`)
	boughtCurrency = regexp.MustCompile(`^ *BC ?-? ?[A-Z]{3} *$`)
)

// HideCosts takes what the agency pays out of the text of a segment: it is nobody
// else's business. Slashes or semicolons divide the text.
func HideCosts(text string) string {
	if !strings.Contains(text, "BP") {
		return text
	}
	pieces := splitBehind(text, "/;")
	has := func(x *regexp.Regexp) func(string) bool {
		return func(piece string) bool { return x.MatchString(strings.TrimRight(piece, "/;")) }
	}
	if !slices.ContainsFunc(pieces, has(boughtFor)) { // BC alone means something else in other texts
		return text
	}
	pieces = slices.DeleteFunc(slices.DeleteFunc(pieces, has(boughtFor)), has(boughtCurrency))
	return strings.TrimRight(strings.Join(pieces, ""), "/;")
}

// splitBehind cuts a text behind each of some characters.
func splitBehind(text, cut string) []string {
	var out []string
	for text != "" {
		at := strings.IndexAny(text, cut) + 1
		if at == 0 {
			at = len(text)
		}
		out, text = append(out, text[:at]), text[at:]
	}
	return out
}
