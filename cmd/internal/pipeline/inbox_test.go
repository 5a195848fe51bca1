package pipeline_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
	"tripsync/state"
)

// doe returns an export of one booking of JANE DOE.
func doe(t *testing.T, locator string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tripsync", "testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "QD7DOE", locator)
}

// place writes files into dir.
func place(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// names lists what is in a directory and below it.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			all = append(all, filepath.Base(p))
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// told lists what a run set aside and left.
func told(t *testing.T, p *pipeline.Pipeline, run uuid.UUID) (all []string) {
	t.Helper()
	rejected, err := p.Store.Reading.RejectedBy(t.Context(), run, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rejected {
		all = append(all, r.At+" | "+strings.Join(r.Reasons, "; "))
	}
	slices.Sort(all)
	return all
}

// known lists the bookings that were read.
func known(t *testing.T, p *pipeline.Pipeline) (all []string) {
	t.Helper()
	seen, err := p.Store.Reading.Due(t.Context(), state.Due{Policy: "another"})
	if err != nil {
		t.Fatal(err)
	}
	bookings, err := p.Store.Reading.Bookings(t.Context(), seen...)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bookings {
		all = append(all, b.Locator)
	}
	slices.Sort(all)
	return all
}

// TestOddInbox: an inbox with every odd thing in it is read to its end, again and
// again. What is odd is told once, with its cause, by all runs together, and
// listed by each.
func TestOddInbox(t *testing.T) {
	t.Parallel()
	p, now := world(t), time.Date(2027, 2, 2, 8, 0, 0, 0, time.UTC)
	p.Now = func() time.Time { return now }
	p.Here = p.Now
	core, log := observer.New(zap.ErrorLevel)
	p.Log = zap.New(core)
	dir, settle := t.TempDir(), time.Millisecond
	p.Archive = filepath.Join(t.TempDir(), "archive")
	none := filepath.Join(t.TempDir(), "none")
	p.Inboxes = []pipeline.Inbox{
		{Dir: source.Dir{Path: none, Settle: settle}, After: "archive"},
		{Dir: source.Dir{Path: dir, Settle: settle}, After: "archive"},
	}
	whole := doe(t, "QA7AAA")
	long := strings.Repeat("é", 123) + ".air" // 250 bytes
	place(t, dir, map[string]string{
		"a.air": whole, "r\xe9servation.air": doe(t, "QA7BBB"), long: doe(t, "QA7CCC"), "future.air": doe(t, "QA7DDD"), "z\n\x1b[31m.air": doe(t, "QA7EEE"),
		"cut.air": doe(t, "QA7FFF")[:700], "empty.air": "", "b.air.filepart": whole[:500], "poem.air": "Roses are red.\n",
	})
	socket, err := net.Listen("unix", filepath.Join(dir, "socket.air"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := errors.Join(
		os.Chtimes(filepath.Join(dir, "future.air"), now.AddDate(1, 0, 0), now.AddDate(1, 0, 0)),
		syscall.Mkfifo(filepath.Join(dir, "0.air"), 0o600), os.Symlink("0.air", filepath.Join(dir, "1-pipe.air")),
		os.Symlink("/dev/zero", filepath.Join(dir, "2-zero.air")), os.Symlink("nowhere", filepath.Join(dir, "3-nowhere.air")),
		os.Symlink("a.air", filepath.Join(dir, "4-file.air")), os.Mkdir(filepath.Join(dir, "sub.air"), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	read := func() []string {
		t.Helper()
		now = now.Add(10 * time.Second)
		run := uuid.New()
		if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: run}); err != nil {
			t.Fatalf("ReadInboxes: %v", err)
		}
		return told(t, p, run)
	}
	// The clock stands still while a run waits: the first look is one run, the second
	// another.
	read()

	const link = ": a symbolic link: not followed"
	odd := []string{
		"0.air | 0.air: not a regular file: a pipe", "1-pipe.air | 1-pipe.air" + link, "2-zero.air | 2-zero.air" + link,
		"3-nowhere.air | 3-nowhere.air" + link, "4-file.air | 4-file.air" + link,
		none + " | read inbox: open " + none + ": no such file or directory",
		"cut.air | cut.air:1:1: record: cut off: no END or ENDX line ends it: the rest may be on its way; read as it is when unchanged for 1m0s",
		"empty.air | empty.air:1:1: file: unknown format: the file is empty: the rest may be on its way; read as it is when unchanged for 1m0s",
		"socket.air | socket.air: not a regular file: a socket",
	}
	poem := "poem.air:1:1 | poem.air:1:1: file: unknown format: the file is text that begins like no format that is read"
	slices.Sort(odd)
	want := append(slices.Clone(odd), poem)
	slices.Sort(want)
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Errorf("set aside by the second run (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(odd, read()); diff != "" {
		t.Errorf("set aside by the third run (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"QA7AAA", "QA7BBB", "QA7CCC", "QA7DDD", "QA7EEE"}, known(t, p)); diff != "" {
		t.Errorf("bookings (-want +got):\n%s", diff)
	}
	left := []string{"0.air", "1-pipe.air", "2-zero.air", "3-nowhere.air", "4-file.air", "b.air.filepart", "cut.air", "empty.air", "socket.air"}
	if diff := cmp.Diff(left, names(t, dir)); diff != "" {
		t.Errorf("in the inbox (-want +got):\n%s", diff)
	}
	if archived := names(t, p.Archive); len(archived) != 6 || slices.ContainsFunc(archived, func(name string) bool { return len(name) > 255 }) {
		t.Errorf("archived: %q", archived)
	}
	if n := log.FilterMessage("file left in inbox").Len(); n != len(odd) {
		t.Errorf("%d errors in the log, want one for each of %d", n, len(odd))
	}

	// The rest of one arrives; the other has been as it is for longer than a minute.
	place(t, dir, map[string]string{"cut.air": doe(t, "QA7FFF")})
	now = now.Add(time.Minute)
	read()
	read()
	if all := known(t, p); !slices.Contains(all, "QA7FFF") {
		t.Errorf("bookings: %v, want that of the file whose rest came", all)
	}
	if rest := names(t, dir); slices.Contains(rest, "empty.air") || slices.Contains(rest, "cut.air") {
		t.Errorf("in the inbox: %v, want neither file that was waited for", rest)
	}
}

// TestLeftForAnotherReason: what stays is told again when the cause has changed, and
// is no more when it is gone.
func TestLeftForAnotherReason(t *testing.T) {
	t.Parallel()
	p := world(t)
	core, log := observer.New(zap.ErrorLevel)
	p.Log = zap.New(core)
	dir := t.TempDir()
	p.Archive = filepath.Join(t.TempDir(), "archive")
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "archive"}}
	place(t, dir, map[string]string{"a.air": "Roses are red.\n"})
	read := func() (reasons []string) {
		t.Helper()
		run := uuid.New()
		if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: run}); err != nil {
			t.Fatal(err)
		}
		return told(t, p, run)
	}
	place(t, filepath.Dir(p.Archive), map[string]string{"archive": "in the way"})
	for range 2 {
		if got := read(); len(got) != 2 || !strings.Contains(got[0], "not a directory") {
			t.Errorf("told: %q, want that the archive cannot be made", got)
		}
	}
	year := filepath.Join(p.Archive, "2027")
	if err := errors.Join(os.Remove(p.Archive), os.Mkdir(p.Archive, 0o700), os.Symlink(year, year)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := read(); len(got) != 2 || strings.Contains(got[0], "not a directory") {
			t.Errorf("told: %q, want another cause", got)
		}
	}
	if n := log.FilterMessage("file left in inbox").Len(); n != 2 {
		t.Errorf("%d errors in the log, want one a cause", n)
	}
	if err := os.Remove(year); err != nil {
		t.Fatal(err)
	}
	read()
	o, err := p.Store.Trips.Overview(t.Context())
	if err != nil || o.Quarantined != 1 {
		t.Errorf("%d set aside, %v, want only what was read", o.Quarantined, err)
	}
}

// TestStopAnytime: a run that is told to stop, whatever it does, stops, and the next
// one reads all that is left.
func TestStopAnytime(t *testing.T) {
	t.Parallel()
	p := world(t)
	dir := t.TempDir()
	p.Archive = filepath.Join(t.TempDir(), "archive")
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "archive"}}
	stopped := errors.New("told to stop")
	for n := range 5 {
		place(t, dir, map[string]string{"a.air": doe(t, "QA7AAA") + "?\n" + doe(t, "QA7BBB") + "!\n", "b.air": doe(t, "QA7CCC")})
		if err := syscall.Mkfifo(filepath.Join(dir, "0.air"), 0o600); err != nil && !errors.Is(err, os.ErrExist) {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancelCause(t.Context())
		step := 0
		next := func() {
			if step++; step > n {
				stop(stopped)
			}
		}
		p.Progress = func(string, int, int) { next() }
		p.Log = zap.New(zapcore.NewNopCore(), zap.Hooks(func(zapcore.Entry) error { next(); return nil }))
		err := p.ReadInboxes(ctx, &pipeline.Intake{Run: uuid.New()})
		if step > n && !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at step %d: %v", n, err)
		}
		if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"QA7AAA", "QA7BBB", "QA7CCC"}, known(t, p)); diff != "" || !slices.Equal(names(t, dir), []string{"0.air"}) {
			t.Errorf("after a stop at step %d: inbox %v, bookings (-want +got):\n%s", n, names(t, dir), diff)
		}
	}
}

