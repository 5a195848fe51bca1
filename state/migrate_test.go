package state_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tripsync/migrations"
	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
	"tripsync/transform"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

func execute(t *testing.T, url, sql string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(ctx, sql)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		t.Fatal(err)
	}
}

func migrate(t *testing.T, url string) []string {
	t.Helper()
	applied, err := state.Migrate(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return applied
}

func status(t *testing.T, url string) []state.Migration {
	t.Helper()
	all, err := state.MigrationStatus(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// names of the steps that keep selects.
func names(all []state.Migration, keep func(state.Migration) bool) []string {
	var names []string
	for _, m := range all {
		if keep(m) {
			names = append(names, m.Name)
		}
	}
	return names
}

func isPending(m state.Migration) bool { return m.AppliedAt.IsZero() }
func isUnknown(m state.Migration) bool { return m.Unknown }

func TestMigrate(t *testing.T) {
	t.Parallel()
	url := statetest.Empty(t)
	before := time.Now()
	pending := names(status(t, url), isPending)
	ours, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range ours {
		ours[i] = strings.TrimSuffix(file, ".sql")
	}
	if len(pending) <= len(ours) || !slices.Equal(pending[len(pending)-len(ours):], ours) {
		t.Errorf("pending %q, want the queue's and then %q", pending, ours)
	}
	err = state.CheckSchema(t.Context(), url)
	if !errors.Is(err, state.ErrSchema) || !strings.Contains(err.Error(), "run tripsync migrate") {
		t.Errorf("CheckSchema before: %v, want %v that says what to run", err, state.ErrSchema)
	}

	if diff := cmp.Diff(pending, migrate(t, url)); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
	if err := state.CheckSchema(t.Context(), url); err != nil {
		t.Errorf("CheckSchema after: %v", err)
	}
	for _, m := range status(t, url) {
		if m.Unknown || m.AppliedAt.Before(before.Add(-time.Minute)) || m.AppliedAt.After(time.Now().Add(time.Minute)) {
			t.Errorf("status after: %+v, want it applied now", m)
		}
	}
	if again := migrate(t, url); again != nil {
		t.Errorf("applied again: %q", again)
	}
}

func TestMigrateResumes(t *testing.T) {
	t.Parallel()
	url := statetest.Empty(t)
	// A table of that name is in the way of the first step.
	execute(t, url, "CREATE TABLE record (n int)")
	applied, err := state.Migrate(t.Context(), url)
	if err == nil || len(applied) == 0 {
		t.Fatalf("applied %q, error %v, want the steps before the failure and an error", applied, err)
	}
	execute(t, url, "DROP TABLE record")
	applied = append(applied, migrate(t, url)...)
	if diff := cmp.Diff(names(status(t, url), func(state.Migration) bool { return true }), applied); diff != "" {
		t.Errorf("applied in two runs (-want +got):\n%s", diff)
	}
}

func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	t.Run("direct", func(t *testing.T) {
		t.Parallel()
		migrateAtOnce(t, statetest.Empty(t))
	})
	t.Run("through a pooler", func(t *testing.T) {
		t.Parallel()
		migrateAtOnce(t, statetest.Pooled(t, statetest.Empty(t)))
	})
}

func migrateAtOnce(t *testing.T, url string) {
	t.Helper()
	want := names(status(t, url), isPending)
	var (
		all sync.WaitGroup
		mu  sync.Mutex
		got []string
	)
	for range 4 {
		all.Go(func() {
			applied, err := state.Migrate(t.Context(), url)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, applied...)
		})
	}
	all.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("applied by all (-want +got):\n%s", diff)
	}
}

