package state_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tripsync/state"
	"tripsync/state/statetest"
)

// TestVaultAsksOnlyWhatItCanKeep: where a grant could not be sealed or stored, none
// is asked for.
func TestVaultAsksOnlyWhatItCanKeep(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
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
			s, err := state.Open(ctx, url)
			check(t, err)
			t.Cleanup(s.Close)
			v := tt.vault
			v.Store, v.Client = s, "acme"
			_, err = v.Renew(ctx, func(context.Context, []byte) ([]byte, error) {
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
	if _, err := s.Overview(soon); err != nil {
		t.Errorf("Overview: %v", err)
	}
	if err := s.Ping(soon); err != nil {
		t.Errorf("Ping: %v", err)
	}
	if _, err := s.TakeLease(soon, "node/a", "a", noon, noon.Add(time.Minute)); err != nil {
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
		execute(t, url, "UPDATE lease SET until = '2000-01-01' WHERE name = 'grant/acme'")
		_, err := v.Renew(t.Context(), store("the other's"))
		return []byte("ours"), err
	})
	if !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("Renew: %v, want ErrLeaseHeld", err)
	}
	if got, err := v.Load(t.Context()); string(got) != "the other's" || err != nil {
		t.Errorf("Load: %q, %v; want the other's", got, err)
	}
}
