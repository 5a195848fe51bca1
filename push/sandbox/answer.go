package sandbox

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"tripsync/push/sandbox/document"
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

func xmlAnswer(root *document.Element) answer {
	return answer{status: http.StatusOK, contentType: "application/xml; charset=utf-8", body: root.Encode(), processed: true}
}

// refused wraps an error in the envelope of the XML services.
func (s *Server) refused(err error) answer {
	r, ok := errors.AsType[*document.Refusal](err)
	if !ok {
		r = &document.Refusal{Status: http.StatusInternalServerError}
	}
	root := r.Root
	if root == nil {
		root = s.errorOf(err)
	}
	a := xmlAnswer(root)
	a.status, a.retryAfter, a.processed = r.Status, r.RetryAfter, false
	return a
}

func (s *Server) errorOf(err error) *document.Element {
	s.mu.Lock()
	defer s.mu.Unlock()
	return document.Group("Error",
		document.Leaf("Message", err.Error()),
		document.Leaf("Server-Time", document.FormatTime(s.clock.Now())),
		document.Leaf("Id", strings.ToUpper(s.ids.UUID())))
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