// TestRereadArchive: after a restored backup, a file in the archive that cannot be
// read keeps the others from nothing, and the archive is read again until it can be.
func TestRereadArchive(t *testing.T) {
	t.Parallel()
	p := world(t)
	p.Archive = t.TempDir()
	day := filepath.Join(p.Archive, "2027", "02", "02")
	if err := os.MkdirAll(day, 0o700); err != nil {
		t.Fatal(err)
	}
	place(t, day, map[string]string{"1.air": doe(t, "QA7AAA"), "3.air": doe(t, "QA7BBB"), "5.air": doe(t, "QA7CCC")})
	dangling, pipe := filepath.Join(day, "2.air"), filepath.Join(day, "4.air")
	if err := errors.Join(os.Symlink("nowhere", dangling), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	restored(t, p.Store, p.Now())
	sync := func() []string {
		t.Helper()
		var id uuid.UUID
		_, err := p.Preview(t.Context(), pipeline.Sync{Show: func(pipeline.Item) error { return nil }, Read: func(in *pipeline.Intake) error { id = in.Run; return nil }})
		if err != nil {
			t.Fatal(err)
		}
		return told(t, p, id)
	}
	missing := func() bool {
		t.Helper()
		l, err := p.Store.Lineage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return l.RereadFrom != nil
	}
	for range 2 {
		if got := sync(); len(got) != 2 || !missing() {
			t.Errorf("told %q, want the link and the pipe; the archive is to be read again: %t", got, missing())
		}
	}
	if diff := cmp.Diff([]string{"QA7AAA", "QA7BBB", "QA7CCC"}, known(t, p)); diff != "" {
		t.Errorf("bookings (-want +got):\n%s", diff)
	}
	if err := errors.Join(os.Remove(dangling), os.Remove(pipe)); err != nil {
		t.Fatal(err)
	}
	if got := sync(); got != nil || missing() {
		t.Errorf("told %q, want nothing; the archive is to be read again: %t", got, missing())
	}
}

// restored makes the database one that was restored from a backup.
func restored(t *testing.T, s *state.Store, now time.Time) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), `INSERT INTO lineage (server) VALUES ('another') ON CONFLICT (sole) DO UPDATE SET server = 'another'`); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Reading.SaveFile(t.Context(), state.File{Digest: strings.Repeat("0", 64), Name: "before"}, now.Add(-time.Hour)), s.Follow(t.Context(), now)); err != nil {
		t.Fatal(err)
	}
}

