package sandbox

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// charsetOf returns the encoding that a name means, UTF-8 without a name. UTF-16
// begins with a mark of its order.
func charsetOf(name string) (encoding.Encoding, error) {
	switch {
	case name == "":
		return unicode.UTF8, nil
	case strings.EqualFold(name, "UTF-16"):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	}
	return htmlindex.Get(name)
}

// written returns the answer with its body in a charset, saying that it is in
// another. Characters that it lacks become references.
func (a answer) written(charset, declared string) answer {
	if charset == "" && declared == "" {
		return a
	}
	body := bytes.Replace(a.body, []byte(`encoding="utf-8"`), fmt.Appendf(nil, `encoding="%s"`, declared), 1)
	a.contentType, _, _ = strings.Cut(a.contentType, ";")
	a.contentType += "; charset=" + declared
	e, err := charsetOf(charset)
	if err == nil {
		body, err = encoding.HTMLEscapeUnsupported(e.NewEncoder()).Bytes(body)
	}
	if err != nil { // check has seen that there is one
		return textAnswer(500, err.Error())
	}
	a.body = body
	return a
}
