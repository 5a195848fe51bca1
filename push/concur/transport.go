package concur

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// NewHTTPClient makes a client for Client and Tokens; they may share it.
// Timeout bounds a whole exchange: Concur answers within 60 seconds, so it must
// be longer. Proxies are taken from the environment, and redirects are not
// followed.
//
// It keeps to HTTP/1.1, where net/http sends a request a second time on its own
// only if it is a GET or if not a byte of it was written. Connections are
// dropped when idle for a while, since one that the server closes just as a
// create is written leaves its outcome unknown.
func NewHTTPClient(timeout time.Duration) *http.Client {
	const workers = 32
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: refuseRedirect,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			Protocols:              &protocols,
			MaxIdleConns:           2 * workers,
			MaxIdleConnsPerHost:    workers,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// withoutRedirects returns h without redirects, which could carry a secret, or a second
// copy of a trip, anywhere.
func withoutRedirects(h *http.Client) *http.Client {
	s := *h
	s.CheckRedirect = refuseRedirect
	return &s
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
