package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// TestCosts measures the whole program: what is read for the first time, what is known
// already, what changed, and what is sent. How much the database is asked and how much
// it writes does not depend on the machine: that is held to a limit. TEST_COSTS=100000
// does it for as many bookings, and deploy/bench shows its table.
func TestCosts(t *testing.T) {
	t.Parallel()
	bookings := 600
	if given := os.Getenv("TEST_COSTS"); given != "" {
		var err error
		if bookings, err = strconv.Atoi(given); err != nil || bookings < 600 {
			t.Fatalf("TEST_COSTS=%s: want a number of bookings, 600 or more", given)
		}
	}
	some := min(1000, bookings/10)
	o := newCostedOffice(t)
	first, again, changed := o.path("first"), o.path("again"), o.path("changed")
	o.export(first, 0, bookings, 500, 0)
	o.export(again, 0, bookings, 300, 0)
	o.export(changed, 0, some, 500, 1)
	if err := os.Mkdir(o.path("nothing"), 0o755); err != nil {
		t.Fatal(err)
	}
	o.quiet = true
	o.measure("first load: read, fold, plan, queue", first, bookings, limit{statements: 0.3, wal: 20_000})
	o.quiet = false
	o.measure("send all", o.path("nothing"), bookings, limit{statements: 12, wal: 30_000})
	o.measure("same files again", first, bookings, limit{})
	o.measure("same records in new files", again, bookings, limit{statements: 0.05, wal: 20})
	o.measure("nothing to read", o.path("nothing"), bookings, limit{})
	o.measure("some changed", changed, some, limit{statements: 20, wal: 40_000})
	t.Logf("%d bookings of each of AIR, MIR and IUR in turn\n%s", bookings, o.table())
}

// A limit is how much of the database a run may take for each booking, beside what any
// run takes.
type limit struct{ statements, wal float64 }

// What any run takes.
const (
	runStatements = 150
	askedASecond  = 50 // the queue looks for work, and a run shows that it is alive
	runWAL        = 64 << 10
)

// A costedOffice is an agency whose every run is measured.
type costedOffice struct {
	t         *testing.T
	dir       string
	database  *statetest.Counted
	environ   []string
	quiet     bool // nothing is sent
	templates map[string]string
	lines     []string
}

func newCostedOffice(t *testing.T) *costedOffice {
	t.Helper()
	o := &costedOffice{t: t, dir: t.TempDir(), database: statetest.Count(t), templates: map[string]string{}}
	web := httptest.NewServer(&sandbox.Server{Now: time.Now})
	t.Cleanup(web.Close)
	o.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + o.dir, "TRIPSYNC_DATABASE_URL=" + o.database.URL, "SANDBOX=" + web.URL, "SECRET=sandbox",
	}
	story, err := txtar.ParseFile(filepath.Join("testdata", "script", "one_trip.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range story.Files {
		if kind, ok := strings.CutPrefix(f.Name, "trip."); ok {
			o.templates[kind] = string(f.Data)
		}
	}
	return o
}

func (o *costedOffice) path(name string) string { return filepath.Join(o.dir, name) }

