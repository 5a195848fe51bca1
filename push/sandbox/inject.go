package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// answerWith carries out an operation, or does not, as the fault wants it.
func (s *Server) answerWith(f Fault, op operation, r *http.Request) answer {
	switch f.Kind {
	case statusFault:
		return s.failure(f, op)
	case htmlError:
		return gatewayPage(f)
	case wrongGeolocation:
		return elsewhere(s.geolocation(r)).answer()
	case dropBefore:
		return answer{}
	case delayed:
		s.sleep(f.wait())
	case tokenExpired:
		s.expire(r)
	}
	return s.process(op, r)
}

// failure is an answer that the service gives without having done anything.
func (s *Server) failure(f Fault, op operation) answer {
	words := cmp.Or(http.StatusText(f.Status), fmt.Sprintf("Status %d", f.Status))
	a := s.refused(refuse(f.Status, "%s", words))
	if op.isOAuth() {
		a = (&oauthError{Status: f.Status, Name: "server_error", Description: words}).answer()
	}
	a.retryAfter, a.processed = f.RetryAfter, false
	return a
}

// gatewayPage is what stands before the service when the service is away.
func gatewayPage(f Fault) answer {
	code := cmp.Or(f.Status, http.StatusBadGateway)
	title := fmt.Sprintf("%d %s", code, http.StatusText(code))
	body := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n</body>\r\n</html>\r\n"
	return answer{status: code, contentType: "text/html", retryAfter: f.RetryAfter, body: []byte(body)}
}

// wait is the time of a delay or of a slow body; check has seen that it can be read.
func (f Fault) wait() time.Duration {
	d, _ := time.ParseDuration(cmp.Or(f.Delay, "2s"))
	return d
}

func (s *Server) sleep(d time.Duration) {
	if s.Sleep != nil {
		s.Sleep(d)
		return
	}
	time.Sleep(d)
}

// send writes an answer, spoiled as the fault wants it. To cut a connection it
// panics with [http.ErrAbortHandler], as net/http has it.
func (s *Server) send(w http.ResponseWriter, a answer, f Fault) {
	switch f.Kind {
	case dropBefore, dropAfter:
		panic(http.ErrAbortHandler)
	case slowBody:
		s.sendSlowly(w, a, f.wait())
	case truncate:
		sendHalf(w, a)
	case malformed:
		a.body = a.body[:len(a.body)/2]
		a.write(w)
	default:
		a.write(w)
	}
}

func (s *Server) sendSlowly(w http.ResponseWriter, a answer, over time.Duration) {
	const pieces = 10
	a.writeHeader(w)
	for i := range pieces {
		s.sleep(over / pieces)
		_, _ = w.Write(a.body[len(a.body)*i/pieces : len(a.body)*(i+1)/pieces]) // the client may have gone
		_ = http.NewResponseController(w).Flush()
	}
}

// sendHalf announces the whole answer and cuts the connection after one half.
func sendHalf(w http.ResponseWriter, a answer) {
	a.writeHeader(w)
	_, _ = w.Write(a.body[:len(a.body)/2]) // cut short in any case
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
