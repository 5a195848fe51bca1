package state_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
)

// promote makes a database believe that it was another one until now.
func promote(t *testing.T, url string) {
	t.Helper()
	execute(t, url, "UPDATE lineage SET server = 'another'")
}

func follow(t *testing.T, s *state.Store, now time.Time) state.Lineage {
	t.Helper()
	check(t, s.Follow(t.Context(), now))
	lineage, err := s.Lineage(t.Context())
	check(t, err)
	return lineage
}

// A database that takes the place of another is noticed before anything more is
// sent, and what it may lack is known.
func TestFollow(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s := openAt(t, url)
	read, moved := noon.Add(-time.Hour), noon.Add(time.Minute)
	if got := follow(t, s, noon); got != (state.Lineage{}) {
		t.Errorf("the first database there was has %+v", got)
	}
	w := wanted("QX7T2M", "jane.doe@acme.example", "document", "create")
	save(t, s, record("r", "QX7T2M"))
	plan(t, s, due(t, s)[0], w)
	promote(t, url)
	if _, err := s.Ledger.Task(t.Context(), w.ID); !errors.Is(err, state.ErrMoved) || !state.Lost(err) {
		t.Errorf("task of another database: %v, want ErrMoved, which passes", err)
	}
	check(t, s.Reading.SaveFile(t.Context(), state.File{Digest: strings.Repeat("f", 64), Name: "f"}, read))
	got := follow(t, s, moved)
	if !got.From.Equal(read) || !got.To.Equal(moved) || got.RereadFrom == nil || !got.RereadFrom.Equal(read) || got.Adopting {
		t.Errorf("after the move: %+v, want what came since %v", got, read)
	}
	if again := follow(t, s, moved.Add(time.Hour)); !cmp.Equal(got, again) {
		t.Errorf("followed twice: %+v", again)
	}
	check(t, s.Reread(t.Context(), read.Add(-time.Hour)))
	if got := follow(t, s, moved); got.RereadFrom == nil {
		t.Error("another day was read again")
	}
	check(t, s.Reread(t.Context(), read))
	if got := follow(t, s, moved); got.RereadFrom != nil {
		t.Errorf("still to be read again from %v", got.RereadFrom)
	}
}

// The gap of a trip is there until a create of it was begun since.
func TestGapOfTask(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s := openAt(t, url)
	follow(t, s, noon)
	w := wanted("QX7T2M", "jane.doe@acme.example", "document", "create")
	save(t, s, record("r", "QX7T2M"))
	plan(t, s, due(t, s)[0], w)
	task := func() state.Task {
		t.Helper()
		task, err := s.Ledger.Task(t.Context(), w.ID)
		check(t, err)
		return task
	}
	begin := func(verb trip.Verb, at time.Time) {
		t.Helper()
		a := state.Attempt{ID: uuid.New(), Trip: w.ID, Verb: verb, SeenAt: at}
		check(t, s.Ledger.Begin(t.Context(), task(), a))
		_, err := s.Ledger.Finish(t.Context(), state.Job{}, a, state.Outcome{Code: "absent"}, at)
		check(t, err)
	}
	begin("create", noon.Add(-time.Second))
	promote(t, url)
	follow(t, s, noon)
	begin("update", noon.Add(time.Second))
	if task := task(); task.Probed || !task.Gap.To.Equal(noon) || !task.Gap.From.IsZero() {
		t.Errorf("before a create: probed %t, %+v", task.Probed, task.Gap)
	}
	begin("create", noon)
	if task := task(); !task.Probed {
		t.Error("a create was begun since, and it is not known")
	}
}

// An adopt that has not ended well leaves a gap, and one that has takes away only
// its own.
func TestAdopting(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s := openAt(t, url)
	follow(t, s, noon)
	adopt := func(at time.Time) {
		t.Helper()
		check(t, s.Adopting(t.Context(), at))
	}
	ended := func() {
		t.Helper()
		check(t, s.Adopted(t.Context()))
	}
	adopt(noon)
	adopt(noon.Add(time.Second))
	if got := follow(t, s, noon); !got.Adopting || !got.To.Equal(noon.Add(time.Second)) || !got.From.IsZero() || got.RereadFrom != nil {
		t.Errorf("while it adopts: %+v", got)
	}
	if ended(); follow(t, s, noon) != (state.Lineage{}) {
		t.Errorf("when it has ended: %+v", follow(t, s, noon))
	}
	promote(t, url)
	follow(t, s, noon)
	adopt(noon.Add(time.Minute))
	ended()
	if got := follow(t, s, noon); got.Adopting || !got.To.Equal(noon.Add(time.Minute)) {
		t.Errorf("after an adopt in a gap: %+v, want the gap", got)
	}
}

// A server that does not let us look which one it is works all the same.
func TestBlind(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	role := "blind_" + config.Database
	execute(t, url, `CREATE ROLE `+role+` LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO `+role+`;
		REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC`)
	t.Cleanup(func() { execute(t, url, `DROP OWNED BY `+role+`; DROP ROLE `+role) })
	s := openAt(t, strings.Replace(url, config.User+"@", role+"@", 1))
	if got := follow(t, s, noon); got != (state.Lineage{}) {
		t.Errorf("blind: %+v", got)
	}
	promote(t, url)
	if _, err := s.Ledger.Task(t.Context(), uuid.New()); !errors.Is(err, state.ErrNoTrip) {
		t.Errorf("task: %v", err)
	}
}
