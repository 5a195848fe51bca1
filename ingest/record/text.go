package record

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Decode returns s as UTF-8: as it is if it is that, else read as Windows-1252,
// which old systems write and which has all of Latin-1. It is meant for one field,
// after it was cut out, so that columns stay bytes.
//
// The control characters from U+0080 to U+009F do not come out of it. In UTF-8 they
// are the trace of a program that took Windows-1252 for Latin-1, and are read as
// what it meant. Bytes that Windows-1252 does not have become U+FFFD.
func Decode(s string) string {
	switch {
	case isASCII(s):
	case !utf8.ValidString(s):
		var b strings.Builder
		for i := range len(s) {
			b.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
		}
		return b.String()
	case hasC1(s):
		return strings.Map(meantByC1, s)
	}
	return s
}

func isASCII(s string) bool {
	high := byte(0)
	for i := range len(s) {
		high |= s[i]
	}
	return high < utf8.RuneSelf
}

// hasC1 reports whether valid UTF-8 has control characters beyond ASCII.
func hasC1(s string) bool {
	for {
		i := strings.IndexByte(s, 0xC2) // which begins U+0080 to U+00BF
		if i < 0 {
			return false
		}
		if s[i+1] < 0xA0 {
			return true
		}
		s = s[i+1:]
	}
}

func meantByC1(r rune) rune {
	if r < 0x80 || r > 0x9F {
		return r
	}
	return charmap.Windows1252.DecodeByte(byte(r))
}

// CleanText returns a text as it may be kept: as UTF-8, without blanks behind it, and
// with the details of payment cards masked.
func CleanText(s string) string { return MaskPayment(Decode(strings.TrimRight(s, " "))) }
