package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
	"tripsync/state/embedded"
)

const (
	pulse      = time.Second     // how often the service looks whether the database answers
	heartbeat  = 2 * time.Second // how long an answer may take
	checkPulse = 5 * time.Second // how often the service looks whether commits were lost
)

// What the log says of the database, each time that this changes.
const (
	databaseLost = "database lost"
	databaseBack = "database back"
)

// A Database is open until it is closed.
type Database struct {
	*state.Store
	clock

	URL      string
	server   *embedded.Server // ours, unless the settings name one
	log      *zap.Logger
	renewals *sync.WaitGroup
	stop     <-chan struct{} // the program is to end
}

// Close leaves the database, and stops a server of ours.
func (d *Database) Close() error {
	if d.Store != nil {
		d.Store.Close()
	}
	if d.server == nil {
		return nil
	}
	return d.server.Stop()
}

// End closes the database when a verb is done, and returns its error.
func (d *Database) End(err error) error {
	d.awaitRenewals()
	return errors.Join(state.Away(err), d.Close())
}

// unmigrated is the error of a database that does not get this version's schema.
type unmigrated struct{ error }

func (u unmigrated) Unwrap() []error { return []error{u.error, state.ErrSchema} }

// farewell is how long renewals may go on in a program that is told to end.
const farewell = 5 * time.Second

// awaitRenewals returns when no renewal of a grant goes on: the answer to it may
// hold the only refresh token that is still good.
func (d *Database) awaitRenewals() {
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

// OpenDatabase connects to the server of the settings, or starts the private
// one, whose schema is brought up to date.
func (m *Machine) OpenDatabase(ctx context.Context) (*Database, error) {
	d, err := m.StartDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if d.server != nil {
		if _, err := state.Migrate(ctx, d.URL); err != nil {
			return nil, errors.Join(unmigrated{err}, d.Close())
		}
	}
	if d.Store, err = state.OpenFor(ctx, d.URL, len(m.Settings.Clients)*m.Settings.Delivery.Workers); err != nil {
		if d.server == nil {
			err = fmt.Errorf("database, as the settings or TRIPSYNC_DATABASE_URL name it: %w", err)
		}
		return nil, errors.Join(err, d.Close())
	}
	d.Companies = m.companies(ctx, d.Store)
	if room := d.Room(); room.Short() {
		m.Log.Warn("database connections limited", zap.Int("wanted", room.Wanted), zap.Int("allowed", room.Allowed))
	}
	if err := d.follow(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if d.server != nil && d.server.Fresh() {
		if err := d.Leases.ClearLeases(ctx); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// StartDatabase finds the server, or starts the private one, and connects to none.
func (m *Machine) StartDatabase(ctx context.Context) (*Database, error) {
	if url := string(m.Settings.Database); url != "" {
		return &Database{URL: url, log: m.Log, renewals: &m.renewals, stop: ctx.Done()}, nil
	}
	// Postgres runs under an account of its own, which must get there.
	if err := os.MkdirAll(m.Settings.Data, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	server, err := embedded.Keep(ctx, m.Settings.PostgresDir())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", state.ErrDatabase, err)
	}
	return &Database{URL: server.URL("postgres"), server: server, log: m.Log, renewals: &m.renewals, stop: ctx.Done()}, nil
}

// AwaitDatabase opens the database, and goes on trying while it does not answer: a
// service may start before it. Later than patience that is an error.
func (m *Machine) AwaitDatabase(ctx context.Context, patience time.Duration) (*Database, error) {
	until := time.Now().Add(patience)
	d, err := m.OpenDatabase(ctx)
	if !state.Lost(err) {
		return d, err
	}
	m.Log.Warn(databaseLost, zap.Error(err))
	for state.Lost(err) && time.Now().Before(until) && pipeline.Sleep(ctx, pulse) == nil {
		d, err = m.OpenDatabase(ctx)
	}
	if err == nil {
		m.Log.Info(databaseBack)
	}
	return d, err
}

// watch logs when the database goes away and when it is back. What needs it meanwhile
// tries again, and logs nothing.
func (d *Database) watch(ctx context.Context, log *zap.Logger) {
	lost := false
	for pipeline.Sleep(ctx, pulse) == nil {
		switch err := d.beat(ctx); {
		case ctx.Err() != nil:
		case err != nil && !lost:
			lost = true
			log.Warn(databaseLost, zap.Error(err))
		case err == nil && lost:
			lost = false
			log.Info(databaseBack)
		}
	}
}

func (d *Database) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	return d.follow(ctx)
}

// follow goes by the time of the database that answers, and notes which one that is.
func (d *Database) follow(ctx context.Context) error {
	moved, err := d.adjust(func() (time.Time, error) { return d.Time(ctx) })
	if err != nil {
		return fmt.Errorf("ask for the time: %w", err)
	}
	if moved != 0 {
		d.log.Warn("clock adjusted to the database", zap.Duration("moved", moved))
	}
	return d.Follow(ctx, d.Now())
}

// await returns when the database answers again, or ctx ends.
func (d *Database) await(ctx context.Context) {
	for pipeline.Sleep(ctx, pulse) == nil && d.beat(ctx) != nil {
		continue
	}
}

// persist does something, and does it again whenever the database was away.
func (d *Database) persist(ctx context.Context, do func() error) error {
	err := do()
	for state.Lost(err) && ctx.Err() == nil {
		d.await(ctx)
		err = do()
	}
	return err
}
