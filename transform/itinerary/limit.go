package itinerary

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// A form is the shape of a coded value.
type form struct {
	min, max int             // characters
	in       func(byte) bool // which characters, nil for any
	words    []string        // the only values, nil for any
	want     string          // the same in words
}

// checkLength returns what is wrong with s, without quoting it. Limit 0 is no limit.
func checkLength(s string, limit int) error {
	if limit == 0 || len(s) <= limit {
		return nil
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return fmt.Errorf("%d characters, at most %d", n, limit)
	}
	return nil
}

// check returns what is wrong with s, without quoting it.
func (f *form) check(s string) error {
	if n := utf8.RuneCountInString(s); !f.fits(s, n) {
		return fmt.Errorf("not %s (%d characters)", f.want, n)
	}
	return nil
}

func (f *form) fits(s string, n int) bool {
	if f.words != nil {
		return slices.Contains(f.words, s)
	}
	return n >= f.min && n <= f.max && (f.in == nil || allBytes(s, f.in))
}

func allBytes(s string, in func(byte) bool) bool {
	for i := range len(s) {
		if !in(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool        { return '0' <= c && c <= '9' }
func isLetter(c byte) bool       { return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' }
func isAlphanumeric(c byte) bool { return isDigit(c) || isLetter(c) }

// vendorCharacter reports whether a code of a vendor may have c. $$ is no vendor's.
func vendorCharacter(c byte) bool { return c == '$' || isAlphanumeric(c) }

// Shorten cuts s to at most limit characters, never within one, and reports whether it
// cut. It also drops blanks at the new end. The caller decides which values may be cut
// (titles, names, endorsements; never a code or a number), and reports it. Limits are
// the Max constants.
func Shorten(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	n := 0
	for i := range s {
		if n == limit {
			return trimBlank(s[:i]), true
		}
		n++
	}
	return s, false
}

func trimBlank(s string) string {
	for s != "" && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}
