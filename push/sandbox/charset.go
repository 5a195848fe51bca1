package sandbox

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"

	"tripsync/push/sandbox/bench"
)

// written returns the answer with its body in a charset, saying that it is in
// another. Characters that it lacks become references.
func (a answer) written(charset, declared string) answer {
	if charset == "" && declared == "" {
		return a
	}
	body := bytes.Replace(a.body, []byte(`encoding="utf-8"`), fmt.Appendf(nil, `encoding="%s"`, declared), 1)
	a.contentType, _, _ = strings.Cut(a.contentType, ";")
	a.contentType += "; charset=" + declared
	e, err := bench.Charset(charset)
	if err == nil {
		body, err = encoding.HTMLEscapeUnsupported(e.NewEncoder()).Bytes(body)
	}
	if err != nil { // check has seen that there is one
		return textAnswer(500, err.Error())
	}
	a.body = body
	return a
}
