package record

import (
	"strings"
	"unicode/utf8"
)

// Decode returns s as UTF-8: as it is if it is that, else read as Latin-1,
// which old systems write. It is meant for one field, after it was cut out, so
// that columns stay bytes.
func Decode(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}
