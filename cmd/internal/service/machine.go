// Package service wires the stages by the settings, and runs them as a daemon.
package service

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/queue"
	"tripsync/transform"
	"tripsync/transform/places"
)

// A Machine is all of tripsync, made as the settings want it. They may be replaced
// while nothing that it made is in use.
type Machine struct {
	Settings *config.Config
	Log      *zap.Logger

	directories directories
	renewals    sync.WaitGroup // of grants, that go on
}

// Pipeline wires a synchronisation; the whole machine is seen here at once.
func (m *Machine) Pipeline(d *Database, progress func(stage string, done, total int)) (*pipeline.Pipeline, error) {
	table, err := places.Embedded()
	if err != nil {
		return nil, err
	}
	return &pipeline.Pipeline{
		Store:     d.Store,
		Inboxes:   m.inboxes(),
		Watch:     &source.Watch{Own: m.Settings.Own()},
		Archive:   m.Settings.ArchiveDir(),
		Transform: &transform.Transformer{Places: table},
		Refresh:   datePolicy(m.Rules, d.Now),
		Now:       d.Now,
		Here:      time.Now,
		NewID:     newID,
		Log:       m.Log,
		Progress:  progress,
	}, nil
}

// datePolicy reads rules, and notes since when they have been the same.
func datePolicy(read func(context.Context) (pipeline.Rules, error), now func() time.Time) func(context.Context) (pipeline.Rules, error) {
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

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (m *Machine) inboxes() []pipeline.Inbox {
	var out []pipeline.Inbox
	for _, i := range m.Settings.Inbox {
		out = append(out, pipeline.Inbox{Dir: source.Dir{Path: i.Dir, Match: i.Match, Settle: i.Settle}, After: i.After})
	}
	return out
}

// LongestDoubt is how long an outcome is unknown at most, while Concur answers: see
// [push.Deliverer].
func (m *Machine) LongestDoubt() time.Duration {
	return max(m.Settings.Delivery.SettleUnknown, m.Settings.Delivery.Timeout) + m.Settings.Delivery.Timeout
}

// Queue wires delivery: a Concur client for each client company, one quota for
// each application.
func (m *Machine) Queue(ctx context.Context, d *Database) (*queue.Queue, error) {
	if _, err := m.Keys(ctx, d.Store); err != nil {
		return nil, err
	}
	timeout, limiters := m.Settings.Delivery.Timeout, m.limiters(d)
	var names []string
	for _, c := range m.Settings.Clients {
		names = append(names, c.Name)
	}
	deliverer := &push.Deliverer{
		Ledger: d.Ledger, Services: m.services(d, limiters), Settle: m.Settings.Delivery.SettleUnknown, Timeout: timeout,
		Closed: m.closed(limiters), Now: d.Now, NewID: newID, Log: m.Log,
	}
	return &queue.Queue{
		Store: d.Store, Clients: names, Node: newID().String(), Workers: m.Settings.Delivery.Workers,
		Timeout: 3 * timeout, Lease: 15 * time.Second, Grace: Grace, Now: d.Now,
		Deliver: logErrors(m.Log, noticeResumes(d, limiters, deliverer.Deliver)),
	}, nil
}

// Finder wires the search for trips that Concur has.
func (m *Machine) Finder(ctx context.Context, d *Database) (*push.Finder, error) {
	_, err := m.Keys(ctx, d.Store)
	return &push.Finder{Services: m.services(d, m.limiters(d))}, err
}

// Reconciler wires reading back.
func (m *Machine) Reconciler(ctx context.Context, d *Database) (*push.Reconciler, error) {
	_, err := m.Keys(ctx, d.Store)
	return &push.Reconciler{
		Register: d.Ledger, Services: m.services(d, m.limiters(d)), Now: d.Now, NewID: newID, Log: m.Log,
	}, err
}

// services are a Concur client for each client company, which keeps to the quota of
// its application.
func (m *Machine) services(d *Database, limiters map[string]*state.Limiter) map[string]push.Services {
	services := map[string]push.Services{}
	for _, c := range m.Settings.Clients {
		service, limiter := m.Concur(c, m.Vault(d.Store, c.Name)), limiters[c.Name]
		services[c.Name] = push.Services{Service: m.paced(service, limiter, false), Urgent: m.paced(service, limiter, true)}
	}
	return services
}

// Vault keeps a client's grant. The keys may be replaced while a service runs.
func (m *Machine) Vault(store *state.Store, client string) *state.Vault {
	return &state.Vault{Store: store, Client: client, Reread: func(ctx context.Context) (state.Ring, error) { return m.Keys(ctx, store) }}
}

const (
	// Grace is how long what is being sent may go on when the program is told to end.
	Grace = 15 * time.Second
	// tokenPatience is how long a token is waited for before its company rests.
	tokenPatience = 10 * time.Second
)

// Concur speaks to Concur for a client, without regard to the quota.
func (m *Machine) Concur(c config.Client, vault concur.Vault) *concur.Client {
	web := concur.NewHTTPClient(m.Settings.Delivery.Timeout)
	return &concur.Client{
		Tokens: &concur.Tokens{
			Connection: concur.Connection{
				URL: c.Concur.URL, ClientID: c.Concur.ClientID, ClientSecret: string(c.Concur.ClientSecret),
				RefreshToken: string(c.Concur.RefreshToken),
				CompanyUUID:  c.Concur.CompanyUUID, RequestToken: string(c.Concur.RequestToken),
			},
			Vault: judgedVault{vault}, HTTP: web, Now: time.Now, Patience: tokenPatience, InFlight: &m.renewals,
		},
		HTTP: web, Limiter: rate.NewLimiter(rate.Inf, 1), NewID: uuid.NewString, Now: time.Now,
	}
}

// companies names, by client, the company in Concur that it shares with other clients:
// by its UUID, as the settings have it or the stored grant, else by the token that
// both have.
func (m *Machine) companies(ctx context.Context, store *state.Store) map[string]string {
	companies := map[string]string{}
	for _, c := range m.Settings.Clients {
		company := c.Concur.CompanyUUID
		if g, err := m.Concur(c, m.Vault(store, c.Name)).Tokens.Stored(ctx); err == nil { // else it is told elsewhere
			company = cmp.Or(company, g.Company)
		}
		if company = cmp.Or(company, string(c.Concur.RefreshToken)); company != "" {
			companies[c.Name] = c.Concur.URL + " " + company
		}
	}
	return companies
}