// TestArchiveElsewhere: what is archived on another file system keeps its time, and
// has its name only as a whole.
func TestArchiveElsewhere(t *testing.T) {
	t.Parallel()
	const other = "/dev/shm"
	dir := t.TempDir()
	here, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	there, err := os.Stat(other)
	if err != nil || here.Sys().(*syscall.Stat_t).Dev == there.Sys().(*syscall.Stat_t).Dev {
		if dir, err = os.MkdirTemp("/var/tmp", "tripsync-*"); err != nil { //nolint:usetesting // not where TMPDIR is
			t.Skip("no other file system")
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
	}
	archive, err := os.MkdirTemp(other, "tripsync-*") //nolint:usetesting // not where TMPDIR is
	if err != nil {
		t.Skip("no other file system")
	}
	t.Cleanup(func() { _ = os.RemoveAll(archive) })
	p := world(t)
	p.Archive = archive
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "archive"}}
	place(t, dir, map[string]string{"a.air": doe(t, "QA7AAA")})
	when := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	day := filepath.Join(archive, "2027", "02", "02")
	digest := digestOf(doe(t, "QA7AAA"))[:12]
	blocked := filepath.Join(day, "."+digest+"-a.air")
	if err := errors.Join(os.Chtimes(filepath.Join(dir, "a.air"), when, when), os.MkdirAll(blocked, 0o700)); err != nil {
		t.Fatal(err)
	}
	run := uuid.New()
	if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: run}); err != nil {
		t.Fatal(err)
	}
	if got := told(t, p, run); len(got) != 1 || !strings.Contains(got[0], "is a directory") || len(names(t, dir)) != 1 || names(t, archive) != nil {
		t.Errorf("told %q, inbox %v, archive %v; want the cause, and the file where it was", got, names(t, dir), names(t, archive))
	}
	if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(day, digest+"-a.air"))
	if err != nil || !info.ModTime().Equal(when) || len(names(t, dir)) != 0 || len(names(t, archive)) != 1 {
		t.Errorf("archived: %v, %v, inbox %v, archive %v; want a file of %v", info, err, names(t, dir), names(t, archive), when)
	}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// ticking returns a clock that goes on by a second whenever it is looked at.
