package config

import (
	"errors"
	"path"
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
		c.inbox(elementOf("inbox", i), inbox)
		names = append(names, inbox.Name)
	}
	c.names("inbox", names)
}

func (c checker) inbox(setting string, i Inbox) {
	c.required(childOf(setting, "dir"), i.Dir)
	c.local(childOf(setting, "dir"), i.Dir)
	if _, err := path.Match(i.Match, ""); err != nil || i.Match == "" {
		name := childOf(setting, "match")
		c.addOnce(name, "%q: want a pattern for file names, such as *.air", c.asWritten(name, i.Match))
	}
	c.within(childOf(setting, "settle"), i.Settle, 0, 24*time.Hour)
	c.oneOf(childOf(setting, "after"), i.After, "archive", "delete", "leave")
}

// ownInboxes refuses an inbox in a directory of ours: nothing there would be read.
func (c checker) ownInboxes(s *Config) {
	for i, inbox := range s.Inbox {
		setting := childOf(elementOf("inbox", i), "dir")
		if own := s.Own(); !isRemote(inbox.Dir) && inbox.Dir != "" && own.Holds(inbox.Dir) {
			c.addOnce(setting, "%q: lies where this program keeps its archive or its database: want another (all there is ours, and no export)", c.asWritten(setting, inbox.Dir))
		}
	}
}

func (c checker) schedules(schedules []Schedule) {
	var names []string
	for i, s := range schedules {
		setting := elementOf("schedules", i)
		c.cron(childOf(setting, "cron"), s.Cron)
		c.oneOf(childOf(setting, "missed"), s.Missed, "skip", "coalesce", "catch-up")
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
		c.addOnce(setting, "%q: %v", c.asWritten(setting, spec), err)
	}
}

func (c checker) clients(clients []Client) {
	var names []string
	for i := range clients {
		c.client(elementOf("clients", i), &clients[i])
		names = append(names, clients[i].Name)
	}
	c.names("clients", names)
}

func (c checker) client(setting string, s *Client) {
	c.entries(childOf(setting, "match.office"), s.Match.Office)
	c.entries(childOf(setting, "match.account"), s.Match.Account)
	c.concur(childOf(setting, "concur"), s.Concur)
	c.oneOf(childOf(setting, "send"), s.Send, "trip", "booking")
	c.oneOf(childOf(setting, "cancel"), s.Cancel, "sync", "never")
	for i, rung := range s.Travellers {
		c.rung(elementOf(childOf(setting, "travellers"), i), rung)
	}
	for i, address := range s.PassOver {
		if at := strings.LastIndexByte(address, '@'); at < 0 || at == len(address)-1 || strings.ContainsFunc(address, unicode.IsSpace) {
			c.addOnce(elementOf(childOf(setting, "pass_over"), i), "%q: want an e-mail address, or @ and a domain for all of one", c.asWritten(elementOf(childOf(setting, "pass_over"), i), address))
		}
	}
	c.remarks(childOf(setting, "remarks"), s.Remarks)
	c.passives(childOf(setting, "passives"), s)
	c.proposal(childOf(setting, "proposal"), s.Proposal)
	if s.Join != nil {
		c.extract(childOf(setting, "join"), s.Join)
	}
	if s.Guard.AtLeast < 1 {
		c.addOnce(childOf(setting, "guard.at_least"), "%d: want 1 or more (0%% is how a limit is lifted)", s.Guard.AtLeast)
	}
	switch {
	case s.Send == "booking":
		c.ofTrips(setting, s)
	case s.Join != nil:
		c.addOnce(childOf(setting, "join"), "needs send: booking (a trip is of one PNR)")
	}
}

// ofTrips refuses what fills elements of a trip, of which a booking has none.
func (c checker) ofTrips(setting string, s *Client) {
	if s.Proposal != nil {
		c.addOnce(childOf(setting, "proposal"), "needs send: trip (a booking cannot be a proposal)")
	}
	if len(s.Remarks) > 0 {
		c.addOnce(childOf(setting, "remarks"), "needs send: trip (a booking has none of the fields)")
	}
}

// supplierLimit is the length of a BookingSource in Concur's Itinerary XSD.
const supplierLimit = 32

