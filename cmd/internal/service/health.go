package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tripsync/state"
)

// A health answers those who watch a service.
type health struct {
	ping func(context.Context) error // asks the database

	mu     sync.Mutex
	failed map[string]bool // schedules whose newest sync of this service ended early
}

// report takes note of how the newest sync of a schedule went. One that another
// process was in the way of has not failed.
func (h *health) report(schedule string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failed == nil {
		h.failed = map[string]bool{}
	}
	if err == nil || errors.Is(err, state.ErrLeaseHeld) {
		delete(h.failed, schedule)
		return
	}
	h.failed[schedule] = true
}

// problem says why the service is not well, or nothing.
func (h *health) problem(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := h.ping(ctx); err != nil {
		return "the database does not answer"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.failed) == 0 {
		return ""
	}
	return fmt.Sprintf("the last sync of schedule %s ended early: see tripsync status", strings.Join(slices.Sorted(maps.Keys(h.failed)), ", "))
}

// handler answers what Kubernetes and people ask. A restart mends neither a
// database that is away nor a sync that fails, and cuts deliveries off: /livez
// passes over both.
func (h *health) handler() http.Handler {
	mux := http.NewServeMux()
	ready := func(w http.ResponseWriter, r *http.Request) {
		if problem := h.problem(r.Context()); problem != "" {
			http.Error(w, problem, http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n")) // the client may be gone
	}
	mux.HandleFunc("GET /readyz", ready)
	mux.HandleFunc("GET /healthz", ready)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	return mux
}
