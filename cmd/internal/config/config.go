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
	"tripsync/transform/passive"
)

// A Config is the whole of the settings, named as in the YAML file. One that
// came from [Load] or [Parse] is complete and valid.
//
// The comments of the fields are what the guide's page about settings says: a test
// writes its table from them.
type Config struct {
	// Data is the directory of the private Postgres, the archive of exports that
	// were read, and the key file.
	Data string `yaml:"data"`
	// Database is the URL of a PostgreSQL server, or of a pooler before it. Without
	// it tripsync keeps a private Postgres under `data`. See `tripsync help database`.
	Database Secret `yaml:"database,omitempty"`
	// Keys is the key ring for tokens at rest: 32 bytes each in base64, with commas
	// between them. The first key seals, all of them open. Services that share a
	// database need the same. Without it the ring is the file `data/keys`, made at
	// first use. Keep a copy: without the keys, no stored grant can be opened.
	Keys Secret `yaml:"keys,omitempty"`
	// LogLevel is `debug`, `info`, `warn` or `error`.
	LogLevel string `yaml:"log_level"`
	// Inbox lists the directories where exports arrive. See `tripsync help inbox`.
	Inbox []Inbox `yaml:"inbox,omitempty"`
	// Schedules are the times at which `serve` reads the inboxes.
	Schedules []Schedule `yaml:"schedules,omitempty"`
	// Clients are the client companies of the agency. The first whose `match` fits a
	// booking has it.
	Clients []Client `yaml:"clients,omitempty"`
	// Delivery is how posts are sent.
	Delivery Delivery `yaml:"delivery"`
	// Console is where `serve` answers probes.
	Console Console `yaml:"console"`

	// File is the settings file that was read, empty if there was none.
	File string `yaml:"-"`

	written map[string]string // setting → its text with references, where it has any or is a secret
	asked   map[string]bool   // variables that references of the file name
	files   []string          // that references name
}

// An Inbox is a directory where exports arrive.
type Inbox struct {
	// Name is what messages call the inbox.
	Name string `yaml:"name"`
	// Dir is the directory. A relative path starts from the settings file.
	Dir string `yaml:"dir"`
	// Match is a pattern for file names, such as `*.air`.
	Match string `yaml:"match"`
	// Settle is how long a file must stay as it is before it is taken. With `0s` files
	// are taken as they stand: use it where they are moved in whole.
	Settle time.Duration `yaml:"settle"`
	// After is what becomes of a file once it was read: `archive`, `delete` or `leave`.
	After string `yaml:"after"`
}

// A Schedule says when to run.
type Schedule struct {
	// Name is what messages call the schedule.
	Name string `yaml:"name"`
	// Cron is a cron specification of five fields, such as `*/10 * * * *`.
	Cron string `yaml:"cron"`
	// Timezone is where the clock hangs, such as Europe/Paris.
	Timezone Timezone `yaml:"timezone"`
	// Missed is what becomes of ticks missed while no service was up: `skip`,
	// `coalesce` (one run for all of them) or `catch-up` (a run for each of them).
	Missed string `yaml:"missed"`
}

// A Client is a client company of the agency and its connection to Concur.
type Client struct {
	// Name is what messages and verbs call the client company.
	Name string `yaml:"name"`
	// Match selects the client's bookings. Each part that is set must hold. Without
	// any, every booking is the client's.
	Match Match `yaml:"match,omitempty"`
	// Concur is the company's connection to Concur. See `tripsync help connect`.
	Concur Concur `yaml:"concur"`
	// Send is what is posted. `trip`: a trip of its own for each traveller of a booking.
	// `booking`: the traveller's booking alone, which Concur puts into the trip that
	// spans its days; `remarks` and `proposal` fill trips, and so need `trip`.
	Send string `yaml:"send"`
	// Join takes the name of a journey out of a remark, in a form that `remarks` knows.
	// A traveller's bookings of one name go into one trip, whatever their days. It
	// needs `send: booking`.
	Join *Extract `yaml:"join,omitempty"`
	// Cancel is whether cancellations are passed on: `sync`, or `never`, with which a
	// booking that is gone holds its trip instead.
	Cancel string `yaml:"cancel"`
	// Oldest is how long after its end a trip is still created, such as `90d`. One that
	// ended earlier is held (`too-old`); what Concur has is changed and cancelled all
	// the same. `any` is no limit, for a backfill of old exports.
	Oldest Days `yaml:"oldest"`
	// Travellers are the ways to find a passenger's login; the first that answers wins.
	// See `tripsync help travellers`.
	Travellers []Rung `yaml:"travellers,omitempty"`
	// PassOver lists e-mail addresses that are no traveller's, such as the agency's own.
	// `@domain` stands for all of a domain.
	PassOver []string `yaml:"pass_over,omitempty"`
	// Remarks maps fields of Concur's trip, and custom attributes, to what takes their
	// value out of an agency remark. See `tripsync help remarks`.
	Remarks map[string]*Extract `yaml:"remarks,omitempty"`
	// Passives are the rule sets that read passive segments, DI lines and remarks: names
	// of those that the program has, and files of your own. See `tripsync help passives`.
	Passives []string `yaml:"passives,omitempty"`
	// Twins is whether a segment is sent once that two bookings have for one traveller,
	// such as a passive and the booking that it stands for. See `tripsync help passives`.
	Twins bool `yaml:"twins,omitempty"`
	// Proposal is how remarks mark a proposal for a Concur Request: an expression, which
	// is its `request`, or the settings below.
	Proposal *Proposal `yaml:"proposal,omitempty"`
	// PreExpenseAir is the company's option of that name at Concur: air is expensed as
	// soon as it is ticketed. It changes what `convert --to text` says, not what is sent.
	PreExpenseAir bool `yaml:"pre_expense_air,omitempty"`
	// Guard is how much a plan may take from the client's trips in Concur before it is
	// stopped. See `tripsync help guards`.
	Guard Guard `yaml:"guard"`

	sets passive.Sets // those of Passives
}

