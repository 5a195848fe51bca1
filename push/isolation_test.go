package push_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state/queue"
)

// BenchmarkBeside measures how many trips of a company are delivered in a second
// beside another one that is in trouble. Four workers and requests of 400 ms: it is the
// workers that limit it, not the machine:
//
//	go test ./push -run '^$' -bench Beside -benchtime 1x -count 3
func BenchmarkBeside(b *testing.B) {
	beside(b, 150, sandbox.Fault{Kind: "delay", Delay: "400ms", Path: "/api/travel", Probability: 1})
}

// BenchmarkBesideFullSpeed is BenchmarkBeside with requests that take no time: the
// machine limits it.
func BenchmarkBesideFullSpeed(b *testing.B) { beside(b, 500) }

// beside delivers trips of a company beside each kind of trouble.
func beside(b *testing.B, good int, faults ...sandbox.Fault) {
	b.Helper()
	for _, trouble := range []string{"nobody", "hangs", "refuses credentials", "answers 500", "poison trip"} {
		b.Run(trouble, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				o := open(b)
				o.faults(faults...)
				switch trouble {
				case "nobody":
				case "poison trip":
					o.many("bad", 1)
				default:
					o.many("bad", 100)
				}
				o.many(always, good)
				b.StartTimer()
				begun := time.Now()
				o.work(troubled(o, trouble), good)
				b.ReportMetric(float64(good)/time.Since(begun).Seconds(), "trips/s")
			}
		})
	}
}

// troubled is the service of a company that is in trouble.
func troubled(o *office, trouble string) *concur.Client {
	s := o.service("bad", "sandbox")
	switch trouble {
	case "refuses credentials":
		return o.service("bad", "wrong")
	case "nobody":
		return s
	}
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/oauth2"):
			o.sandbox.ServeHTTP(w, r)
		case trouble == "hangs":
			<-release
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	o.t.Cleanup(server.Close)
	o.t.Cleanup(func() { close(release) })
	s.Tokens.Connection.URL = server.URL
	return s
}

// work delivers, as a process does, until n trips of the good company are there.
func (o *office) work(bad *concur.Client, n int) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.t.Context())
	defer cancel()
	o.Services["bad"] = push.Services{Service: bad}
	o.Now = time.Now
	q := &queue.Queue{
		Store: o.store, Node: uuid.NewString(), Workers: 4, Timeout: 3 * time.Minute, Lease: 15 * time.Second,
		Now: time.Now, Deliver: o.Deliver,
	}
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	for o.sandbox.Journal(1).Processed["create"] < n {
		time.Sleep(10 * time.Millisecond)
	}
}
