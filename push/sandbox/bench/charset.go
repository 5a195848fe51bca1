package bench

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// Charset returns the encoding that a name means, UTF-8 without a name. UTF-16
// begins with a mark of its order.
func Charset(name string) (encoding.Encoding, error) {
	switch {
	case name == "":
		return unicode.UTF8, nil
	case strings.EqualFold(name, "UTF-16"):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	}
	return htmlindex.Get(name)
}
