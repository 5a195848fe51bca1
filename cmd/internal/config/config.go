// Package config reads the settings of tripsync: a YAML file, laid over with
// TRIPSYNC_ environment variables, over defaults.
//
// It reports every problem at once, each as
//
//	file:line:column: path.to.setting: what is wrong (and what to do)
//
// and never prints the value of a secret, nor of a reference such as
// ${env:NAME} or ${file:/path}. Only cmd imports it: it turns these types into
// those of the stages.
package config

import (
	"path/filepath"
	"regexp"
	"time"

	"tripsync/ingest/source"
)

// A Config is the whole of the settings, named as in the YAML file. One that
// came from [Load] or [Parse] is complete and valid.
type Config struct {
	// Data is the directory of the private Postgres, of the archive of raw
	// exports and of the quarantine.
	Data string `yaml:"data"`
	// Database is the connection string of PostgreSQL. Empty means a private
	// Postgres under Data.
	Database Secret `yaml:"database,omitempty"`
	// Keys is the key ring for secrets at rest, in the form [ParseKeys] reads.
	// Empty means the file [Config.KeyFile].
	Keys Secret `yaml:"keys,omitempty"`
	// LogLevel is debug, info, warn or error.
	LogLevel  string     `yaml:"log_level"`
	Inbox     []Inbox    `yaml:"inbox,omitempty"`
	Schedules []Schedule `yaml:"schedules,omitempty"`
	// Clients are in the order in which they are tried on a PNR.
	Clients  []Client `yaml:"clients,omitempty"`
	Delivery Delivery `yaml:"delivery"`
	Console  Console  `yaml:"console"`

	// File is the settings file that was read, empty if there was none.
	File string `yaml:"-"`

	written map[string]string // setting → its text with references, where it has any or is a secret
	asked   map[string]bool   // variables that references of the file name
	files   []string          // that references name
}

// An Inbox is a directory where exports arrive.
type Inbox struct {
	Name string `yaml:"name"`
	Dir  string `yaml:"dir"`
	// Match is a pattern of [path.Match] for the file name.
	Match string `yaml:"match"`
	// Settle is how long size and time of a file must have been stable before
	// it is read.
	Settle time.Duration `yaml:"settle"`
	// After is what becomes of a file once read: archive, delete or leave.
	After string `yaml:"after"`
}

// A Schedule says when to run.
type Schedule struct {
	Name string `yaml:"name"`
	// Cron is a specification that [ParseCron] reads.
	Cron     string   `yaml:"cron"`
	Timezone Timezone `yaml:"timezone"`
	// Missed is what becomes of runs missed while no daemon was up: skip,
	// coalesce (one run for all of them) or catch-up (each of them).
	Missed string `yaml:"missed"`
}

// A Client is a client company of the agency and its connection to Concur.
type Client struct {
	Name   string `yaml:"name"`
	Match  Match  `yaml:"match,omitempty"`
	Concur Concur `yaml:"concur"`
	// Send is what is posted: trip or booking.
	Send string `yaml:"send"`
	// Join takes out of a remark what the agency calls the journey that several
	// PNRs of a traveller make; with Send booking only.
	Join *Extract `yaml:"join,omitempty"`
	// Cancel says whether cancellations are passed on: sync or never.
	Cancel string `yaml:"cancel"`
	// Oldest is how many days after its end a trip that Concur does not have is
	// still created.
	Oldest Days `yaml:"oldest"`
	// Travellers is the identity ladder: the first rung that answers wins.
	Travellers []Rung `yaml:"travellers,omitempty"`
	// PassOver are e-mail addresses, or @domain for all of one, that are no
	// traveller's: the agency's own.
	PassOver []string `yaml:"pass_over,omitempty"`
	// Remarks maps a field of Concur's trip, or a custom attribute, to what takes
	// its value out of an agency remark.
	Remarks map[string]*Extract `yaml:"remarks,omitempty"`
	// Proposal is nil where the agency sends no proposals.
	Proposal *Proposal `yaml:"proposal,omitempty"`
	// PreExpenseAir is the company's option of that name at Concur: air is
	// expensed as soon as it is ticketed.
	PreExpenseAir bool  `yaml:"pre_expense_air,omitempty"`
	Guard         Guard `yaml:"guard"`
}

// A Match selects PNRs. Each part that is set must hold; the zero Match
// selects every PNR.
type Match struct {
	Office  []string       `yaml:"office,omitempty"`
	Account []string       `yaml:"account,omitempty"`
	Remark  *regexp.Regexp `yaml:"remark,omitempty"`
}

