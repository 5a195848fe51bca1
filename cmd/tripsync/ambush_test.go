package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"tripsync/push/sandbox"
)

// An ambush is a sandbox at whose requests processes are killed.
type ambush struct {
	sandbox *sandbox.Server
	kill    func()                   // who sends requests
	where   func(*http.Request) bool // what strike is counted by; nil: trips that are posted

	mu     sync.Mutex
	left   int // requests until strike; 0: none
	strike http.HandlerFunc
}

// ServeHTTP is the sandbox, and strikes when its time has come.
func (a *ambush) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strike := a.due(r); strike != nil {
		strike(w, r)
		return
	}
	a.sandbox.ServeHTTP(w, r)
}

func (a *ambush) due(r *http.Request) http.HandlerFunc {
	a.mu.Lock()
	defer a.mu.Unlock()
	where := a.where
	if where == nil {
		where = postsTrip
	}
	if a.left == 0 || !where(r) {
		return nil
	}
	if a.left--; a.left > 0 {
		return nil
	}
	return a.strike
}

func postsTrip(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/trip/v1.1")
}

func renewsToken(r *http.Request) bool { return r.URL.Path == "/oauth2/v0/token" }

// strikeAt arms strike for the n-th request from now on.
func (a *ambush) strikeAt(n int, strike http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left, a.strike = n, strike
}

// strikeNext arms strike for the next request of a kind.
func (a *ambush) strikeNext(where func(*http.Request) bool, strike http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.where, a.left, a.strike = where, 1, strike
}

func (a *ambush) disarm() { a.strikeAt(0, nil) }

func (a *ambush) beforeProcessing(http.ResponseWriter, *http.Request) {
	a.kill()
	panic(http.ErrAbortHandler)
}

// beforeAnswering kills even if the sandbox, by one of its faults, gives no answer.
func (a *ambush) beforeAnswering(_ http.ResponseWriter, r *http.Request) {
	defer a.kill()
	a.sandbox.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

func (a *ambush) afterAnswering(w http.ResponseWriter, r *http.Request) {
	defer a.kill()
	a.sandbox.ServeHTTP(w, r)
	_ = http.NewResponseController(w).Flush()
}
