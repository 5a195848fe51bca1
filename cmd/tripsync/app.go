package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/time/rate"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/embedded"
	"tripsync/state/queue"
	"tripsync/transform"
	"tripsync/transform/places"
)

// An app is the program as it was started.
type app struct {
	environ    []string
	configFile string
	logLevel   string
	out        io.Writer
	errOut     io.Writer

	settings    *config.Config
	directories directories
	log         *zap.Logger

	renewals sync.WaitGroup // of grants, that go on
	hangUps  chan struct{}  // SIGHUP came
	reloads  atomic.Bool    // the verb takes hangUps; otherwise SIGHUP ends it
}

func (a *app) lookup(name string) (string, bool) {
	for _, kv := range a.environ {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v, true
		}
	}
	return "", false
}

// load reads the settings and starts the log.
func (a *app) load() error {
	if a.settings == nil {
		settings, err := a.readSettings()
		if err != nil {
			return err
		}
		a.settings = settings
	}
	return a.startLog()
}

func (a *app) readSettings() (*config.Config, error) {
	settings, err := config.Load(a.configFile, a.lookup)
	if err != nil {
		return nil, err
	}
	return settings, settings.UnknownVariables(a.environ)
}

func (a *app) startLog() error {
	level := a.logLevel
	if level == "" {
		level = a.settings.LogLevel
	}
	parsed, err := zapcore.ParseLevel(level)
	if err != nil {
		return usage(fmt.Errorf("log level %q: want debug, info, warn or error", level))
	}
	format := zap.NewProductionEncoderConfig()
	format.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoder := zapcore.NewJSONEncoder(format)
	a.log = zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(a.errOut)), parsed))
	return nil
}

// quietly keeps the log to what a person at a terminal must see.
func (a *app) quietly() {
	if a.logLevel == "" {
		a.log = a.log.WithOptions(zap.IncreaseLevel(zap.ErrorLevel))
	}
}

// A database is open until it is closed.
type database struct {
	*state.Store
	sharedClock

	url      string
	server   *embedded.Server // ours, unless the settings name one
	log      *zap.Logger
	renewals *sync.WaitGroup
	stop     <-chan struct{} // the program is to end
}

func (d *database) close() error {
	if d.Store != nil {
		d.Close()
	}
	if d.server == nil {
		return nil
	}
	return d.server.Stop()
}

// end closes the database when a verb is done, and returns its error.
func (d *database) end(err error) error {
	d.awaitRenewals()
	return errors.Join(state.Away(err), d.close())
}

// farewell is how long renewals may go on in a program that is told to end.
const farewell = 5 * time.Second

// awaitRenewals returns when no renewal of a grant goes on: the answer to it may
// hold the only refresh token that is still good.
func (d *database) awaitRenewals() {
	landed := make(chan struct{})
	go func() {
		d.renewals.Wait()
		close(landed)
	}()
	select {
	case <-landed:
		return
	case <-d.stop:
	}
	select {
	case <-landed:
	case <-time.After(farewell):
	}
}

