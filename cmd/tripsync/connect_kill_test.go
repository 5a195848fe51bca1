package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// TestKillAroundRenewal kills runs with SIGKILL at each boundary of a renewal,
// which replaces the refresh token. The next run gets in; where the answer with
// the only token that is still good was lost on its way, it says so, and goes on
// once the company is connected again.
func TestKillAroundRenewal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("each case waits for the lease of the process that was killed")
	}
	tests := []struct {
		name   string
		grace  time.Duration // for which Concur still takes the old token
		where  func(*http.Request) bool
		at     int
		strike func(*victim) http.HandlerFunc
		// Whether the grant is lost. Once the answer is on its way, it depends on
		// who is quicker.
		lost, never bool
	}{
		{"before it is replaced", 0, renewsToken, 1, func(v *victim) http.HandlerFunc { return v.beforeProcessing }, false, true},
		{"replaced and not answered", 0, renewsToken, 1, func(v *victim) http.HandlerFunc { return v.beforeAnswering }, true, false},
		{"replaced and not answered, with grace", time.Hour, renewsToken, 1, func(v *victim) http.HandlerFunc { return v.beforeAnswering }, false, true},
		{"answered", 0, renewsToken, 1, func(v *victim) http.HandlerFunc { return v.afterAnswering }, false, false},
		{"stored and not used", 0, postsTrip, 2, func(v *victim) http.HandlerFunc { return v.beforeProcessing }, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newConnected(t, tt.grace)
			v.drop(t, 1)
			v.expire(t)
			v.where = tt.where
			v.strikeAt(tt.at, tt.strike(v))
			v.run(t, 0)
			out, errOut := v.start(t)
			code := v.wait()
			lost := code == exitCredential && strings.Contains(out.String(), "its refresh token with it")
			if code != 0 && !lost || lost && tt.never || !lost && tt.lost {
				t.Fatalf("the next run ended with %d:\n%s%s", code, out, errOut)
			}
			t.Logf("lost: %t", lost)
			if lost {
				v.connect(t)
			}
			v.check(t)
		})
	}
}

// newConnected is a victim whose grant is stored, and not in the settings.
func newConnected(t *testing.T, grace time.Duration) *victim {
	t.Helper()
	v := newVictim(t)
	v.sandbox.RefreshGrace = grace
	v.env = []string{"TRIPSYNC_DATABASE_URL=" + statetest.URL(t)}
	text := strings.Replace(settings, "refresh_token: sandbox", "", 1)
	if err := os.WriteFile(filepath.Join(v.dir, "tripsync.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v.connect(t)
	return v
}

func (v *victim) connect(t *testing.T) {
	t.Helper()
	out, errOut := v.startVerb(t, "connect", "acme", "--company", "00000000-0000-4000-8000-000000000001", "--request-token=env:SECRET")
	if code := v.wait(); code != 0 {
		t.Fatalf("connect ended with %d:\n%s%s", code, out, errOut)
	}
}

// expire makes the next access token that is used be refused.
func (v *victim) expire(t *testing.T) {
	t.Helper()
	if err := v.sandbox.SetFaults([]sandbox.Fault{{Kind: "token-expired", Count: 1}}); err != nil {
		t.Fatal(err)
	}
}