func ticking() func() time.Time {
	now := time.Date(2027, 2, 2, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// TestSetAsideOnce: what is set aside is one by its characters, however often and
// under whatever name it is read, until it is settled.
func TestSetAsideOnce(t *testing.T) {
	t.Parallel()
	good, ticket := doe(t, "QA7AAA"), strings.Replace(doe(t, "QA7AAA"), "AIR-BLK207;IM", "AIR-BLK207;7A", 1)
	broken := strings.Replace(good, "D-261120;261123;261123", "D-261120;261123;261399", 1)
	noLocator := strings.Replace(good, "MUC1A QA7AAA", "MUC1A       ", 1)
	void := strings.Replace(strings.Replace(broken, ";IM;", ";MA;", 1), "1/1;              ", "1/1;VOID23NOV     ", 1)
	newer := strings.Replace(strings.Replace(good, "261123;261123", "261124;261124", 1), "PARIS CDG", "PARIS\x00CDG", 1)
	sentAgain := "AIR-BLK207;IM;;233;1900000000;1A7654321" + broken[strings.Index(broken, "\n"):]
	if broken == good || noLocator == good || void == broken {
		t.Fatal("the export is another one")
	}
	p, dir := world(t), t.TempDir()
	p.Now = ticking()
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "archive"}}
	p.Archive = filepath.Join(t.TempDir(), "archive")
	type step struct {
		name, text string
		aside      int
	}
	for name, steps := range map[string][]step{
		"again and again":                 {{"a.air", broken, 1}, {"a.air", broken, 1}, {"b.air", broken + doe(t, "QA7BBB"), 1}},
		"sent again":                      {{"a.air", broken, 1}, {"b.air", sentAgain, 1}, {"c.air", strings.ReplaceAll(sentAgain, "\n", "\r\n"), 1}},
		"corrected":                       {{"a.air", broken, 1}, {"b.air", good, 0}, {"archive.air", broken, 0}, {"c.air", good, 0}},
		"settled by a later ticket":       {{"a.air", broken, 1}, {"b.air", ticket, 0}},
		"of another booking":              {{"a.air", broken, 1}, {"b.air", doe(t, "QA7BBB"), 1}},
		"the good one came before":        {{"a.air", good, 0}, {"b.air", broken, 1}, {"c.air", good, 1}},
		"the good one stands before it":   {{"a.air", good + broken, 1}},
		"the good one stands behind it":   {{"a.air", broken + good, 0}},
		"an older one came late":          {{"a.air", newer, 1}, {"b.air", good, 1}},
		"cut before its date":             {{"a.air", strings.Split(good, "D-")[0], 1}, {"b.air", good, 1}, {"a.air", good + " ", 0}},
		"cut behind its date":             {{"a.air", strings.Split(good, "I-0")[0], 1}, {"b.air", good, 0}},
		"no booking, another file":        {{"a.air", noLocator, 1}, {"b.air", good, 1}},
		"no booking, the same file":       {{"a.air", noLocator, 1}, {"a.air", good, 0}, {"b.air", noLocator, 0}},
		"the same file, bad once more":    {{"a.air", noLocator, 1}, {"a.air", good + "?\n", 2}},
		"a void is not told by a booking": {{"a.air", void, 1}, {"b.air", good, 1}},
		"two files of no format":          {{"a.txt", "Roses are red", 1}, {"b.txt", "Roses are red", 1}, {"c.txt", "Violets are blue", 2}},
	} {
		if _, err := p.Store.Pool().Exec(t.Context(), "TRUNCATE quarantine, file, record, booking"); err != nil {
			t.Fatal(err)
		}
		for i, s := range steps {
			place(t, dir, map[string]string{s.name: s.text})
			if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
				t.Fatal(err)
			}
			if o, err := p.Store.Trips.Overview(t.Context()); err != nil || o.Quarantined != s.aside {
				t.Errorf("%s, step %d: %d set aside, %v; want %d", name, i, o.Quarantined, err, s.aside)
			}
		}
	}
}

