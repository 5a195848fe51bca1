package state_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/state"
)

// seals lists the grants there are, by the keys that open them.
func seals(t *testing.T, s *state.Store, keys state.Ring) []state.Seal {
	t.Helper()
	all, err := s.Seals(t.Context(), keys)
	check(t, err)
	return all
}

// TestReseal lets an old key go: the new one alone opens all grants then.
func TestReseal(t *testing.T) {
	t.Parallel()
	s := open(t)
	both := append(ring(2), ring(1)...)
	for client, keys := range map[string]state.Ring{"acme": ring(1), "basic": ring(2), "crew": ring(1)} {
		v := &state.Vault{Store: s, Keys: keys, Client: client}
		_, err := v.Renew(t.Context(), store("grant of "+client))
		check(t, err)
	}
	check(t, s.Ledger.Pause(t.Context(), "nobody", "credential", noon, "has a row, and no grant"))
	want := []state.Seal{{Client: "acme", Key: 2}, {Client: "basic", Key: 1}, {Client: "crew", Key: 2}}
	if diff := cmp.Diff(want, seals(t, s, both)); diff != "" {
		t.Errorf("Seals (-want +got):\n%s", diff)
	}
	for _, want := range []int{2, 0} {
		if n, err := s.Reseal(t.Context(), both); n != want || err != nil {
			t.Errorf("Reseal: %d, %v; want %d", n, err, want)
		}
	}
	for _, client := range []string{"acme", "basic", "crew"} {
		v := &state.Vault{Store: s, Keys: ring(2), Client: client}
		if got, err := v.Load(t.Context()); string(got) != "grant of "+client || err != nil {
			t.Errorf("Load with the new key alone: %q, %v", got, err)
		}
	}
}

// TestResealRefuses names whom it cannot open, and changes nothing.
func TestResealRefuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	for client, keys := range map[string]state.Ring{"acme": ring(1), "basic": ring(3), "crew": ring(4)} {
		v := &state.Vault{Store: s, Keys: keys, Client: client}
		_, err := v.Renew(t.Context(), store("secret"))
		check(t, err)
	}
	both := append(ring(2), ring(1)...)
	n, err := s.Reseal(t.Context(), both)
	if n != 0 || !errors.Is(err, state.ErrNoKey) || !strings.Contains(err.Error(), "grant of basic") || !strings.Contains(err.Error(), "grant of crew") {
		t.Errorf("Reseal: %d, %v; want the names of basic and crew", n, err)
	}
	want := []state.Seal{{Client: "acme", Key: 2}, {Client: "basic"}, {Client: "crew"}}
	if diff := cmp.Diff(want, seals(t, s, both)); diff != "" {
		t.Errorf("Seals (-want +got):\n%s", diff)
	}
}

// TestVaultRereads the ring, so that a key may come and go meanwhile.
func TestVaultRereads(t *testing.T) {
	t.Parallel()
	s := open(t)
	keys := ring(1)
	v := &state.Vault{Store: s, Client: "acme", Reread: func(context.Context) (state.Ring, error) { return keys, nil }}
	_, err := v.Renew(t.Context(), store("secret"))
	check(t, err)
	keys = append(ring(2), ring(1)...)
	_, err = s.Reseal(t.Context(), keys)
	check(t, err)
	keys = ring(2)
	if got, err := v.Load(t.Context()); string(got) != "secret" || err != nil {
		t.Errorf("Load: %q, %v; want the secret", got, err)
	}
	broken := errors.New("no file")
	v.Reread = func(context.Context) (state.Ring, error) { return nil, broken }
	if _, err := v.Load(t.Context()); !errors.Is(err, broken) {
		t.Errorf("Load: %v, want %v", err, broken)
	}
	if _, err := v.Renew(t.Context(), store("another")); !errors.Is(err, broken) {
		t.Errorf("Renew: %v, want %v", err, broken)
	}
	v.Reread = func(context.Context) (state.Ring, error) { return ring(3), nil }
	if _, err := v.Renew(t.Context(), store("another")); !errors.Is(err, state.ErrNoKey) {
		t.Errorf("Renew with another key: %v, want %v", err, state.ErrNoKey)
	}
	v.ReplaceUnreadable = true
	got, err := v.Renew(t.Context(), func(_ context.Context, stored []byte) ([]byte, error) {
		if stored != nil {
			t.Errorf("renew is given %q, want nothing", stored)
		}
		return []byte("another"), nil
	})
	if string(got) != "another" || err != nil {
		t.Errorf("Renew blindly: %q, %v; want the new grant", got, err)
	}
}
