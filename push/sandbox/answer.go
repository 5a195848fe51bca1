package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/pages"
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

// oauthAnswer refuses in the words of the token service.
func oauthAnswer(e *accounts.OAuthError) answer { return jsonAnswer(e.Status, e) }

// pageAnswer shows a page.
func pageAnswer(p pages.Page) answer {
	return answer{
		status: p.Status, contentType: "text/html; charset=utf-8", body: p.Body,
		header: http.Header{"Content-Security-Policy": {pages.Policy}},
	}
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
