package state_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"tripsync/state"
	"tripsync/state/statetest"
)

// TestLostOthers: what breaks elsewhere is not told as a database that is away.
func TestLostOthers(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, listening := net.Listen("tcp", taken.Addr().String())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:1/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, asking := http.DefaultClient.Do(request)
	if asking == nil {
		_ = answer.Body.Close()
	}
	_, opening := os.Open("nowhere")
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for what, err := range map[string]error{
		"port taken": listening, "service refuses": asking, "no such file": opening,
		"end of a file": io.EOF, "file is cut": io.ErrUnexpectedEOF, "too late": late.Err(),
	} {
		if err == nil || state.Lost(err) || errors.Is(state.Away(err), state.ErrDatabase) {
			t.Errorf("%s: %v counts as a lost database", what, err)
		}
	}
}

// TestLostConnection: a connection that is cut in the middle of a statement is a
// database that is away.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	address, cut := relay(t, statetest.URL(t))
	s, err := state.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	time.AfterFunc(50*time.Millisecond, cut)
	_, err = s.Pool().Exec(t.Context(), "SELECT pg_sleep(30)")
	if !state.Lost(err) || !errors.Is(state.Away(err), state.ErrDatabase) {
		t.Errorf("%v does not count as a lost database", err)
	}
}

// relay passes bytes on to the first of some servers, and from each cut on to the next;
// after the last it passes nothing.
func relay(t *testing.T, servers ...string) (address string, cut func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var mu sync.Mutex
	left := servers
	var open []net.Conn
	closeAll := func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			_ = c.Close()
		}
	}
	t.Cleanup(closeAll)
	go func() {
		for {
			front, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			back := dialFirst(left)
			if back == nil {
				_ = front.Close()
			} else {
				open = append(open, front, back)
				go func() { _, _ = io.Copy(front, back) }()
				go func() { _, _ = io.Copy(back, front) }()
			}
			mu.Unlock()
		}
	}()
	u, err := url.Parse(servers[0])
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Del("host")
	q.Del("port")
	u.Host, u.RawQuery = listener.Addr().String(), q.Encode()
	return u.String(), func() {
		mu.Lock()
		left = left[1:]
		mu.Unlock()
		closeAll()
	}
}

// dialFirst connects to the first of some servers, or returns nil.
func dialFirst(servers []string) net.Conn {
	if len(servers) == 0 {
		return nil
	}
	config, err := pgconn.ParseConfig(servers[0])
	if err != nil {
		return nil
	}
	network, address := pgconn.NetworkAddress(config.Host, config.Port)
	conn, err := net.Dial(network, address)
	if err != nil {
		return nil
	}
	return conn
}
