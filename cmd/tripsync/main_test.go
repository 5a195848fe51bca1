package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/testscript"

	"tripsync/cmd/internal/pipeline"
	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// TestMain makes the test binary the program when it is called tripsync, as scripts do.
func TestMain(m *testing.M) {
	testscript.Main(withDatabases{m}, map[string]func(){"tripsync": main})
}

// withDatabases runs tests that may use statetest. They mostly wait for other processes,
// so eight run at once on any machine.
type withDatabases struct{ *testing.M }

func (m withDatabases) Run() int {
	// Under nohup, the programs that tests start would pass over SIGHUP, too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	return statetest.Main(m.M)
}

// settings are those of every script that has none of its own.
const settings = `data: data
inbox:
  - {name: amadeus, dir: inbox, settle: 0s}
clients:
  - name: acme
    concur:
      url: ${env:SANDBOX}
      client_id: sandbox
      client_secret: ${env:SECRET}
      refresh_token: sandbox
      supplier: ACME TRAVEL
    travellers:
      - email: true
    oldest: any
delivery: {settle_unknown: 1s, timeout: 4s}
`

// TestScripts tells stories with the real program, a sandbox and a database. The commands
// below look at the sandbox's trips and journal, and change what the program meets.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("testdata", "script"),
		Setup: setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"summary": summary,
			"trips":   trips,
			"posts":   posts,
			"faults":  faults,
			"meddle":  meddle,
			"seed":    seed,
			"touch":   touch,
			"write":   write,
			"replace": replace,
			"sql":     sql,
			"revoke":  revoke,
			"join":    join,
			"planid":  planID,
			"differ":  differ,
		},
		RequireUniqueNames: true,
	})
}

type sandboxKey struct{}

// setup gives a script an empty inbox, exports to drop there, settings, a
// sandbox and a database.
func setup(e *testscript.Env) error {
	tb := e.T().(testing.TB) // testscript.Run wraps a *testing.T
	server := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(server)
	e.Defer(web.Close)
	e.Values[sandboxKey{}] = server
	e.Setenv("SANDBOX", web.URL)
	e.Setenv("TAKEN", strings.TrimPrefix(web.URL, "http://")) // an address that somebody listens at
	e.Setenv("SECRET", "sandbox")
	samples, err := filepath.Abs("samples")
	if err != nil {
		return err
	}
	e.Setenv("SAMPLES", samples)
	e.Setenv("TRIPSYNC_DATABASE_URL", statetest.URL(tb))
	if err := passable(e.WorkDir); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(e.WorkDir, "inbox"), 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(e.WorkDir, "exports"), os.DirFS(filepath.Join("testdata", "exports"))); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(e.WorkDir, "tripsync.yaml"), []byte(settings), 0o600)
}

