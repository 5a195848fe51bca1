package sandbox

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

//go:embed request.html
var requestHTML string

const (
	// opened is how many of the newest requests can be read with what was said.
	opened = 100
	// opening is how many bytes of a body are kept for that.
	opening = 64 << 10
)

// An exchange is a request with the bodies of both sides, or their beginnings. Those
// of the token service hold secrets, and are not kept.
type exchange struct {
	Request
	In, Out spoken
	Secret  bool
}

// spoken is a body for people to read.
type spoken struct {
	Text string
	More bool // there was more of it
}

func newSpoken(body []byte) spoken {
	text := body[:min(len(body), opening)]
	return spoken{Text: strings.ToValidUTF8(string(text), "�"), More: len(text) < len(body)}
}

// A copiedBody keeps the beginning of what is read of a body.
type copiedBody struct {
	io.ReadCloser
	beginning bytes.Buffer
}

// copyBody puts a copiedBody in the place of a request's body.
func copyBody(r *http.Request) *copiedBody {
	c := &copiedBody{ReadCloser: r.Body}
	if r.Body != nil {
		r.Body = c
	}
	return c
}

// Read implements [io.Reader].
func (c *copiedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if room := opening + 1 - c.beginning.Len(); room > 0 {
		c.beginning.Write(p[:min(n, room)])
	}
	return n, err
}

// text returns the beginning of the body, also of one that nobody has read yet.
func (c *copiedBody) text() []byte {
	if c.ReadCloser != nil && c.beginning.Len() == 0 {
		_, _ = io.CopyN(io.Discard, c, opening+1) // it may be shorter, or cut
	}
	return c.beginning.Bytes()
}

// keep adds an exchange to the newest ones.
func (j *journal) keep(e exchange) {
	if strings.HasPrefix(e.Path, "/oauth2/") {
		e = exchange{Request: e.Request, Secret: true}
	}
	if len(j.exchanges) == opened {
		j.exchanges = slices.Delete(j.exchanges, 0, 1)
	}
	j.exchanges = append(j.exchanges, e)
}

// exchangeOf returns the newest one with a correlation id, which the client chooses.
func (s *Server) exchangeOf(correlation string) (exchange, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Backward(s.state.journal.exchanges) {
		if e.CorrelationID == correlation {
			return e, true
		}
	}
	return exchange{}, false
}

// An openedRequest is what the page of one request shows.
type openedRequest struct {
	exchange
	Now   time.Time
	Found bool
}

// showRequest answers GET /sandbox/request.
func (s *Server) showRequest(w http.ResponseWriter, r *http.Request) {
	e, found := s.exchangeOf(r.URL.Query().Get("id"))
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	s.show(w, status, "request", openedRequest{exchange: e, Now: s.now(), Found: found})
}

// Outcome tells how a request ended, such as "200 OK".
func (r Request) Outcome() string {
	if r.Status == 0 {
		return "connection cut"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
}
