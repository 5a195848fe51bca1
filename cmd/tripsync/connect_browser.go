package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"tripsync/cmd/internal/service"
	"tripsync/push/concur"
)

// A consent is the wait for a code of Concur's consent page, which sends the
// browser to redirect with it. A browser that does not get there shows the
// address, which is pasted then.
type consent struct {
	redirect *url.URL
	state    string // shows that the code is an answer to us
	codes    chan arrival
}

// An arrival is the first code, or why none comes.
type arrival struct {
	code string
	err  error
}

// consent has an administrator agree, and returns the code.
func (n *connector) consent(ctx context.Context, connection concur.Connection, w wish) (concur.Offer, error) {
	redirect, err := url.Parse(w.redirect)
	if err != nil || redirect.Host == "" {
		return concur.Offer{}, usage(errors.New("--redirect: want a URL"))
	}
	c := &consent{redirect: redirect, state: rand.Text(), codes: make(chan arrival, 1)}
	page, err := connection.AuthorizeURL(w.redirect, c.state)
	if err != nil {
		return concur.Offer{}, err
	}
	if address := c.address(w.listen); address != "" {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			return concur.Offer{}, fmt.Errorf("listen for the code: %w", err)
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		go func() {
			if err := service.ServeUntil(ctx, listener, c); err != nil {
				c.arrive(arrival{err: fmt.Errorf("listen for the code: %w", err)})
			}
		}()
	}
	fmt.Fprintf(n.errOut, `Have an administrator of the company open this page, sign in and agree:

  %s

If the browser does not come back here, paste the address that it ends at:
`, page)
	go c.paste(n.in, n.errOut)
	select {
	case <-ctx.Done():
		return concur.Offer{}, context.Cause(ctx)
	case got := <-c.codes:
		return concur.Offer{Code: got.code, RedirectURI: w.redirect}, got.err
	}
}

// address is where to listen: as asked for, or where the redirect leads, if that
// is a port of this machine.
func (c *consent) address(asked string) string {
	if asked != "" || c.redirect.Scheme != "http" {
		return asked
	}
	host, port := c.redirect.Hostname(), c.redirect.Port()
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() || port == "" {
		return ""
	}
	return net.JoinHostPort(host, port)
}

// arrive takes the first arrival.
func (c *consent) arrive(got arrival) {
	select {
	case c.codes <- got:
	default:
	}
}

// ServeHTTP takes the code from the browser that Concur sends back.
func (c *consent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/"+strings.TrimPrefix(c.redirect.Path, "/") {
		http.NotFound(w, r)
		return
	}
	got, ours := c.read(r.URL.Query())
	if !ours {
		http.Error(w, "This is not the answer that tripsync waits for.", http.StatusBadRequest)
		return
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "tripsync has Concur's answer. You may close this page.\n") // the browser may be gone
	_ = http.NewResponseController(w).Flush()                                            // we may end now
	c.arrive(got)
}

// read returns what an answer says, and whether it is one to us.
func (c *consent) read(query url.Values) (got arrival, ours bool) {
	ours = subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) == 1
	switch fault := query.Get("error"); {
	case fault != "":
		got.err = fmt.Errorf("the page answered %q: nobody agreed", fault)
	case query.Get("code") == "":
		ours = false
	}
	got.code = query.Get("code")
	return got, ours
}

// paste takes the code from lines of in: bare, or in the address that a browser
// was sent to. Where in ends the listener goes on waiting.
func (c *consent) paste(in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		if !strings.Contains(line, "://") {
			c.arrive(arrival{code: line})
			return
		}
		if u, err := url.Parse(line); err == nil {
			if got, ours := c.read(u.Query()); ours {
				c.arrive(got)
				return
			}
		}
		fmt.Fprintln(out, "This is not the address of an answer to the page above. Paste it whole:")
	}
}
