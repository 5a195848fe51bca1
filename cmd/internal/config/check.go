package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A checker reports what is wrong with settings that could be read.
type checker struct{ *report }

func (c checker) config(s *Config) {
	c.required("data", s.Data)
	c.local("data", s.Data)
	c.database("database", s.Database)
	c.keys("keys", s.Keys)
	c.oneOf("log_level", s.LogLevel, "debug", "info", "warn", "error")
	c.inboxes(s.Inbox)
	c.schedules(s.Schedules)
	c.clients(s.Clients)
	c.delivery("delivery", s.Delivery)
	c.listen("console.listen", s.Console.Listen)
}

func (c checker) inboxes(inboxes []Inbox) {
	var names []string
	for i, inbox := range inboxes {
		c.inbox(element("inbox", i), inbox)
		names = append(names, inbox.Name)
	}
	c.names("inbox", names)
}

func (c checker) inbox(setting string, i Inbox) {
	c.required(child(setting, "dir"), i.Dir)
	c.local(child(setting, "dir"), i.Dir)
	if _, err := path.Match(i.Match, ""); err != nil || i.Match == "" {
		name := child(setting, "match")
		c.fault(name, "%q: want a pattern for file names, such as *.air", c.said(name, i.Match))
	}
	c.within(child(setting, "settle"), i.Settle, 0, 24*time.Hour)
	c.oneOf(child(setting, "after"), i.After, "archive", "delete", "leave")
}

// ownInboxes refuses an inbox in a directory of ours: nothing would be read of it.
func (c checker) ownInboxes(s *Config) {
	for i, inbox := range s.Inbox {
		setting := child(element("inbox", i), "dir")
		if own := s.Own(); !isRemote(inbox.Dir) && inbox.Dir != "" && own.Holds(inbox.Dir) {
			c.fault(setting, "%q: lies where this program keeps its archive or its database: want another (all there is ours, and no export)", c.said(setting, inbox.Dir))
		}
	}
}

func (c checker) schedules(schedules []Schedule) {
	var names []string
	for i, s := range schedules {
		setting := element("schedules", i)
		c.cron(child(setting, "cron"), s.Cron)
		c.oneOf(child(setting, "missed"), s.Missed, "skip", "coalesce", "catch-up")
		names = append(names, s.Name)
	}
	c.names("schedules", names)
}

func (c checker) cron(setting, spec string) {
	c.required(setting, spec)
	_, err := ParseCron(spec)
	if _, hidden := c.written[setting]; hidden && err != nil {
		err = errors.New("want a cron specification, such as */10 * * * *") // the parser's own words quote it
	}
	if err != nil {
		c.fault(setting, "%q: %v", c.said(setting, spec), err)
	}
}

func (c checker) clients(clients []Client) {
	var names []string
	for i := range clients {
		c.client(element("clients", i), &clients[i])
		names = append(names, clients[i].Name)
	}
	c.names("clients", names)
}

func (c checker) client(setting string, s *Client) {
	c.entries(child(setting, "match.office"), s.Match.Office)
	c.entries(child(setting, "match.account"), s.Match.Account)
	c.concur(child(setting, "concur"), s.Concur)
	c.oneOf(child(setting, "send"), s.Send, "trip", "booking")
	c.oneOf(child(setting, "cancel"), s.Cancel, "sync", "never")
	for i, rung := range s.Travellers {
		c.rung(element(child(setting, "travellers"), i), rung)
	}
	for i, address := range s.PassOver {
		if at := strings.LastIndexByte(address, '@'); at < 0 || at == len(address)-1 || strings.ContainsFunc(address, unicode.IsSpace) {
			c.fault(element(child(setting, "pass_over"), i), "%q: want an e-mail address, or @ and a domain for all of one", c.said(element(child(setting, "pass_over"), i), address))
		}
	}
	c.remarks(child(setting, "remarks"), s.Remarks)
	c.proposal(child(setting, "proposal"), s.Proposal)
	if s.Join != nil {
		c.extract(child(setting, "join"), s.Join)
	}
	if s.Guard.AtLeast < 1 {
		c.fault(child(setting, "guard.at_least"), "%d: want 1 or more (0%% is how a limit is lifted)", s.Guard.AtLeast)
	}
	switch {
	case s.Send == "booking":
		c.ofTrips(setting, s)
	case s.Join != nil:
		c.fault(child(setting, "join"), "needs send: booking (a trip is of one PNR)")
	}
}