// export writes the exports of some bookings, so many in a file. A version has another
// time of departure than the one before.
func (o *costedOffice) export(dir string, first, bookings, perFile, version int) {
	o.t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil {
		o.t.Fatal(err)
	}
	kinds := []string{"air", "mir", "iur"}
	for from := first; from < first+bookings; from += perFile {
		files := map[string]*bytes.Buffer{}
		for n := from; n < min(from+perFile, first+bookings); n++ {
			kind := kinds[n%len(kinds)]
			if files[kind] == nil {
				files[kind] = &bytes.Buffer{}
			}
			files[kind].WriteString(o.booked(kind, n, version))
		}
		for kind, text := range files {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%08d.%s", from, kind)), text.Bytes(), 0o600); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// booked is the export of a booking, whose traveller is called by three letters and four.
func (o *costedOffice) booked(kind string, n, version int) string {
	b := &booking{number: n}
	name := make([]byte, 7)
	for i, rest := len(name)-1, n; i >= 0; i, rest = i-1, rest/8 {
		name[i] = "DBFGHKLN"[(rest+i)%8] // another letter than its neighbours
	}
	last, given := string(name[:3]), string(name[3:])
	return strings.NewReplacer(
		"QT7DOE003;0101", fmt.Sprintf("%s%03d;0101", b.locator(), 3+version),
		"23NOV261015", fmt.Sprintf("23NOV261%d15", version),
		"AA23NOV0315", fmt.Sprintf("AA23NOV0%d15", 3+version),
		"QT7DOE", b.locator(),
		"9900000001", fmt.Sprintf("%010d", 1000000000+n),
		"0720 0840", fmt.Sprintf("07%d0 0840", 2+version),
		"DOE/JANE", last+"/"+given,
		"DOE JANE", last+" "+given,
		"JANE.DOE", given+"."+last,
	).Replace(o.templates[kind])
}

// measure runs the program over a directory, and tells what that cost.
func (o *costedOffice) measure(what, dir string, bookings int, most limit) {
	t := o.t
	t.Helper()
	text := strings.Replace(settings, "dir: inbox", "after: leave, dir: "+dir, 1)
	text = strings.Replace(text, "timeout: 4s}", "timeout: 4s, quota: 1000000, workers: 16}", 1)
	if o.quiet {
		now := time.Now().UTC()
		text = strings.Replace(text, "delivery: {", fmt.Sprintf("delivery: {quiet: [{from: %q, to: %q}], ",
			now.Add(-time.Hour).Format("15:04"), now.Add(12*time.Hour).Format("15:04")), 1)
	}
	put(t, o.dir, "tripsync.yaml", text)
	floor := o.floor(dir)
	o.database.Asked()
	var out, errOut bytes.Buffer
	c := exec.CommandContext(t.Context(), "tripsync", "run", "--json")
	c.Dir, c.Stdout, c.Stderr, c.Env = o.dir, &out, &errOut, o.environ
	begun := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	memory := peak(t, c.Process.Pid)
	err := c.Wait()
	took := time.Since(begun)
	if stopped, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || stopped.ExitCode() != exitSetAside) {
		t.Fatalf("%s: %v\n%s%s", what, err, tail(out.Bytes()), tail(errOut.Bytes()))
	}
	s, err := lastSummary(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	asked := o.database.Asked()
	base := runStatements + int(took.Seconds()*askedASecond)
	if float64(asked.Statements) > float64(base)+most.statements*float64(bookings) {
		t.Errorf("%s: %d statements for %d bookings, want at most %d and %.2f each", what, asked.Statements, bookings, base, most.statements)
	}
	if float64(asked.WAL) > runWAL+most.wal*float64(bookings) {
		t.Errorf("%s: %d bytes of WAL for %d bookings, want at most %d and %.0f each", what, asked.WAL, bookings, runWAL, most.wal)
	}
	each := func(n float64) string { return strconv.FormatFloat(n/float64(bookings), 'f', 2, 64) }
	o.lines = append(o.lines, strings.Join([]string{
		what, strconv.Itoa(bookings), countsOf(s), took.Round(time.Millisecond).String(), strconv.Itoa(int(float64(bookings) / took.Seconds())),
		(c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Round(time.Millisecond).String(), floor.Round(time.Millisecond).String(),
		each(float64(asked.Statements)), each(float64(asked.WAL)), strconv.Itoa(memory() >> 10),
	}, "\t"))
}

// floor returns how long it takes to read all files of a directory and hash them.
func (o *costedOffice) floor(dir string) time.Duration {
	o.t.Helper()
	begun := time.Now()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		o.t.Fatal(err)
	}
	h := sha256.New()
	for _, name := range names {
		f, err := os.Open(name)
		if err == nil {
			_, err = io.Copy(h, f)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
	return time.Since(begun)
}

func (o *costedOffice) table() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "run\tbookings\tsummary\twall\tbookings/s\tCPU\tfloor\tstatements each\tWAL bytes each\tpeak MB")
	for _, line := range o.lines {
		fmt.Fprintln(w, line)
	}
	w.Flush()
	return out.String()
}

// tail returns the end of an output.
func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }
