package bench

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

const (
	// opened is how many of the newest requests can be read with what was said.
	opened = 100
	// opening is how many bytes of a body are kept for that.
	opening = 64 << 10
)

// An Exchange is a request with the bodies of both sides, or their beginnings. Those
// of the token service hold secrets, and are not kept.
type Exchange struct {
	Request
	In, Out Spoken
	Secret  bool
}

// Spoken is a body for people to read.
type Spoken struct {
	Text string
	More bool // there was more of it
}

// NewSpoken takes the beginning of a body.
func NewSpoken(body []byte) Spoken {
	text := body[:min(len(body), opening)]
	return Spoken{Text: strings.ToValidUTF8(string(text), "�"), More: len(text) < len(body)}
}

// A CopiedBody keeps the beginning of what is read of a body.
type CopiedBody struct {
	io.ReadCloser
	beginning bytes.Buffer
}

// CopyBody puts a CopiedBody in the place of a request's body.
func CopyBody(r *http.Request) *CopiedBody {
	c := &CopiedBody{ReadCloser: r.Body}
	if r.Body != nil {
		r.Body = c
	}
	return c
}

// Read implements [io.Reader].
func (c *CopiedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if room := opening + 1 - c.beginning.Len(); room > 0 {
		c.beginning.Write(p[:min(n, room)])
	}
	return n, err
}

// Text returns the beginning of the body, also of one that nobody has read yet.
func (c *CopiedBody) Text() []byte {
	if c.ReadCloser != nil && c.beginning.Len() == 0 {
		_, _ = io.CopyN(io.Discard, c, opening+1) // it may be shorter, or cut
	}
	return c.beginning.Bytes()
}

// keep adds an exchange to the newest ones.
func (l *Log) keep(e Exchange) {
	if strings.HasPrefix(e.Path, "/oauth2/") {
		e = Exchange{Request: e.Request, Secret: true}
	}
	if len(l.exchanges) == opened {
		l.exchanges = slices.Delete(l.exchanges, 0, 1)
	}
	l.exchanges = append(l.exchanges, e)
}

// Find returns the newest exchange with a correlation id, which the client chooses.
func (l *Log) Find(correlation string) (Exchange, bool) {
	for _, e := range slices.Backward(l.exchanges) {
		if e.CorrelationID == correlation {
			return e, true
		}
	}
	return Exchange{}, false
}

// Outcome is how a request ended, such as "200 OK".
func (r Request) Outcome() string {
	if r.Status == 0 {
		return "connection cut"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
}
