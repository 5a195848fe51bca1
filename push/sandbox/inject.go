package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

// An injector makes the faults that take time or cut a connection. It needs no
// lock.
type injector struct {
	sleep   func(time.Duration) // nil waits for real
	maxBody int64
}

// delay waits, where the fault wants it, before anything is done.
func (i injector) delay(f bench.Fault, r *http.Request) {
	if f.Kind == bench.Hang {
		i.hang(f, r)
	}
	if f.Kind == bench.Delayed {
		i.wait(f.Wait())
	}
}

// answerWith carries out an operation, or does not, as the fault wants it.
func (s *service) answerWith(f bench.Fault, in *incoming) answer {
	switch f.Kind {
	case bench.StatusFault:
		return s.failure(f, in.op)
	case bench.HTMLError:
		return gatewayPage(f)
	case bench.Answered:
		return s.disguise(f, in)
	case bench.WrongGeolocation:
		return oauthAnswer(accounts.Elsewhere(in.here))
	case bench.DropBefore, bench.Hang:
		return answer{}
	case bench.TokenExpired:
		s.accounts.Expire(in.Header.Get("Authorization"))
	case bench.Delayed, bench.DropAfter, bench.SlowBody, bench.Truncate, bench.Malformed:
	}
	return s.process(in)
}

// failure is an answer that the service gives without having done anything.
func (s *service) failure(f bench.Fault, op bench.Operation) answer {
	words := cmp.Or(http.StatusText(f.Status), fmt.Sprintf("Status %d", f.Status))
	a := s.refused(document.Refuse(f.Status, "%s", words))
	if op.IsOAuth() {
		a = oauthAnswer(&accounts.OAuthError{Status: f.Status, Name: "server_error", Description: words})
	}
	a.retryAfter, a.header, a.processed = f.RetryAfter, f.HTTPHeader(), false
	return a
}

// disguise carries out a request, and makes another answer of its own.
func (s *service) disguise(f bench.Fault, in *incoming) answer {
	did := s.process(in)
	a := did
	f.Status = cmp.Or(f.Status, did.status)
	switch f.Body {
	case bench.HTMLBody:
		a = gatewayPage(f)
	case bench.ErrorBody:
		a = s.failure(f, in.op)
	case bench.OtherTrip:
		a = s.otherTrip(did, in.here)
	case bench.EmptyBody:
		a.body = nil
	}
	a.status, a.retryAfter, a.processed = f.Status, f.RetryAfter, did.processed
	a.header = maps.Clone(did.header)
	if a.header == nil {
		a.header = http.Header{}
	}
	maps.Copy(a.header, f.HTTPHeader())
	return a.written(f.Charset, cmp.Or(f.Declared, f.Charset))
}

// otherTrip answers with the first trip there is beside the one of an answer, and
// if there is none with one that nobody knows.
func (s *service) otherTrip(did answer, base string) answer {
	for _, t := range s.trips.All() {
		if !t.IsCancelled() && !bytes.Contains(did.body, []byte(t.ID)) {
			return xmlAnswer(t.Document(base).ReadBack())
		}
	}
	t := &trips.Trip{ID: s.ids.Trip()}
	unknown := document.Group("Itinerary", document.Leaf("id", t.URL(base)), document.Leaf("TripId", t.ID), document.Leaf("TripName", "Another trip"))
	unknown.Space = document.TripSpace
	return xmlAnswer(unknown)
}

// hang waits until the client leaves, or Delay is over. That a client leaves is
// noticed once its request was read.
func (i injector) hang(f bench.Fault, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, i.maxBody)) // nothing is done with it
	var over <-chan time.Time
	switch {
	case f.Delay != "" && i.sleep != nil:
		i.sleep(f.Wait())
		return
	case f.Delay != "":
		over = time.After(f.Wait())
	}
	select {
	case <-r.Context().Done():
	case <-over:
	}
}

// gatewayPage is what stands before the service when the service is away.
func gatewayPage(f bench.Fault) answer {
	code := cmp.Or(f.Status, http.StatusBadGateway)
	title := fmt.Sprintf("%d %s", code, http.StatusText(code))
	body := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n</body>\r\n</html>\r\n"
	return answer{status: code, contentType: "text/html", retryAfter: f.RetryAfter, header: f.HTTPHeader(), body: []byte(body)}
}

func (i injector) wait(d time.Duration) {
	if i.sleep != nil {
		i.sleep(d)
		return
	}
	time.Sleep(d)
}

// send writes an answer, spoiled as the fault wants it. To cut a connection it
// panics with [http.ErrAbortHandler], as net/http has it.
func (i injector) send(w http.ResponseWriter, a answer, f bench.Fault) {
	switch f.Kind {
	case bench.DropBefore, bench.DropAfter, bench.Hang:
		panic(http.ErrAbortHandler)
	case bench.SlowBody:
		i.sendSlowly(w, a, f.Wait())
	case bench.Truncate:
		sendHalf(w, a)
	case bench.Malformed:
		a.body = a.body[:len(a.body)/2]
		a.write(w)
	default:
		a.write(w)
	}
}

func (i injector) sendSlowly(w http.ResponseWriter, a answer, over time.Duration) {
	const pieces = 10
	a.writeHeader(w)
	for n := range pieces {
		i.wait(over / pieces)
		_, _ = w.Write(a.body[len(a.body)*n/pieces : len(a.body)*(n+1)/pieces]) // the client may have gone
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
