package state_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/statetest"
)

// TestVaultAsksOnlyWhatItCanKeep: where a grant could not be sealed or stored, none
// is asked for.
func TestVaultAsksOnlyWhatItCanKeep(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		vault state.Vault
		sql   string
	}{
		{"no key", state.Vault{}, "SELECT"},
		{"short key", state.Vault{Keys: state.Ring{make([]byte, 5)}}, "SELECT"},
		{"lease that cannot be taken", state.Vault{Keys: ring(1)}, "ALTER TABLE lease ADD CHECK (name <> 'grant/acme')"},
		{"grant that cannot be written", state.Vault{Keys: ring(1)}, "ALTER TABLE company ADD CHECK (client <> 'acme')"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := statetest.URL(t)
			execute(t, url, tt.sql)
			s, err := state.Open(t.Context(), url)
			check(t, err)
			t.Cleanup(s.Close)
			v := tt.vault
			v.Store, v.Client = s, "acme"
			_, err = v.Renew(t.Context(), func(context.Context, []byte) ([]byte, error) {
				t.Error("a grant is asked for that cannot be kept")
				return []byte("grant"), nil
			})
			if err == nil {
				t.Error("Renew: no error")
			}
		})
	}
}

// TestVaultHoldsNoConnection: twenty renewals that hang, and those who wait for
// them, leave the database to others.
func TestVaultHoldsNoConnection(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx, stop := context.WithCancel(t.Context())
	hanging := make(chan struct{}, 20)
	for i := range 20 {
		for range 2 {
			v := &state.Vault{Store: s, Keys: ring(1), Client: string(rune('a' + i))}
			go func() {
				_, _ = v.Renew(ctx, func(ctx context.Context, _ []byte) ([]byte, error) {
					hanging <- struct{}{}
					<-ctx.Done()
					return nil, ctx.Err()
				})
			}()
		}
	}
	t.Cleanup(stop)
	soon, done := context.WithTimeout(t.Context(), 10*time.Second)
	defer done()
	for range 20 {
		select {
		case <-hanging:
		case <-soon.Done():
			t.Fatal("renewals wait for connections")
		}
	}
	if _, err := s.Trips.Overview(soon); err != nil {
		t.Errorf("Overview: %v", err)
	}
	if err := s.Ping(soon); err != nil {
		t.Errorf("Ping: %v", err)
	}
	if _, err := s.Leases.TakeLease(soon, "node/a", "a", noon, noon.Add(time.Minute)); err != nil {
		t.Errorf("TakeLease: %v", err)
	}
}

// TestVaultFencesOff a renewal that stood still until another took its place: what
// it brings is not stored over the other's.
func TestVaultFencesOff(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s, err := state.Open(t.Context(), url)
	check(t, err)
	t.Cleanup(s.Close)
	v := &state.Vault{Store: s, Keys: ring(1), Client: "acme"}
	_, err = v.Renew(t.Context(), func(context.Context, []byte) ([]byte, error) {
		execute(t, url, "UPDATE lease SET until = '2000-01-01' WHERE name = 'grant/acme'") //nolint:contextcheck // another process does
		_, err := v.Renew(t.Context(), store("the other's"))                               //nolint:contextcheck // another process does
		return []byte("ours"), err
	})
	if !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("Renew: %v, want ErrLeaseHeld", err)
	}
	if got, err := v.Load(t.Context()); string(got) != "the other's" || err != nil {
		t.Errorf("Load: %q, %v; want the other's", got, err)
	}
}

// TestSweep forgets the leases of killed processes and the lists of runs that ended,
// and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s, err := state.Open(t.Context(), url)
	check(t, err)
	t.Cleanup(s.Close)
	for name, until := range map[string]time.Time{"node/killed": noon.AddDate(0, 0, -2), "node/late": noon.Add(-time.Minute), "node/alive": noon.Add(time.Minute)} {
		_, err := s.Leases.TakeLease(t.Context(), name, name, until.Add(-time.Minute), until)
		check(t, err)
	}
	execute(t, url, `
INSERT INTO run (id, trigger, started_at, finished_at) VALUES
       ('00000000-0000-0000-0000-000000000001', 'run', '2026-01-01', '2026-01-01'), ('00000000-0000-0000-0000-000000000002', 'run', '`+noon.Format(time.RFC3339)+`', NULL);
INSERT INTO run_trip SELECT run.id, gen_random_uuid(), 'create' FROM run, generate_series(1, 1500)`)
	check(t, s.Leases.Sweep(t.Context(), noon))
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	defer conn.Close(t.Context())
	var leases, trips int
	check(t, conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM run_trip)").Scan(&leases, &trips))
	if leases != 2 || trips != 1500 {
		t.Errorf("%d leases and %d trips of runs are left, want 2 and those of the run that goes on", leases, trips)
	}
}