// A Concur is a connection to Concur's Itinerary service. It holds a
// RefreshToken, or a CompanyUUID with a RequestToken for the first grant, or
// neither when the grant is already stored.
type Concur struct {
	// URL is where the first token comes from; the token's geolocation takes
	// over.
	URL          string `yaml:"url"`
	ClientID     string `yaml:"client_id"`
	ClientSecret Secret `yaml:"client_secret"`
	RefreshToken Secret `yaml:"refresh_token,omitempty"`
	CompanyUUID  string `yaml:"company_uuid,omitempty"`
	RequestToken Secret `yaml:"request_token,omitempty"`
	// Supplier is the BookingSource registered with Concur, at most 32
	// characters.
	Supplier string `yaml:"supplier"`
}

// A Rung is one way to find the Concur login of a passenger. Exactly one of
// its fields is set.
type Rung struct {
	// Remark takes the login out of an agency remark with its one group.
	Remark *regexp.Regexp `yaml:"remark,omitempty"`
	// Email takes an e-mail address of the PNR that is this passenger's.
	Email bool `yaml:"email,omitempty"`
	// File is a traveller directory that [ReadTravellers] reads.
	File string `yaml:"file,omitempty"`
	// Template holds {first} and {last}, which stand for the passenger's names
	// in lower case, letters only.
	Template string `yaml:"template,omitempty"`
}

// A Guard limits the share of the client's trips in Concur that one plan may touch.
// A plan that exceeds a limit is stopped. Zero means no limit.
type Guard struct {
	Cancels      Percent `yaml:"cancels"`
	LostSegments Percent `yaml:"lost_segments"`
	// Travellers is the share of trips that go to another login.
	Travellers Percent `yaml:"travellers"`
	// AtLeast is how many trips it takes: fewer never stop a plan.
	AtLeast int `yaml:"at_least"`
}

// A Delivery says how posts are sent.
type Delivery struct {
	// SettleUnknown is how long absence after an unknown outcome must last
	// before a create is sent again.
	SettleUnknown time.Duration `yaml:"settle_unknown"`
	// Workers is how many trips of one client company a process delivers at once.
	Workers int `yaml:"workers"`
	// Timeout is that of one request.
	Timeout time.Duration `yaml:"timeout"`
	// Quota is how many requests a minute all processes together may send for one
	// client_id.
	Quota int `yaml:"quota"`
	// Quiet are the times in which nothing is sent.
	Quiet []Quiet `yaml:"quiet,omitempty"`
}

// A Console is where a service answers over HTTP how it is: /healthz.
type Console struct {
	// Listen is host:port. Empty means off.
	Listen string `yaml:"listen"`
}

// documentedQuota is Concur's quota a minute and application. Its quota an hour is
// that of sixty such minutes.
const documentedQuota = 4000

// Default returns the settings of an installation without a file and without
// environment variables.
func Default() *Config {
	return &Config{
		Data:     "tripsync-data",
		LogLevel: "info",
		Delivery: Delivery{SettleUnknown: 90 * time.Second, Workers: 16, Timeout: 70 * time.Second, Quota: documentedQuota},
		Console:  Console{Listen: "127.0.0.1:8080"},
	}
}

func (i *Inbox) setDefaults() {
	*i = Inbox{Match: "*", Settle: 2 * time.Second, After: "archive"}
}

func (s *Schedule) setDefaults() {
	*s = Schedule{Timezone: Timezone{Location: time.UTC}, Missed: "coalesce"}
}

func (c *Client) setDefaults() {
	// An agency's day changes a few per cent of what is booked, and one booking has
	// up to nine travellers; a broken export or rule changes nearly everything.
	*c = Client{
		Send: "trip", Cancel: "sync", Oldest: 90,
		Guard: Guard{Cancels: 10, LostSegments: 10, Travellers: 10, AtLeast: 10},
	}
}

// KeyFile returns the path of the key ring that is used when Keys is empty. It
// has the same form, see [ParseKeys]. The file need not exist yet.
func (c *Config) KeyFile() string {
	return filepath.Join(c.Data, "keys")
}

// ArchiveDir returns where exports go that were read.
func (c *Config) ArchiveDir() string { return filepath.Join(c.Data, "archive") }

// PostgresDir returns where the private database is.
func (c *Config) PostgresDir() string { return filepath.Join(c.Data, "postgres") }

// Own returns the files that are ours, and so no exports: the settings, the files
// they name, the keys, and everything in the archive and the private database.
func (c *Config) Own() source.Own {
	own := source.Own{Dirs: []string{c.ArchiveDir(), c.PostgresDir()}, Files: append([]string{c.KeyFile()}, c.files...)}
	if c.File != "" {
		own.Files = append(own.Files, c.File)
	}
	for i := range c.Clients {
		for _, rung := range c.Clients[i].Travellers {
			if rung.File != "" {
				own.Files = append(own.Files, rung.File)
			}
		}
	}
	return own
}
