package record

import "strings"

// IsEmail reports whether s is name@host.domain and nothing else, not even the
// number of a card.
func IsEmail(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`/\,;:<>()"`, c) >= 0 {
			return false
		}
	}
	name, host, ok := strings.Cut(s, "@")
	dot := strings.IndexByte(host, '.')
	return ok && name != "" && len(s) <= 254 && dot > 0 && !strings.HasSuffix(host, ".") &&
		!strings.Contains(s, "..") && !strings.Contains(host, "@") && MaskCards(s) == s
}

// IsAmount reports whether s is digits, with or without decimals. How many a
// currency has is not checked: UAH is printed with none and with two.
func IsAmount(s string) bool {
	whole, decimals, point := strings.Cut(s, ".")
	const most = 12 // digits, fewer than a card's number has
	return whole != "" && len(whole) <= most && len(decimals) <= most &&
		onlyDigits(whole) == whole && onlyDigits(decimals) == decimals && (!point || decimals != "")
}