func (c checker) concur(setting string, s Concur) {
	c.url(childOf(setting, "url"), s.URL)
	c.required(childOf(setting, "client_id"), s.ClientID)
	c.required(childOf(setting, "client_secret"), string(s.ClientSecret))
	supplier := childOf(setting, "supplier")
	c.required(supplier, s.Supplier)
	if n := utf8.RuneCountInString(s.Supplier); n > supplierLimit {
		c.addOnce(supplier, "has %d characters, Concur takes %d", n, supplierLimit)
	}
	if strings.ContainsFunc(s.Supplier, unicode.IsControl) {
		c.addOnce(supplier, "holds a control character")
	}
	sandbox := isLoopback(s.URL)
	c.secret(childOf(setting, "client_secret"), sandbox)
	c.secret(childOf(setting, "refresh_token"), sandbox)
	c.secret(childOf(setting, "request_token"), sandbox)
	c.grant(setting, s)
}

// grant checks that the two ways to a token are not mixed.
func (c checker) grant(setting string, s Concur) {
	request := childOf(setting, "request_token")
	switch {
	case s.RequestToken != "" && s.RefreshToken != "":
		c.addOnce(request, "is given beside refresh_token (keep one of them)")
	case s.RequestToken != "" && s.CompanyUUID == "":
		c.addOnce(childOf(setting, "company_uuid"), "is missing: request_token needs it")
	}
}

// secret refuses a secret in clear text, except the well-known one of the sandbox:
// with it, the settings of a first try fit on one screen.
func (c checker) secret(setting string, sandbox bool) {
	written := c.written[setting]
	if withoutReferences(written) == "" || sandbox && written == "sandbox" {
		return
	}
	c.addOnce(setting, "is a secret in clear text (write ${env:NAME} or ${file:/path})")
}

func (c checker) keys(setting string, ring Secret) {
	c.secret(setting, false)
	if ring == "" {
		return
	}
	if _, err := ParseKeys(ring); err != nil {
		c.addOnce(setting, "%v", err)
	}
}

func (c checker) rung(setting string, r Rung) {
	kinds := 0
	for kind, set := range map[string]bool{
		"remark": r.Remark != nil, "email": r.Email, "file": r.File != "", "template": r.Template != "",
	} {
		if set || c.faulty[childOf(setting, kind)] {
			kinds++
		}
	}
	if kinds != 1 {
		c.addOnce(setting, "want exactly one of remark, email: true, file and template (one entry for each of them)")
		return
	}
	c.oneGroup(childOf(setting, "remark"), r.Remark)
	c.local(childOf(setting, "file"), r.File)
	c.template(childOf(setting, "template"), r.Template)
}

// directories checks the traveller directories. A service starts without them: one
// that cannot be used is the trouble of its client alone.
func (c checker) directories(s *Config) {
	for i, client := range s.Clients {
		for j, rung := range client.Travellers {
			if rung.File != "" && !isRemote(rung.File) {
				c.directory(childOf(elementOf(childOf(elementOf("clients", i), "travellers"), j), "file"), rung.File)
			}
		}
	}
}

func (c checker) directory(setting, file string) {
	text, err := ReadDirectory(file)
	if err != nil {
		c.addOnce(setting, "%q: %v", c.asWritten(setting, file), errors.Unwrap(err))
		return
	}
	_, errs := parseTravellers(c.asWritten(setting, file), text)
	for _, err := range errs {
		c.add(c.place(setting), setting, err.Error(), "")
	}
}

func (c checker) delivery(setting string, d Delivery) {
	c.within(childOf(setting, "settle_unknown"), d.SettleUnknown, 0, 24*time.Hour)
	c.within(childOf(setting, "timeout"), d.Timeout, time.Millisecond, time.Hour)
	if d.Workers < 1 || d.Workers > 1000 {
		c.addOnce(childOf(setting, "workers"), "%d: want 1 to 1000", d.Workers)
	}
	if d.Quota < 1 || d.Quota > 1_000_000 {
		c.addOnce(childOf(setting, "quota"), "%d: want 1 to 1000000", d.Quota)
	}
	c.quiet(childOf(setting, "quiet"), &d)
}

func (c checker) quiet(setting string, d *Delivery) {
	for i, q := range d.Quiet {
		if q.From == q.To {
			c.addOnce(childOf(elementOf(setting, i), "to"), "is the same as from, or both are missing (write 24:00 for the end of the day)")
		}
	}
	if monday := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC); d.QuietUntil(monday).Sub(monday) >= quietMost {
		c.addOnce(setting, "leaves no time to send")
	}
}
