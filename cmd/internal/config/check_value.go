package config

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// names checks the names of the entries of a list. They become keys in the
// database and labels of metrics.
func (r *report) names(list string, names []string) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	for i, name := range names {
		setting := childOf(elementOf(list, i), "name")
		r.required(setting, name)
		if !allowed.MatchString(name) {
			r.addOnce(setting, "%q: want letters, digits, '.', '_' and '-', at most 64", r.asWritten(setting, name))
		}
		if first := slices.Index(names, name); first < i {
			r.addOnce(setting, "%q: is the name of %s too", r.asWritten(setting, name), elementOf(list, first))
		}
	}
}

// entries refuses empty strings in a list, which would match what has no value.
func (r *report) entries(setting string, values []string) {
	for i, value := range values {
		r.required(elementOf(setting, i), value)
	}
}

func (r *report) required(setting, value string) {
	if value == "" {
		r.addOnce(setting, "is missing")
	}
}

func (r *report) oneOf(setting, value string, right ...string) {
	if !r.refuseAbsent(setting, value) && !slices.Contains(right, value) {
		r.addOnce(setting, "%q: unknown%s", r.asWritten(setting, value), suggestNearest(value, right))
	}
}

func (r *report) within(setting string, t, low, high time.Duration) {
	if t < low || t > high {
		r.addOnce(setting, "%v: want %v to %v", t, low, high)
	}
}

// local refuses a path that is a URL: it would be taken for a directory of that name.
func (r *report) local(setting, path string) {
	if isRemote(path) {
		r.addOnce(setting, "want a path on this machine, not a URL (this version reads nothing over SFTP, S3 or HTTP: fetch the files first)")
	}
}

// isRemote reports whether a path is a URL.
func isRemote(path string) bool {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`).MatchString(path)
}

// url quotes nothing of the URL: it may hold a password.
func (r *report) url(setting, text string) {
	r.required(setting, text)
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		r.addOnce(setting, "want a URL such as https://us.api.concursolutions.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		r.addOnce(setting, "want a URL without user, query and fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(text)):
		r.addOnce(setting, "want https (http is for this machine only)")
	}
}

func isLoopback(text string) bool {
	u, err := url.Parse(text)
	return err == nil && isLoopbackHost(u.Hostname())
}

func isLoopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (r *report) listen(setting, address string) {
	if address == "" {
		return
	}
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		r.addOnce(setting, "%q: want host:port, such as 127.0.0.1:8080", r.asWritten(setting, address))
	}
}

// database quotes nothing of the connection string: it may hold a password.
func (r *report) database(setting string, connection Secret) {
	if connection == "" {
		return
	}
	if !isConnection(string(connection)) {
		r.addOnce(setting, "want postgres://user@host/database, or host=… dbname=…")
	}
	if hasPassword(withoutReferences(r.written[setting])) {
		r.addOnce(setting, "has a password in clear text (write ${env:NAME} or ${file:/path} for it)")
	}
}

func isConnection(text string) bool {
	if !strings.Contains(text, "://") {
		return strings.Contains(text, "=")
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// hasPassword reports whether a connection string holds a password, or might.
func hasPassword(text string) bool {
	if !strings.Contains(text, "://") {
		return regexp.MustCompile(`(?i)password\s*=\s*\S`).MatchString(text)
	}
	u, err := url.Parse(text)
	if err != nil {
		return true
	}
	password, _ := u.User.Password()
	return password != "" || u.Query().Get("password") != "" || u.Query().Get("sslpassword") != ""
}

func (r *report) oneGroup(setting string, re *regexp.Regexp) {
	if re != nil && re.NumSubexp() != 1 {
		r.addOnce(setting, "has %d groups, want one: the parentheses around what to take (write others as (?:…))", re.NumSubexp())
	}
}

func (r *report) template(setting, template string) {
	if template == "" {
		return
	}
	rest := strings.NewReplacer("{first}", "", "{last}", "").Replace(template)
	if rest == template || strings.ContainsAny(rest, "{}") {
		r.addOnce(setting, "%q: want {first} and {last}, and no other braces", r.asWritten(setting, template))
	}
}
