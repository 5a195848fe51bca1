package push_test

import (
	"errors"
	"testing"

	"tripsync/state"
)

// TestGap: the database lost its last commits. What was created before is found
// and brought up to date; what was not is created, once the lost past can have no
// request on its way any more.
func TestGap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		created bool // before the loss
		creates int
	}{
		{"of a trip that was created", true, 1},
		{"of a trip that was not", false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.must(o.store.Follow(t.Context(), o.clock.now()))
			id := o.want(always, "1001")
			if tt.created {
				o.finish(id)
			}
			o.lose()
			moved := o.clock.now()
			o.want(always, "1002")
			if _, err := o.store.Ledger.Task(t.Context(), id); !errors.Is(err, state.ErrMoved) {
				t.Errorf("Task: %v, want ErrMoved", err)
			}
			o.must(o.store.Follow(t.Context(), moved))
			o.finish(id)
			o.holds(second)
			o.settled(id)
			if n := o.sandbox.Journal(1).Processed["create"]; n != tt.creates {
				t.Errorf("%d creates, want %d", n, tt.creates)
			}
			settled := moved.Add(o.Timeout)
			if !tt.created {
				settled = settled.Add(o.Settle)
			}
			if done := o.clock.now(); done.Before(settled) {
				t.Errorf("sent %v after the move, want %v", done.Sub(moved), settled.Sub(moved))
			}
			before := o.clock.now()
			o.finish(o.want(always, "1001"))
			if waited := o.clock.now().Sub(before); waited > o.Timeout {
				t.Errorf("what is known waited for %v", waited)
			}
		})
	}
}

// lose lets the database forget that anything was ever sent, as a standby does
// that takes over.
func (o *office) lose() {
	o.t.Helper()
	for _, sql := range []string{
		"DELETE FROM attempt",
		"UPDATE trip SET concur_id = '', posted_generation = 0, posted_fingerprint = '', posted_document = NULL",
		"UPDATE lineage SET server = 'another'",
	} {
		if _, err := o.store.Pool().Exec(o.t.Context(), sql); err != nil {
			o.t.Fatal(err)
		}
	}
}