func TestSchemaAhead(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, sql, step string }{
		{"ours", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)", "9999"},
		{"queue", "INSERT INTO river_migration (line, version) VALUES ('main', 999)", "river/999"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := statetest.URL(t)
			execute(t, url, tt.sql)
			if diff := cmp.Diff([]string{tt.step}, names(status(t, url), isUnknown)); diff != "" {
				t.Errorf("unknown steps (-want +got):\n%s", diff)
			}
			err := state.CheckSchema(t.Context(), url)
			if !errors.Is(err, state.ErrSchema) || !strings.Contains(err.Error(), "ahead") || !strings.Contains(err.Error(), tt.step) {
				t.Errorf("CheckSchema: %v, want %v that says ahead and %s", err, state.ErrSchema, tt.step)
			}
			if applied := migrate(t, url); applied != nil {
				t.Errorf("an older Migrate applied %q", applied)
			}
		})
	}
}

func TestCheckSchemaWritesNothing(t *testing.T) {
	t.Parallel()
	url := statetest.Empty(t)
	if err := state.CheckSchema(t.Context(), url); !errors.Is(err, state.ErrSchema) {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	var tables int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Errorf("%d tables after CheckSchema of an empty database", tables)
	}
}

func TestMigrateWithoutDatabase(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for _, url := range []string{
		"postgres://doe:" + secret + "@127.0.0.1:1/trips",
		"postgres://doe:" + secret + "@127.0.0.1:port/trips",
	} {
		_, migrateErr := state.Migrate(t.Context(), url)
		for _, err := range []error{migrateErr, state.CheckSchema(t.Context(), url)} {
			if !errors.Is(err, state.ErrDatabase) || strings.Contains(err.Error(), secret) {
				t.Errorf("%v, want %v without the password", err, state.ErrDatabase)
			}
		}
	}
}