// ofTrips refuses what fills elements of a trip, of which a booking has none.
func (c checker) ofTrips(setting string, s *Client) {
	if s.Proposal != nil {
		c.fault(child(setting, "proposal"), "needs send: trip (a booking cannot be a proposal)")
	}
	if len(s.Remarks) > 0 {
		c.fault(child(setting, "remarks"), "needs send: trip (a booking has none of the fields)")
	}
}

// supplierLimit is the length of a BookingSource in Concur's Itinerary XSD.
const supplierLimit = 32

func (c checker) concur(setting string, s Concur) {
	c.url(child(setting, "url"), s.URL)
	c.required(child(setting, "client_id"), s.ClientID)
	c.required(child(setting, "client_secret"), string(s.ClientSecret))
	supplier := child(setting, "supplier")
	c.required(supplier, s.Supplier)
	if n := utf8.RuneCountInString(s.Supplier); n > supplierLimit {
		c.fault(supplier, "has %d characters, Concur takes %d", n, supplierLimit)
	}
	if strings.ContainsFunc(s.Supplier, unicode.IsControl) {
		c.fault(supplier, "holds a control character")
	}
	sandbox := isLoopback(s.URL)
	c.secret(child(setting, "client_secret"), sandbox)
	c.secret(child(setting, "refresh_token"), sandbox)
	c.secret(child(setting, "request_token"), sandbox)
	c.grant(setting, s)
}

// grant checks that the two ways to a token are not mixed.
func (c checker) grant(setting string, s Concur) {
	request := child(setting, "request_token")
	switch {
	case s.RequestToken != "" && s.RefreshToken != "":
		c.fault(request, "is given beside refresh_token (keep one of them)")
	case s.RequestToken != "" && s.CompanyUUID == "":
		c.fault(child(setting, "company_uuid"), "is missing: request_token needs it")
	}
}

// secret refuses a secret in clear text, but for the well-known one of the
// sandbox: with it, the settings of a first try fit on one screen.
func (c checker) secret(setting string, sandbox bool) {
	written := c.written[setting]
	if literal(written) == "" || sandbox && written == "sandbox" {
		return
	}
	c.fault(setting, "is a secret in clear text (write ${env:NAME} or ${file:/path})")
}

func (c checker) keys(setting string, ring Secret) {
	c.secret(setting, false)
	if ring == "" {
		return
	}
	if _, err := ParseKeys(ring); err != nil {
		c.fault(setting, "%v", err)
	}
}

func (c checker) rung(setting string, r Rung) {
	kinds := 0
	for kind, set := range map[string]bool{
		"remark": r.Remark != nil, "email": r.Email, "file": r.File != "", "template": r.Template != "",
	} {
		if set || c.faulty[child(setting, kind)] {
			kinds++
		}
	}
	if kinds != 1 {
		c.fault(setting, "want exactly one of remark, email: true, file and template (one entry for each of them)")
		return
	}
	c.oneGroup(child(setting, "remark"), r.Remark)
	c.local(child(setting, "file"), r.File)
	c.template(child(setting, "template"), r.Template)
}

func (c checker) oneGroup(setting string, re *regexp.Regexp) {
	if re != nil && re.NumSubexp() != 1 {
		c.fault(setting, "has %d groups, want one: the parentheses around what to take (write others as (?:…))", re.NumSubexp())
	}
}

// directories checks what the settings name and what a start does without: while
// one of them cannot be used, it is its client's trouble alone.
func (c checker) directories(s *Config) {
	for i, client := range s.Clients {
		for j, rung := range client.Travellers {
			if rung.File != "" && !isRemote(rung.File) {
				c.directory(child(element(child(element("clients", i), "travellers"), j), "file"), rung.File)
			}
		}
	}
}

func (c checker) directory(setting, file string) {
	text, err := ReadDirectory(file)
	if err != nil {
		c.fault(setting, "%q: %v", c.said(setting, file), errors.Unwrap(err))
		return
	}
	_, errs := parseTravellers(c.said(setting, file), text)
	for _, err := range errs {
		c.complain(c.place(setting), setting, err.Error(), "")
	}
}

