package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// A neighbourhood is a service for a company that is well, and some that are in trouble.
type neighbourhood struct {
	sandbox *sandbox.Server // of the one that is well
	console string
	stop    func() (code int)
	log     syncBuffer
	sick    atomic.Int32 // answers of /healthz other than 200
}

// A trouble is what becomes of a company's requests until ctx ends.
type trouble func(ctx context.Context, box http.Handler) http.Handler

// hangTokens leaves requests for tokens without an answer.
func hangTokens(ctx context.Context, box http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/oauth2/") {
			<-ctx.Done()
			return
		}
		box.ServeHTTP(w, r)
	})
}

// refuse answers all but requests for tokens with a status.
func refuse(code int) trouble {
	return func(_ context.Context, box http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/oauth2/") {
				box.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, "<Error><Message>no</Message></Error>") // who asked may be gone
		})
	}
}

// launch starts the service with so many trips of the company that is well, and
// of each in trouble.
func launch(tb testing.TB, well int, delay string, ill int, troubles ...trouble) *neighbourhood {
	tb.Helper()
	f := &neighbourhood{sandbox: &sandbox.Server{Now: time.Now}, console: freeAddress(tb)}
	if delay != "" {
		if err := f.sandbox.SetFaults([]sandbox.Fault{{Kind: "delay", Delay: delay, Path: "/api/travel", Probability: 1}}); err != nil {
			tb.Fatal(err)
		}
	}
	dir, url := tb.TempDir(), statetest.URL(tb)
	text := "data: " + dir + "\ninbox: [{name: air, dir: inbox, settle: 0s}]\n" +
		"schedules: [{name: rarely, cron: \"0 3 1 1 *\", missed: coalesce}]\n" +
		fmt.Sprintf("console: {listen: %q}\ndelivery: {workers: 8}\nclients:\n", f.console)
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o700); err != nil {
		tb.Fatal(err)
	}
	client := func(name string, handler http.Handler, trips int) {
		web := httptest.NewServer(handler)
		tb.Cleanup(web.Close)
		text += fmt.Sprintf("  - name: %[1]s\n    match: {remark: 'COMP-%[1]s'}\n    oldest: any\n    concur: {url: %[2]q, client_id: %[1]s, client_secret: sandbox, refresh_token: sandbox, supplier: ACME}\n    travellers: [{email: true}]\n", name, web.URL)
		export(tb, filepath.Join(dir, "inbox", name+".air"), name, trips, true)
	}
	f.sandbox.ClientID = "well"
	client("well", f.sandbox, well)
	for i, trouble := range troubles {
		name := fmt.Sprintf("ill%d", i)
		client(name, trouble(tb.Context(), &sandbox.Server{Now: time.Now, ClientID: name}), ill)
	}
	if err := os.WriteFile(filepath.Join(dir, "tripsync.yaml"), []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	missTick(tb, url)
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(tb.Context()))
	ended := make(chan int, 1)
	go func() {
		ended <- execute(ctx, &f.log, []string{"TRIPSYNC_DATABASE_URL=" + url}, "serve", "--config", filepath.Join(dir, "tripsync.yaml"))
	}()
	f.stop = func() int {
		cancel(caught{syscall.SIGTERM})
		return <-ended
	}
	return f
}

// export writes bookings of a company: of a traveller each, or all of one.
func export(tb testing.TB, file, company string, n int, each bool) {
	tb.Helper()
	sample, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		tb.Fatal(err)
	}
	var all strings.Builder
	for i := range n {
		who := "JANE"
		if each {
			who = "JANE" + letters(i, 3)
		}
		all.WriteString(strings.NewReplacer(
			"QD7DOE", letters(i, 3)+letters(hash(company), 3),
			"JANE", who, "ENDX", "RM*COMP-"+company+"\nENDX", "300000011", fmt.Sprintf("%09d", 300000000+i),
			"02FEB", fmt.Sprintf("%02dFEB", 1+i%20), "05FEB", fmt.Sprintf("%02dFEB", 4+i%20),
		).Replace(string(sample)))
	}
	if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func hash(s string) (h int) {
	for _, r := range s {
		h = (h*31 + int(r)) % (26 * 26 * 26)
	}
	return h
}

// letters writes a number in so many letters.
func letters(i, width int) string {
	b := make([]byte, width)
	for at := range b {
		b[width-1-at] = byte('A' + i%26)
		i /= 26
	}
	return string(b)
}

// watch asks for the service's health until ctx ends.
func (f *neighbourhood) watch(ctx context.Context) {
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+f.console+"/healthz", nil)
		if err != nil {
			return
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			if answer.StatusCode != http.StatusOK {
				f.sick.Add(1)
			}
			err = answer.Body.Close()
		}
		if err != nil && !errors.Is(err, syscall.ECONNREFUSED) { // it listens a moment later
			continue
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (f *neighbourhood) created() int { return f.sandbox.Journal(1).Processed["create"] }

// TestServeBesideHangingTokens: six companies whose token service hangs keep the
// trips of another one from nothing, leave the service healthy, and do not keep
// it from ending.
func TestServeBesideHangingTokens(t *testing.T) {
	t.Parallel()
	f := launch(t, 20, "", 10, slices.Repeat([]trouble{hangTokens}, 6)...)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go f.watch(ctx)
	eventually(t, &f.log, "20 trips", func() bool { return f.created() == 20 })
	begun := time.Now()
	f.stop()
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("serve took %s to end", took)
	}
	if n := f.sick.Load(); n != 0 {
		t.Errorf("/healthz was not 200 %d times:\n%s", n, &f.log)
	}
}

// BenchmarkServeBeside measures how many trips of a company the service delivers in
// a second, alone and beside six companies whose token service hangs, one that lets
// nobody in and one that answers everything with 400. Eight workers and requests of
// 400 ms: it is the workers that limit it, not the machine:
//
//	go test ./cmd/tripsync -run '^$' -bench ServeBeside -benchtime 1x -count 3
func BenchmarkServeBeside(b *testing.B) {
	for name, troubles := range map[string][]trouble{
		"nobody":           nil,
		"eight in trouble": append(slices.Repeat([]trouble{hangTokens}, 6), refuse(403), refuse(400)),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				const first, good = 50, 300
				f := launch(b, first+good, "400ms", 20, troubles...)
				ctx, stop := context.WithCancel(b.Context())
				go f.watch(ctx)
				eventually(b, &f.log, "first trips", func() bool { return f.created() >= first })
				begun := time.Now()
				eventually(b, &f.log, "all trips", func() bool { return f.created() == first+good })
				b.ReportMetric(good/time.Since(begun).Seconds(), "trips/s")
				begun = time.Now()
				f.stop()
				b.ReportMetric(time.Since(begun).Seconds(), "s-to-end")
				b.ReportMetric(float64(f.sick.Load()), "sick")
				stop()
			}
		})
	}
}
