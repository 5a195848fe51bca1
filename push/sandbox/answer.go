package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

const correlationHeader = "concur-correlationid"

// An answer is a response before it is written, so that a fault can still
// spoil it.
type answer struct {
	status      int
	contentType string
	retryAfter  int         // seconds; 0 is no such header
	header      http.Header // what else is in it
	body        []byte
	processed   bool // what was asked for was done
}

// A refusal is an error in the service's own words.
type refusal struct {
	status     int
	message    string
	retryAfter int   // seconds; 0 is not told
	root       *node // the answer, where it is not the envelope of the XML services
}

func (r *refusal) Error() string { return r.message }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

// statusOf returns the HTTP status that goes with an error.
func statusOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status
	}
	return http.StatusInternalServerError
}

func xmlAnswer(root *node) answer {
	return answer{status: http.StatusOK, contentType: "application/xml; charset=utf-8", body: root.encode(), processed: true}
}

// refused wraps an error in the envelope of the XML services.
func (s *Server) refused(err error) answer {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		r = &refusal{status: http.StatusInternalServerError}
	}
	root := r.root
	if root == nil {
		root = s.errorOf(err)
	}
	a := xmlAnswer(root)
	a.status, a.retryAfter, a.processed = r.status, r.retryAfter, false
	return a
}

func (s *Server) errorOf(err error) *node {
	s.mu.Lock()
	defer s.mu.Unlock()
	return group("Error",
		leaf("Message", err.Error()),
		leaf("Server-Time", stamp(s.present())),
		leaf("Id", strings.ToUpper(newUUID(s.state.random))))
}

func textAnswer(status int, message string) answer {
	return answer{status: status, contentType: "text/plain; charset=utf-8", body: []byte(message + "\n")}
}

func jsonAnswer(status int, v any) answer {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return answer{status: http.StatusInternalServerError, contentType: "text/plain", body: []byte(err.Error())}
	}
	return answer{
		status: status, contentType: "application/json", body: append(body, '\n'),
		processed: status == http.StatusOK,
	}
}

// write sends the whole answer.
func (a answer) write(w http.ResponseWriter) {
	a.writeHeader(w)
	_, _ = w.Write(a.body) // the client may have gone
}

func (a answer) writeHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
}
