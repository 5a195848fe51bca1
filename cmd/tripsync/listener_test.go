package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"

	"tripsync/cmd/internal/service"
)

// A client that asks once and then nothing more keeps no connection for ever.
func TestServeUntilEndsIdleConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ours, theirs := net.Pipe()
		done := make(chan error, 1)
		go func() { done <- service.ServeUntil(ctx, single(theirs), http.NotFoundHandler()) }()

		if _, err := io.WriteString(ours, "GET /healthz HTTP/1.1\r\nHost: tripsync.example\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(ours)
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := answers.ReadByte(); err != io.EOF {
			t.Errorf("after the answer there is %v, want the end", err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// single is a listener of one connection.
func single(conn net.Conn) net.Listener {
	l := pipeListener{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
	l.conns <- conn
	return l
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error   { close(l.closed); return nil }
func (l pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