// TestCardsOfSetAside: of a card no more is kept than brand and last four digits, and
// no digest of the rest that could be tried out.
func TestCardsOfSetAside(t *testing.T) {
	t.Parallel()
	p, dir := world(t), t.TempDir()
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "archive"}}
	p.Archive = filepath.Join(t.TempDir(), "archive")
	payment := "FPCCVI4111111111111111/1227/A123\r\nRM CARD 5555 5555 5555 4444 EXP 12/27\r\nT-K220-9900000014\r\n"
	masked := "FPCCVIXXXXXXXXXXXX1111/XXXX/A123\r\nRM CARD XXXX XXXX XXXX 4444 EXP XX/XX\r\nT-K220-9900000014\r\n"
	cut := strings.ReplaceAll(strings.Split(doe(t, "QA7AAA"), "ENDX")[0], "\r\n", "\n")
	place(t, dir, map[string]string{"a.air": cut + payment, "b.txt": payment, "c.air": cut + strings.Replace(payment, "411111", "422222", 1)})
	if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	rows, err := p.Store.Pool().Query(t.Context(), "SELECT raw, to_jsonb(q)::text FROM quarantine AS q ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for _, want := range []string{cut + masked, masked} {
		var raw []byte
		var row string
		if !rows.Next() {
			t.Fatal("too few set aside")
		}
		if err := rows.Scan(&raw, &row); err != nil {
			t.Fatal(err)
		}
		if string(raw) != want || strings.Contains(row, "4111111111111111") {
			t.Errorf("kept %q, want %q", raw, want)
		}
	}
	if rows.Next() {
		t.Error("a record is told from one that has other digits of a card, which are not kept")
	}
}

