package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// BenchmarkOneLogin measures how many bookings of one login a run sends in a second:
//
//	go test ./cmd/tripsync -run '^$' -bench OneLogin -benchtime 1x
func BenchmarkOneLogin(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				box := &sandbox.Server{Now: time.Now}
				web := httptest.NewServer(box)
				dir := b.TempDir()
				export(b, filepath.Join(dir, "all.air"), "well", n, false)
				if err := os.WriteFile(filepath.Join(dir, "tripsync.yaml"), []byte(settings), 0o600); err != nil {
					b.Fatal(err)
				}
				environ := []string{"TRIPSYNC_DATABASE_URL=" + statetest.URL(b), "SANDBOX=" + web.URL, "SECRET=sandbox"}
				var out bytes.Buffer
				begun := time.Now()
				code := execute(b.Context(), &out, environ, "run", "--json", "--config", filepath.Join(dir, "tripsync.yaml"), filepath.Join(dir, "all.air"))
				took := time.Since(begun)
				if s, err := lastSummary(out.Bytes()); code != 0 || err != nil || s.Created != n {
					b.Fatalf("exit code %d, %v:\n%s", code, err, &out)
				}
				b.ReportMetric(float64(n)/took.Seconds(), "bookings/s")
				web.Close()
			}
		})
	}
}
