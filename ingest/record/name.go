package record

import (
	"slices"
	"strings"
)

// SplitTitle takes the titles off the given names: the last words, such as DR MR,
// but of several not the first, which may be a name; or one that is glued to a name
// of the fewest letters or more.
func SplitTitle(given string, fewest int) (names, title string) {
	words := strings.Fields(given)
	n := len(words)
	for n > 0 && slices.Contains(titles, words[n-1]) && (n > 1 || n == len(words)) {
		n--
	}
	if n < len(words) {
		return strings.Join(words[:n], " "), strings.Join(words[n:], " ")
	}
	i := strings.LastIndexByte(given, ' ')
	for _, t := range glued {
		if name, ok := strings.CutSuffix(given, t); ok && len(name)-i-1 >= fewest {
			return name, t
		}
	}
	return given, ""
}