// openDatabase connects to the server of the settings, or starts the private
// one, whose schema is brought up to date.
func (a *app) openDatabase(ctx context.Context) (*database, error) {
	d, err := a.startDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if d.server != nil {
		if _, err := state.Migrate(ctx, d.url); err != nil {
			return nil, errors.Join(&exit{exitDatabase, err}, d.close())
		}
	}
	if d.Store, err = state.OpenFor(ctx, d.url, len(a.settings.Clients)*a.settings.Delivery.Workers); err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.Companies = a.companies(ctx, d.Store)
	if room := d.Room(); room.Short() {
		a.log.Warn("fewer database connections allowed than wanted", zap.Int("wanted", room.Wanted), zap.Int("allowed", room.Allowed))
	}
	if err := d.follow(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	if d.server != nil && d.server.Fresh() {
		if err := d.ClearLeases(ctx); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	return d, nil
}

func (a *app) startDatabase(ctx context.Context) (*database, error) {
	if url := string(a.settings.Database); url != "" {
		return &database{url: url, log: a.log, renewals: &a.renewals, stop: ctx.Done()}, nil
	}
	if err := a.mayMakeDatabase(); err != nil {
		return nil, err
	}
	// Postgres runs under an account of its own, which must get there.
	if err := os.MkdirAll(a.settings.Data, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	server, err := embedded.Keep(ctx, a.settings.PostgresDir())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", state.ErrDatabase, err)
	}
	return &database{url: server.URL("postgres"), server: server, log: a.log, renewals: &a.renewals, stop: ctx.Done()}, nil
}

// mayMakeDatabase refuses to make a database in a folder that just happens to be
// the present one.
func (a *app) mayMakeDatabase() error {
	_, named := a.lookup("TRIPSYNC_DATA")
	if a.settings.File != "" || named {
		return nil
	}
	if _, err := os.Stat(a.settings.Data); err == nil {
		return nil
	}
	return usage(errors.New("no settings: there is neither ./tripsync.yaml nor /etc/tripsync/tripsync.yaml, and --config names none"))
}

// pipeline wires a synchronisation; the whole machine is seen here at once.
func (a *app) pipeline(d *database, progress func(stage string, done, total int)) (*pipeline.Pipeline, error) {
	table, err := places.Embedded()
	if err != nil {
		return nil, err
	}
	return &pipeline.Pipeline{
		Store:     d.Store,
		Inboxes:   a.inboxes(),
		Watch:     &source.Watch{Own: a.settings.Own()},
		Archive:   a.archive(),
		Transform: &transform.Transformer{Places: table},
		Refresh:   dated(a.rules, d.Now),
		Cancels:   a.cancels(),
		Oldest:    a.oldest(),
		Guards:    a.guards(),
		Now:       d.Now,
		Here:      time.Now,
		NewID:     newID,
		Log:       a.log,
		Progress:  progress,
	}, nil
}

// dated tells of rules since when they are the same.
func dated(read func(context.Context) (pipeline.Rules, error), now func() time.Time) func(context.Context) (pipeline.Rules, error) {
	var mu sync.Mutex
	policy, since := "", now()
	return func(ctx context.Context) (pipeline.Rules, error) {
		rules, err := read(ctx)
		mu.Lock()
		defer mu.Unlock()
		if policy != "" && rules.Policy != policy {
			since = now()
		}
		if err == nil {
			policy = rules.Policy
		}
		rules.Since = since
		return rules, err
	}
}

// companies names, by client, the company in Concur that it shares with other clients:
// by its UUID, as the settings have it or the stored grant, else by the token that
// both have.
func (a *app) companies(ctx context.Context, store *state.Store) map[string]string {
	companies := map[string]string{}
	for _, c := range a.settings.Clients {
		company := c.Concur.CompanyUUID
		if g, err := a.service(c, a.vault(store, c.Name)).Tokens.Stored(ctx); err == nil { // else it is told elsewhere
			company = cmp.Or(company, g.Company)
		}
		if company = cmp.Or(company, string(c.Concur.RefreshToken)); company != "" {
			companies[c.Name] = c.Concur.URL + " " + company
		}
	}
	return companies
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (a *app) inboxes() []pipeline.Inbox {
	var out []pipeline.Inbox
	for _, i := range a.settings.Inbox {
		out = append(out, pipeline.Inbox{Dir: source.Dir{Path: i.Dir, Match: i.Match, Settle: i.Settle}, After: i.After})
	}
	return out
}

func (a *app) cancels() func(client string) bool {
	never := map[string]bool{}
	for _, c := range a.settings.Clients {
		never[c.Name] = c.Cancel == "never"
	}
	return func(client string) bool { return !never[client] }
}

// oldest returns for how many days after its end a client's trip is created.
func (a *app) oldest() func(client string) (days int, limited bool) {
	oldest := map[string]config.Days{}
	for _, c := range a.settings.Clients {
		oldest[c.Name] = c.Oldest
	}
	return func(client string) (int, bool) {
		days, known := oldest[client]
		return int(days), known && days != config.AnyDays
	}
}

func (a *app) guards() func(client string) push.Guard {
	guards := map[string]push.Guard{}
	for _, c := range a.settings.Clients {
		guards[c.Name] = push.Guard{
			Cancels: float64(c.Guard.Cancels), LostSegments: float64(c.Guard.LostSegments),
			Travellers: float64(c.Guard.Travellers), AtLeast: c.Guard.AtLeast,
		}
	}
	return func(client string) push.Guard { return guards[client] }
}

// settle is how long an outcome is unknown at most, while Concur answers: see
// [push.Deliverer].
func (a *app) settle() time.Duration {
	return max(a.settings.Delivery.SettleUnknown, a.settings.Delivery.Timeout) + a.settings.Delivery.Timeout
}

// queue wires delivery: a Concur client for each client company, one quota for
// each application.
func (a *app) queue(d *database) (*queue.Queue, error) {
	if _, err := a.keys(); err != nil {
		return nil, err
	}
	timeout, limiters := a.settings.Delivery.Timeout, a.limiters(d)
	services, urgent := map[string]push.Service{}, map[string]push.Service{}
	var names []string
	for _, c := range a.settings.Clients {
		service := a.service(c, a.vault(d.Store, c.Name))
		services[c.Name] = a.paced(service, limiters[c.Name], false)
		urgent[c.Name] = a.paced(service, limiters[c.Name], true)
		names = append(names, c.Name)
	}
	deliverer := &push.Deliverer{
		Ledger: d.Store, Services: services, Urgent: urgent, Settle: a.settings.Delivery.SettleUnknown, Timeout: timeout,
		Closed: a.closed(limiters), Now: d.Now, NewID: newID, Log: a.log,
	}
	return &queue.Queue{
		Store: d.Store, Clients: names, Node: newID().String(), Workers: a.settings.Delivery.Workers,
		Timeout: 3 * timeout, Lease: 15 * time.Second, Grace: grace, Now: d.Now, Deliver: telling(a.log, a.heeding(d, limiters, deliverer.Deliver)),
	}, nil
}

// services are a Concur client for each client company, one quota for each
// application.
func (a *app) services(d *database) (map[string]push.Service, error) {
	if _, err := a.keys(); err != nil {
		return nil, err
	}
	limiters, services := a.limiters(d), map[string]push.Service{}
	for _, c := range a.settings.Clients {
		services[c.Name] = a.paced(a.service(c, a.vault(d.Store, c.Name)), limiters[c.Name], false)
	}
	return services, nil
}

// vault keeps a client's grant. The keys may be replaced while a service runs.
func (a *app) vault(store *state.Store, client string) *state.Vault {
	return &state.Vault{Store: store, Client: client, Reread: a.keys}
}

// grace is how long what is being sent may go on when the program is told to end,
// and tokenPatience how long a token is waited for before its company rests.
const (
	grace         = 15 * time.Second
	tokenPatience = 10 * time.Second
)

// service speaks to Concur for a client, without regard to the quota.
func (a *app) service(c config.Client, vault concur.Vault) *concur.Client {
	web := concur.NewHTTPClient(a.settings.Delivery.Timeout)
	return &concur.Client{
		Tokens: &concur.Tokens{
			Connection: concur.Connection{
				URL: c.Concur.URL, ClientID: c.Concur.ClientID, ClientSecret: string(c.Concur.ClientSecret),
				RefreshToken: string(c.Concur.RefreshToken),
				CompanyUUID:  c.Concur.CompanyUUID, RequestToken: string(c.Concur.RequestToken),
			},
			Vault: vault, HTTP: web, Now: time.Now, Patience: tokenPatience, InFlight: &a.renewals,
		},
		HTTP: web, Limiter: rate.NewLimiter(rate.Inf, 1), NewID: uuid.NewString, Now: time.Now,
	}
}

// paced is a service that keeps to its application's quota.
func (a *app) paced(service *concur.Client, limiter *state.Limiter, urgent bool) *concur.Client {
	paced := *service
	paced.Limiter, paced.Slowed = line{limiter.Line(urgent), limiter.Now}, a.slowed(limiter)
	return &paced
}

// archive is where files go that were read.
func (a *app) archive() string { return a.settings.ArchiveDir() }