// TestKeepsWhatIsNoExport: a file of no known format is not deleted, is told by each
// run, and is no more told when it is gone. A preview does not tell it twice.
func TestKeepsWhatIsNoExport(t *testing.T) {
	t.Parallel()
	p, dir := world(t), t.TempDir()
	p.Now = ticking()
	p.Inboxes = []pipeline.Inbox{{Dir: source.Dir{Path: dir}, After: "delete"}}
	place(t, dir, map[string]string{"a.air": doe(t, "QA7AAA"), "notes.txt": "Roses are red.\n"})
	want := []string{"notes.txt | notes.txt:1:1: file: unknown format: the file is text that begins like no format that is read: not deleted"}
	for i, p := range []*pipeline.Pipeline{p.Dry(), p, p} {
		run := uuid.New()
		if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: run}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, told(t, p, run)); diff != "" {
			t.Errorf("told by run %d (-want +got):\n%s", i, diff)
		}
		if o, err := p.Store.Trips.Overview(t.Context()); err != nil || o.Quarantined != 1 {
			t.Errorf("after run %d: %d set aside, %v; want 1", i, o.Quarantined, err)
		}
	}
	if rest := names(t, dir); !slices.Equal(rest, []string{"notes.txt"}) {
		t.Errorf("in the inbox: %v, want the one that is no export", rest)
	}
	if err := os.Remove(filepath.Join(dir, "notes.txt")); err != nil {
		t.Fatal(err)
	}
	if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	if o, err := p.Store.Trips.Overview(t.Context()); err != nil || o.Quarantined != 0 {
		t.Errorf("at last: %d set aside, %v; want none", o.Quarantined, err)
	}
}

// TestOwnFiles: no file of ours is read, neither below a path but for the archive.
func TestOwnFiles(t *testing.T) {
	t.Parallel()
	p, home := world(t), t.TempDir()
	data, back := filepath.Join(home, "data"), filepath.Join(t.TempDir(), "back")
	p.Archive = filepath.Join(data, "archive")
	if err := errors.Join(os.MkdirAll(p.Archive, 0o700), os.Symlink(home, back)); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(home, "tripsync.yaml")
	p.Watch.Own = source.Own{Dirs: []string{p.Archive}, Files: []string{settings, filepath.Join(data, "keys")}}
	place(t, data, map[string]string{"keys": doe(t, "QA7AAA")})
	place(t, home, map[string]string{"tripsync.yaml": doe(t, "QA7BBB"), "new.air": doe(t, "QA7CCC")})
	place(t, p.Archive, map[string]string{"old.air": doe(t, "QA7DDD")})
	for _, dir := range []string{home, back, data, p.Archive} {
		p.Inboxes = append(p.Inboxes, pipeline.Inbox{Dir: source.Dir{Path: dir}, After: "delete"})
	}
	run := uuid.New()
	if err := p.ReadInboxes(t.Context(), &pipeline.Intake{Run: run}); err != nil {
		t.Fatal(err)
	}
	if all, rest := known(t, p), names(t, home); !slices.Equal(all, []string{"QA7CCC"}) || !slices.Equal(rest, []string{"keys", "old.air", "tripsync.yaml"}) {
		t.Errorf("read of the inboxes: %v, left: %v", all, rest)
	}
	every := func(source.File) bool { return true }
	if err := p.ReadPaths(t.Context(), &pipeline.Intake{Run: run}, []string{back}, every); err != nil {
		t.Fatal(err)
	}
	if all := known(t, p); !slices.Equal(all, []string{"QA7CCC", "QA7DDD"}) {
		t.Errorf("read below a path: %v", all)
	}
	if err := p.ReadPaths(t.Context(), &pipeline.Intake{Run: run}, []string{settings}, every); !errors.Is(err, source.ErrOwn) {
		t.Errorf("ReadPaths(the settings): %v, want ErrOwn", err)
	}
	if all := told(t, p, run); len(all) > 0 {
		t.Errorf("told: %v", all)
	}
}
