package service

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tripsync/state"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	away := false
	h := &health{ping: func(context.Context) error {
		if away {
			return errors.New("away")
		}
		return nil
	}}
	want := func(when, answer string) {
		t.Helper()
		w := httptest.NewRecorder()
		h.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if got := strings.TrimSpace(w.Body.String()); got != answer || (w.Code == http.StatusOK) != (answer == "ok") {
			t.Errorf("%s: %d %q, want %q", when, w.Code, got, answer)
		}
	}
	want("at first", "ok")
	h.report("night", errors.New("broken"))
	h.report("day", nil)
	want("after a failure", "the last sync of schedule night ended early: see tripsync status")
	h.report("night", state.ErrLeaseHeld)
	want("after another process was in the way", "ok")
	h.report("night", errors.New("broken"))
	h.report("night", nil)
	want("after a success", "ok")
	away = true
	want("without database", "the database does not answer")
}