// local refuses a path that is a URL: it would be taken for a directory of that name.
func (c checker) local(setting, path string) {
	if isRemote(path) {
		c.fault(setting, "want a path on this machine, not a URL (this version reads nothing over SFTP, S3 or HTTP: fetch the files first)")
	}
}

// isRemote reports whether a path is a URL.
func isRemote(path string) bool {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`).MatchString(path)
}

func (c checker) template(setting, template string) {
	if template == "" {
		return
	}
	rest := strings.NewReplacer("{first}", "", "{last}", "").Replace(template)
	if rest == template || strings.ContainsAny(rest, "{}") {
		c.fault(setting, "%q: want {first} and {last}, and no other braces", c.said(setting, template))
	}
}

func (c checker) delivery(setting string, d Delivery) {
	c.within(child(setting, "settle_unknown"), d.SettleUnknown, 0, 24*time.Hour)
	c.within(child(setting, "timeout"), d.Timeout, time.Millisecond, time.Hour)
	if d.Workers < 1 || d.Workers > 1000 {
		c.fault(child(setting, "workers"), "%d: want 1 to 1000", d.Workers)
	}
	if d.Quota < 1 || d.Quota > 1_000_000 {
		c.fault(child(setting, "quota"), "%d: want 1 to 1000000", d.Quota)
	}
	c.quiet(child(setting, "quiet"), &d)
}

func (c checker) quiet(setting string, d *Delivery) {
	for i, q := range d.Quiet {
		if q.From == q.To {
			c.fault(child(element(setting, i), "to"), "is the same as from, or both are missing (write 24:00 for the end of the day)")
		}
	}
	if monday := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC); d.QuietUntil(monday).Sub(monday) >= quietMost {
		c.fault(setting, "leaves no time to send")
	}
}

// names checks the names of the entries of a list. They become keys in the
// database and labels of metrics.
func (c checker) names(list string, names []string) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	for i, name := range names {
		setting := child(element(list, i), "name")
		c.required(setting, name)
		if !allowed.MatchString(name) {
			c.fault(setting, "%q: want letters, digits, '.', '_' and '-', at most 64", c.said(setting, name))
		}
		if first := slices.Index(names, name); first < i {
			c.fault(setting, "%q: is the name of %s too", c.said(setting, name), element(list, first))
		}
	}
}

// entries refuses empty strings in a list, which would match what has no value.
func (c checker) entries(setting string, values []string) {
	for i, value := range values {
		c.required(element(setting, i), value)
	}
}

func (c checker) required(setting, value string) {
	if value == "" {
		c.fault(setting, "is missing")
	}
}

func (c checker) oneOf(setting, value string, right ...string) {
	if !c.refuseAbsent(setting, value) && !slices.Contains(right, value) {
		c.fault(setting, "%q: unknown%s", c.said(setting, value), suggest(value, right))
	}
}

func (c checker) within(setting string, t, low, high time.Duration) {
	if t < low || t > high {
		c.fault(setting, "%v: want %v to %v", t, low, high)
	}
}

// url quotes nothing: a password may be in it.
func (c checker) url(setting, text string) {
	c.required(setting, text)
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		c.fault(setting, "want a URL such as https://us.api.concursolutions.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		c.fault(setting, "want a URL without user, query and fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(text)):
		c.fault(setting, "want https (http is for this machine only)")
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

func (c checker) listen(setting, address string) {
	if address == "" {
		return
	}
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		c.fault(setting, "%q: want host:port, such as 127.0.0.1:8080", c.said(setting, address))
	}
}

// database quotes nothing: a password may be in it.
func (c checker) database(setting string, connection Secret) {
	if connection == "" {
		return
	}
	if !isConnection(string(connection)) {
		c.fault(setting, "want postgres://user@host/database, or host=… dbname=…")
	}
	if hasPassword(literal(c.written[setting])) {
		c.fault(setting, "has a password in clear text (write ${env:NAME} or ${file:/path} for it)")
	}
}

func isConnection(text string) bool {
	if !strings.Contains(text, "://") {
		return strings.Contains(text, "=")
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// hasPassword says whether a connection string holds a password, or might.
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
