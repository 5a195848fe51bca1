package config

import (
	"net"
	"os"
	"reflect"
	"strings"
	"time"

	"tripsync/ingest/source"
	"tripsync/state"
)

// serverLimit is how long Concur may work on a request, by its Itinerary pages.
const serverLimit = 60 * time.Second

// listWarnings returns what settings are valid but probably not meant.
func listWarnings(s *Config, known *report) []string {
	w := warner{report{file: known.file, at: known.at, written: known.written, faulty: map[string]bool{}}}
	w.config(s)
	for i := range s.Clients {
		w.client(elementOf("clients", i), &s.Clients[i])
	}
	if len(s.Clients) > 1 {
		w.shadowed(s.Clients)
	}
	w.delivery("delivery", s)
	var texts []string
	for _, p := range w.problems {
		texts = append(texts, p.Error())
	}
	return texts
}

// A warner is a checker whose faults do not stop a start.
type warner struct{ report }

func (w *warner) config(s *Config) {
	if state.Unencrypted(string(s.Database)) {
		w.addOnce("database", "has no sslmode: names and tokens may cross the network in clear; add sslmode=verify-full, or disable where the network is safe")
	}
	if len(s.Inbox) == 0 {
		w.addOnce("inbox", "is empty: there is nothing to read")
	}
	for i, inbox := range s.Inbox {
		w.inbox(childOf(elementOf("inbox", i), "dir"), inbox.Dir, s.Own())
	}
	if len(s.Schedules) == 0 {
		w.addOnce("schedules", "is empty: serve sends what is queued, and reads nothing by itself")
	}
	if len(s.Clients) == 0 {
		w.addOnce("clients", "is empty: there is nobody to send to")
	}
	host, _, err := net.SplitHostPort(s.Console.Listen)
	if err == nil && !isLoopbackHost(host) {
		w.addOnce("console.listen", "other machines reach the console, which has no sign-in in this version")
	}
}

func (w *warner) inbox(setting, dir string, own source.Own) {
	entries, err := os.ReadDir(dir)
	if info, missing := os.Stat(dir); missing != nil || !info.IsDir() {
		w.addOnce(setting, "%q: no such directory yet", w.asWritten(setting, dir))
		return
	}
	if err != nil { // a run reports it
		return
	}
	ours := own.In(dir)
	var names []string
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !e.IsDir() && ours.Has(e.Name(), info) {
			names = append(names, source.Printable(e.Name()))
		}
	}
	if len(names) > 0 {
		w.addOnce(setting, "%q: holds files of this installation, which are never taken as exports: %s", w.asWritten(setting, dir), strings.Join(names, ", "))
	}
}

func (w *warner) client(setting string, c *Client) {
	if len(c.Travellers) == 0 {
		w.addOnce(childOf(setting, "travellers"), "is empty: no login will be found, and every trip held")
	}
	if c.Concur.RefreshToken == "" {
		w.addOnce(childOf(setting, "concur.refresh_token"), "is missing: run tripsync connect %s once", c.Name)
	}
	w.remarks(childOf(setting, "remarks"), c.Remarks)
	for i, rung := range c.Travellers {
		w.rung(elementOf(childOf(setting, "travellers"), i), rung)
	}
}

// rung skips an unreadable directory, which is a problem already.
func (w *warner) rung(setting string, r Rung) {
	if r.File == "" {
		return
	}
	travellers, err := ReadTravellers(r.File)
	if err != nil {
		return
	}
	for _, ambiguity := range Ambiguities(travellers) {
		w.add(w.place(childOf(setting, "file")), childOf(setting, "file"), ambiguity, "")
	}
}

// shadowed warns of clients after one that takes every PNR.
func (w *warner) shadowed(clients []Client) {
	for i, c := range clients[:len(clients)-1] {
		if reflect.ValueOf(c.Match).IsZero() {
			w.addOnce(childOf(elementOf("clients", i), "match"), "is empty: clients after this one get no PNR")
			return
		}
	}
}

// delivery warns of times that are too short for the real service. A sandbox on this
// machine may have any.
func (w *warner) delivery(setting string, s *Config) {
	for _, c := range s.Clients {
		if isLoopback(c.Concur.URL) {
			continue
		}
		if s.Delivery.SettleUnknown < serverLimit {
			w.addOnce(childOf(setting, "settle_unknown"), "is less than %v, for which Concur may still be working on a create: a trip may be made twice", serverLimit)
		}
		if s.Delivery.Timeout < serverLimit {
			w.addOnce(childOf(setting, "timeout"), "is less than %v, in which Concur answers: posts may seem lost", serverLimit)
		}
		if s.Delivery.Quota > documentedQuota {
			w.addOnce(childOf(setting, "quota"), "is more than the %d requests a minute that Concur takes", documentedQuota)
		}
	}
}