// PassiveSets returns the rule sets of Passives.
func (c *Client) PassiveSets() passive.Sets { return c.sets }

// A Match selects PNRs. Each part that is set must hold; the zero Match
// selects every PNR.
type Match struct {
	// Office lists office ids.
	Office []string `yaml:"office,omitempty"`
	// Account lists account numbers.
	Account []string `yaml:"account,omitempty"`
	// Remark is a regular expression that a remark must match.
	Remark *regexp.Regexp `yaml:"remark,omitempty"`
}

// A Concur is a connection to Concur's Itinerary service. It holds a
// RefreshToken, or a CompanyUUID with a RequestToken for the first grant, or
// neither when the grant is already stored.
type Concur struct {
	// URL is where the first token comes from. The token names the data centre, which
	// counts from then on.
	URL string `yaml:"url"`
	// ClientID is the application's id at Concur.
	ClientID string `yaml:"client_id"`
	// ClientSecret is the application's secret at Concur.
	ClientSecret Secret `yaml:"client_secret"`
	// RefreshToken is the token of a first grant. Leave it out where `tripsync connect`
	// stores the grant.
	RefreshToken Secret `yaml:"refresh_token,omitempty"`
	// CompanyUUID is the company at Concur, for `request_token`.
	CompanyUUID string `yaml:"company_uuid,omitempty"`
	// RequestToken is another way to a first grant: what the company's administrator
	// made for the application. It lives for a day.
	RequestToken Secret `yaml:"request_token,omitempty"`
	// Supplier is the BookingSource registered with Concur, at most 32 characters.
	Supplier string `yaml:"supplier"`
}

// A Rung is one way to find the Concur login of a passenger. Exactly one of
// its fields is set.
type Rung struct {
	// Remark is a regular expression whose one group takes the login out of a remark.
	Remark *regexp.Regexp `yaml:"remark,omitempty"`
	// Email is `true`: the login is an e-mail address of the booking that is this
	// passenger's.
	Email bool `yaml:"email,omitempty"`
	// File is a CSV file with `login`, and any of `last`, `first`, `employee`, `email`
	// and `loyalty`.
	File string `yaml:"file,omitempty"`
	// Template makes a login of `{first}` and `{last}`, the passenger's names in lower
	// case, letters only.
	Template string `yaml:"template,omitempty"`
}

// A Guard limits the share of the client's trips in Concur that one plan may touch.
// A plan that exceeds a limit is stopped. Zero means no limit.
type Guard struct {
	// Cancels is the share of trips that may be cancelled; `0%` is no limit.
	Cancels Percent `yaml:"cancels"`
	// LostSegments is the share of trips that may lose segments; `0%` is no limit.
	LostSegments Percent `yaml:"lost_segments"`
	// Travellers is the share of trips that may go to another login; `0%` is no limit.
	Travellers Percent `yaml:"travellers"`
	// AtLeast is how many trips it takes: fewer never stop a plan.
	AtLeast int `yaml:"at_least"`
}

// A Delivery says how posts are sent.
type Delivery struct {
	// SettleUnknown is how long a trip must stay absent after an unknown outcome before
	// its create is sent again.
	SettleUnknown time.Duration `yaml:"settle_unknown"`
	// Workers is how many trips of one client a process delivers at once.
	Workers int `yaml:"workers"`
	// Timeout is how long one request may take.
	Timeout time.Duration `yaml:"timeout"`
	// Quota is how many requests any 60 seconds may see of one `client_id`, of all its
	// clients and all processes together.
	Quota int `yaml:"quota"`
	// Quiet lists times in which nothing is sent, such as Concur's maintenance. What is
	// being sent finishes.
	Quiet []Quiet `yaml:"quiet,omitempty"`
}

// A Console is where a service answers probes.
type Console struct {
	// Listen is the address, `host:port`, of `/healthz`, `/readyz` and `/livez`. Empty
	// means off.
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
		for _, set := range c.Clients[i].Passives {
			if isRuleFile(set) {
				own.Files = append(own.Files, set)
			}
		}
	}
	return own
}
