package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tripsync/cmd/internal/service"
)

// What was answered before SIGTERM is there again after a restart.
func TestSandboxKeepsItsState(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.state")
	base, stop := startSandbox(t, "--state", file)
	postForm(t, base+"/oauth2/v0/token", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {"sandbox"}, "client_id": {"sandbox"}, "client_secret": {"sandbox"},
	})
	postForm(t, base+"/sandbox/", url.Values{"do": {"set"}, "now": {"2032-02-03T10:00:00"}})
	stop()
	base, stop = startSandbox(t, "--state", file)
	if page := getPage(t, base+"/sandbox/"); !strings.Contains(page, "Tuesday 3 February 2032") {
		t.Errorf("the clock was not kept:\n%s", page)
	}
	stop()
}

func TestSandboxRefusesABrokenState(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.state")
	if err := os.WriteFile(file, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		file:                                 file + ": line 1: invalid character",
		filepath.Join(file, "sandbox.state"): "load state: ",
		filepath.Join(t.TempDir(), "missing", "sandbox.state"): "save state: ",
	} {
		var log syncBuffer
		root := rootCommand(&app{out: &log, errOut: &log})
		root.SetArgs([]string{"sandbox", "--listen", "127.0.0.1:0", "--state", name})
		if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("sandbox --state %s: %v, want %q", name, err, want)
		}
	}
	if left, err := os.ReadFile(file); err != nil || string(left) != "nonsense" {
		t.Errorf("the broken file was changed: %q, %v", left, err)
	}
}

// A quota that is no number is wrong usage, as is one whose hour overflows.
func TestSandboxRefusesAQuota(t *testing.T) {
	t.Parallel()
	for _, quota := range []string{"-1", "9223372036854775807", "many"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // one that is accepted ends at once
		var log syncBuffer
		root := rootCommand(&app{out: &log, errOut: &log})
		root.SetArgs([]string{"sandbox", "--listen", "127.0.0.1:0", "--quota", quota})
		if err := root.ExecuteContext(ctx); exitCode(t.Context(), err) != exitUsage || !strings.Contains(err.Error(), `"--quota"`) {
			t.Errorf("sandbox --quota %s: %v", quota, err)
		}
	}
}

// startSandbox runs the verb until stop is called, which sends SIGTERM.
func startSandbox(t *testing.T, flags ...string) (base string, stop func()) {
	t.Helper()
	address := freeAddress(t)
	var log syncBuffer
	root := rootCommand(&app{out: &log, errOut: &log})
	root.SetArgs(append([]string{"sandbox", "--listen", address}, flags...))
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	eventually(t, &log, "page", func() bool { return status(t, "http://"+address+"/") == http.StatusOK })
	return "http://" + address, func() {
		cancel(caught{syscall.SIGTERM})
		if code := exitCode(ctx, <-ended); code != 0 {
			t.Fatalf("sandbox ended with exit code %d:\n%s", code, &log)
		}
	}
}

func postForm(t *testing.T, to string, values url.Values) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: %s", to, answer.Status)
	}
}

func getPage(t *testing.T, from string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, from, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// TestServeUntilSilence: a connection on which nobody asks for anything does not
// make an error of the end.
func TestServeUntilSilence(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- service.ServeUntil(ctx, listener, http.NotFoundHandler()) }()
	silent, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, err := silent.Write([]byte("GET")); err != nil { // so that it is accepted for sure, and is no request yet
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	end()
	if err := <-served; err != nil {
		t.Errorf("serveUntil: %v", err)
	}
}
