package record

import (
	"strconv"
	"strings"
)

// NumberAfter returns the number of the document so many behind another one: ten digits
// are counted on, and those of the airline in front of them stay.
func NumberAfter(number string, by int) string {
	const round, digits = 10_000_000_000, 10
	airline, serial := number[:len(number)-digits], number[len(number)-digits:]
	n, _ := strconv.Atoi(serial)
	return airline + strconv.Itoa(round + (n+by)%round)[1:]
}

// TrimZeros drops leading zeros, but not all that there is.
func TrimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s
}