// TestMigrateSetAside: what was set aside before its characters alone counted is one
// row, without cards, and is settled by a record that was read since.
func TestMigrateSetAside(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	step, err := fs.ReadFile(migrations.Files, "0011_set_aside.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, url, `
DROP VIEW set_aside;
DROP INDEX file_name;
ALTER TABLE quarantine
    DROP COLUMN name, DROP COLUMN file, DROP COLUMN system, DROP COLUMN locator, DROP COLUMN issued, DROP COLUMN event;`)
	const row = `INSERT INTO quarantine (id, run, digest, at, reasons, raw, read_at)
		VALUES (gen_random_uuid(), gen_random_uuid(), '%s', '%s', '{%s}', decode('%s', 'hex'), '2026-01-05 12:00Z');`
	const payment = "AIR-BLK207;7A\r\nMUC1A QK7DOE001;0101\r\nD-251120;251123;251124\r\nI-001;01DOE/REN\xc9 MR\\\x00\r\n" +
		"T-K220-9900000014 2209900000014 +628123456780\r\nFPCCVI4111111111111111/1227/A123\r\nRM 5555 5555 5555 4444 EXP 12/27\r\n"
	const masked = "AIR-BLK207;7A\r\nMUC1A QK7DOE001;0101\r\nD-251120;251123;251124\r\nI-001;01DOE/REN\xc9 MR\\\x00\r\n" +
		"T-K220-9900000014 2209900000014 +628123456780\r\nFPCCVIXXXXXXXXXXXX1111/XXXX/A123\r\nRM XXXX XXXX XXXX 4444 EXP XX/XX\r\n"
	old := func(name, reason, raw string) string {
		return fmt.Sprintf(row, digestOf(name+raw), name+":1:1", reason, hex.EncodeToString([]byte(raw)))
	}
	execute(t, url, old("a.air", "cut off", payment)+old("b.air", "cut off", payment)+old("poem.txt", "poem.txt:1:1: file: unknown format: text", "Roses")+
		"INSERT INTO file VALUES ('"+digestOf("Roses are red")+"', 'poem.txt', 1, 0, 1, '2026-01-05');"+
		strings.ReplaceAll(old("left.air", "gone", ""), digestOf("left.air"), "left:"+digestOf("")[5:]))
	execute(t, url, string(step))

	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), "SELECT digest, system || locator || issued, raw FROM quarantine ORDER BY locator")
	if err != nil {
		t.Fatal(err)
	}
	type kept struct {
		Digest, Of string
		Raw        []byte
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[kept])
	poem := sha256.Sum256([]byte("Roses are red"))
	want := []kept{{digestOf("Roses" + string(poem[:])), "", []byte("Roses")}, {digestOf(masked), "1AQK7DOE2025-11-24", []byte(masked)}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("set aside (-want +got), error %v:\n%s", err, diff)
	}
	aside := func() (n int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM set_aside").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := aside()
	execute(t, url, `INSERT INTO record VALUES ('`+digestOf("r")+`', '1A', 'QK7DOE', '{}', '{"event": "ticket", "issued": "2025-11-24"}', '2026-01-06')`)
	if after := aside(); before != 2 || after != 1 {
		t.Errorf("%d set aside, and %d when a later record was read; want 2 and 1", before, after)
	}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// TestMigrateFilled: a database of the version before, with trips in each way of
// standing, is migrated as it stands, and each trip stands as it did.
func TestMigrateFilled(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	execute(t, url, `
		ALTER TABLE company DROP CONSTRAINT company_paused_code;
		ALTER TABLE attempt DROP CONSTRAINT attempt_outcome;
		ALTER TABLE run_trip DROP CONSTRAINT run_trip_verb;
		ALTER TABLE trip DROP CONSTRAINT trip_hold, DROP CONSTRAINT trip_waits, DROP CONSTRAINT trip_verb;
		DROP VIEW standing, open_attempt;
		ALTER TABLE trip DROP COLUMN pending;
		DROP TABLE plan_booking, plan_trip;
		DELETE FROM goose_db_version WHERE version_id >= 15;`)
	insert := func(stands, columns, values string) {
		t.Helper()
		execute(t, url, `INSERT INTO trip (client, id, locator, login, source, system, pnr, run, generation, fingerprint, verb, `+columns+`)
			VALUES ('acme', gen_random_uuid(), '`+stands+`', '', '', '1A', 'QX7T2M', gen_random_uuid(), 2, '', 'update', `+values+`)`)
	}
	open := func(stands string) {
		t.Helper()
		execute(t, url, `INSERT INTO attempt (id, trip, verb, generation, fingerprint, begun_at, seen_at)
			SELECT gen_random_uuid(), id, 'update', 2, '', now(), now() FROM trip WHERE locator = '`+stands+`'`)
	}
	insert("sent", "posted_generation", "2")
	insert("queued", "posted_generation", "1")
	insert("wait", "waits", "'refused'")
	insert("failed", "waits", "'transient'")
	insert("unknown", "waits", "'unknown'")
	open("unknown")
	insert("hold", "hold", "'no-traveller'")
	open("hold")
	execute(t, url, `INSERT INTO company (client, paused_code, paused_until) VALUES ('acme', 'slow-down', now())`)

	steps := []string{
		"0015_standing", "0016_closed_sets", "0017_plan", "0018_passives", "0019_twins", "0020_documents", "0021_due", "0023_bodies",
	}
	if diff := cmp.Diff(steps, migrate(t, url)); diff != "" {
		t.Fatalf("applied (-want +got):\n%s", diff)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	rows, err := conn.Query(t.Context(), "SELECT locator, stands, pending, open FROM standing AS s JOIN trip AS t ON t.id = s.trip")
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Locator, Stands string
		Pending, Open   bool
	}
	trips, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil || len(trips) != 6 {
		t.Fatalf("%d trips, error %v", len(trips), err)
	}
	for _, got := range trips {
		pending := got.Locator != "sent" && got.Locator != "hold"
		if got.Stands != got.Locator || got.Pending != pending || got.Open != (got.Locator == "unknown" || got.Locator == "hold") {
			t.Errorf("after it: %+v", got)
		}
	}
}

// TestMigrateDocuments: a refund that waits for a ticket whose number is printed with the
// airline has found it, and one that waits for another still waits.
func TestMigrateDocuments(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	execute(t, url, `
		DROP INDEX record_sold, record_homeless, record_unnumbered;
		DROP FUNCTION shares_document;
		ALTER TABLE record DROP COLUMN serials;
		CREATE INDEX record_documents ON record USING gin (documents);
		DELETE FROM goose_db_version WHERE version_id >= 20;
		INSERT INTO record (digest, system, locator, documents, body, read_at)
		SELECT rpad(name, 64, '0'), '1S', locator, documents, '{}', now()
		  FROM (VALUES ('ticket', 'QX7T2M', '{2201234567890}'::text[]), ('refund', '', '{1234567890}'), ('lost', '', '{0161234567890}'))
		    AS r (name, locator, documents);
		INSERT INTO booking (system, locator, revision, planned)
		SELECT '1S', unnest(ARRAY['QX7T2M', '#1234567890', '#0161234567890']), 1, 1;
		INSERT INTO trip (client, id, locator, login, source, system, pnr, run, generation, fingerprint, verb, hold)
		SELECT '', gen_random_uuid(), locator, '', '', system, locator, gen_random_uuid(), 1, '', 'hold', 'waits-for-ticket' FROM booking`)
	if applied := migrate(t, url); !slices.Contains(applied, "0020_documents") {
		t.Fatalf("applied %q, want 0020_documents among them", applied)
	}
	s := openAt(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	rows, err := conn.Query(t.Context(), "SELECT b.locator || ' ' || revision || ' ' || count(t.id) FROM booking AS b LEFT JOIN trip AS t ON t.pnr = b.locator GROUP BY b.locator, revision ORDER BY 1")
	check(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(t, err)
	if diff := cmp.Diff([]string{"#0161234567890 1 1", "QX7T2M 2 1"}, got); diff != "" {
		t.Errorf("bookings, revisions and trips (-want +got):\n%s", diff)
	}
	k := state.BookingKey{System: "1S", Locator: "QX7T2M"}
	if bodies, err := s.Reading.Records(t.Context(), k); err != nil || len(bodies[k]) != 2 {
		t.Errorf("Records: %d, %v; want ticket and refund", len(bodies[k]), err)
	}
}

// TestClosedSets: the database takes each member of the closed sets, and nothing else.
func TestClosedSets(t *testing.T) {
	t.Parallel()
	s := open(t)
	plan(t, s, state.Booking{BookingKey: key()}, wanted("QX7T2M", "doe", "a", trip.Create))
	set := func(table, column, value string) error {
		_, err := s.Pool().Exec(t.Context(), "UPDATE "+table+" SET "+column+" = $1", value)
		return err
	}
	check(t, s.Ledger.Pause(t.Context(), "acme", trip.ReasonTransient, noon, ""))
	for _, e := range transform.Catalogue() {
		check(t, set("trip", "hold", string(e.Code)))
	}
	for _, e := range trip.Reasons() {
		column := "hold"
		if e.Passes {
			column = "waits"
		}
		check(t, set("trip", column, string(e.Reason)))
	}
	for _, v := range []trip.Verb{trip.Create, trip.Update, trip.Replace, trip.Cancel, trip.Adopt, trip.Hold, trip.Unchanged} {
		check(t, errors.Join(set("trip", "verb", string(v)), set("run_trip", "verb", string(v))))
	}
	for _, tt := range []struct{ table, column string }{
		{"trip", "hold"}, {"trip", "waits"}, {"trip", "verb"}, {"run_trip", "verb"}, {"company", "paused_code"},
	} {
		if err := set(tt.table, tt.column, "strange"); err == nil || !strings.Contains(err.Error(), tt.table+"_"+tt.column) {
			t.Errorf("%s.%s takes anything: %v", tt.table, tt.column, err)
		}
	}
}