// passable lets the account that a private Postgres runs under enter dir and all above it.
func passable(dir string) error {
	for ; dir != filepath.Clean(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

func sandboxOf(ts *testscript.TestScript) *sandbox.Server {
	return ts.Value(sandboxKey{}).(*sandbox.Server)
}

// exits CODE COMMAND… runs a command that has to end with an exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// summary NAME=N… compares counts of the last --json output, of which those not
// named have to be 0, and checks that they add up. read is checked by that.
func summary(ts *testscript.TestScript, _ bool, args []string) {
	got, err := lastSummary([]byte(ts.ReadFile("stdout")))
	ts.Check(err)
	ts.Check(addsUp(got))
	want := strings.Join(slices.Sorted(slices.Values(args)), " ")
	if text := countsOf(got); text != want {
		ts.Fatalf("summary: %s, want %s", text, want)
	}
}

func lastSummary(out []byte) (pipeline.Summary, error) {
	var s pipeline.Summary
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &s); err != nil {
		return s, fmt.Errorf("last line of output: %w", err)
	}
	if s.Type != "summary" {
		return s, fmt.Errorf("last line of output is a %q", s.Type)
	}
	return s, nil
}

func addsUp(s pipeline.Summary) error {
	if s.Sent != s.Created+s.Updated+s.Cancelled+s.Adopted ||
		s.Read != s.Sent+s.Unchanged+s.Held+s.Waiting+s.Quarantined+s.Failed+s.Unknown {
		return fmt.Errorf("the summary does not add up: %+v", s)
	}
	return nil
}

func countsOf(s pipeline.Summary) string {
	var out []string
	for name, n := range map[string]int{
		"created": s.Created, "updated": s.Updated, "cancelled": s.Cancelled, "adopted": s.Adopted, "unchanged": s.Unchanged,
		"held": s.Held, "waiting": s.Waiting, "quarantined": s.Quarantined, "failed": s.Failed, "unknown": s.Unknown,
	} {
		if n > 0 {
			out = append(out, fmt.Sprintf("%s=%d", name, n))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// trips LINE… compares the sandbox's trips, each as LOCATOR:LOGIN:STATUS.
func trips(ts *testscript.TestScript, _ bool, args []string) {
	var got []string
	for _, t := range sandboxOf(ts).Trips() {
		state := "active"
		if t.Status == cancelledTrip {
			state = "cancelled"
		}
		got = append(got, t.ClientLocator+":"+t.Login+":"+state)
	}
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(args)); !slices.Equal(got, want) {
		ts.Fatalf("trips: %q, want %q", got, want)
	}
}

// posts OPERATION=N… compares how much the sandbox was asked to do, all in
// all, without tokens.
func posts(ts *testscript.TestScript, _ bool, args []string) {
	var got []string
	for name, n := range sandboxOf(ts).Journal(1).Processed {
		if name != "token" && n > 0 {
			got = append(got, fmt.Sprintf("%s=%d", name, n))
		}
	}
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(args)); !slices.Equal(got, want) {
		ts.Fatalf("posts: %q, want %q", got, want)
	}
}

// planID NAME puts the id of the plan that a guard stopped, of the last output,
// into a variable.
func planID(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.ReadFile("stdout")
	id := regexp.MustCompile(`--accept ([0-9a-f]+)|"plan":"([0-9a-f]+)"`).FindStringSubmatch(out)
	if id == nil {
		ts.Fatalf("no plan's id in %q", out)
	}
	ts.Setenv(args[0], id[1]+id[2])
}

// faults FILE injects faults into the sandbox.
func faults(ts *testscript.TestScript, _ bool, args []string) {
	list, err := sandbox.ParseFaults(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(sandboxOf(ts).SetFaults(list))
}

// touch DAY FILE… says when files were last changed.
func touch(ts *testscript.TestScript, _ bool, args []string) {
	day, err := time.Parse(time.DateOnly, args[0])
	ts.Check(err)
	for _, name := range args[1:] {
		ts.Check(os.Chtimes(ts.MkAbs(name), day, day))
	}
}

// write FILE TEXT makes a file; in its text, escapes are as in Go.
func write(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// replace FILE OLD NEW puts other text into a file; escapes are as in Go.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	old := ts.ReadFile(args[0])
	if !strings.Contains(old, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(old, args[1], text)), 0o600))
}

// differ OLD NEW WANT compares how two files differ, line by line, with a third: its lines
// begin with - or +, and others say why.
func differ(ts *testscript.TestScript, _ bool, args []string) {
	var got, want strings.Builder
	for line := range strings.Lines(string(diff.Diff("", []byte(ts.ReadFile(args[0])), "", []byte(ts.ReadFile(args[1]))))) {
		if isDifference(line) {
			got.WriteString(line)
		}
	}
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		if isDifference(line) {
			want.WriteString(line)
		}
	}
	if got.String() != want.String() {
		ts.Fatalf("%s and %s differ by\n%s", args[0], args[1], &got)
	}
}

// isDifference reports whether a line of a diff is one of either file, rather than its
// heading.
func isDifference(line string) bool {
	return strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "---") || strings.HasPrefix(line, "+") && !strings.HasPrefix(line, "+++")
}

// sql STATEMENT is executed in the script's database.
func sql(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, ts.Getenv("TRIPSYNC_DATABASE_URL"))
	ts.Check(err)
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, args[0])
	ts.Check(err)
}
