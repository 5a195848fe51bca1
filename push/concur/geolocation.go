package concur

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// concurDomain ends the name of every host of Concur's own.
const concurDomain = ".concursolutions.com"

// baseURL reduces what names a service to scheme://host[:port] in lower case.
// A geolocation comes in mixed case, sometimes with a path; one without a
// scheme is taken for https.
func baseURL(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", errors.New("not a URL") // url.Error would quote it, with any password
	}
	scheme := strings.ToLower(u.Scheme)
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "" || scheme != "http" && scheme != "https" {
		return "", errors.New("not the http or https URL of a host")
	}
	port := u.Port()
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		port = ""
	}
	if port != "" {
		return scheme + "://" + net.JoinHostPort(host, port), nil
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return scheme + "://" + host, nil
}

// home is the configured place.
func (c Connection) home() (string, error) {
	base, err := baseURL(c.URL)
	if err != nil {
		return "", tokenFault(fmt.Errorf("read configured URL: %w", err))
	}
	return base, nil
}

// trusted returns the base URL of raw if credentials may be sent there: to the
// configured place, to Concur's own hosts over https, and, if the configured
// place is a sandbox on this machine without TLS, to others of that kind.
func (c Connection) trusted(raw string) (string, error) {
	home, err := c.home()
	if err != nil {
		return "", err
	}
	base, err := baseURL(raw)
	if err != nil {
		return "", err
	}
	if base == home || concurOwn(base) || isLocal(home) && isLocal(base) {
		return base, nil
	}
	return "", fmt.Errorf("%s is neither the configured place nor one of Concur's", base)
}

func concurOwn(base string) bool {
	host, ok := strings.CutPrefix(base, "https://")
	return ok && strings.HasSuffix(host, concurDomain)
}

// isLocal reports whether base is reached without TLS and without leaving the
// machine.
func isLocal(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
