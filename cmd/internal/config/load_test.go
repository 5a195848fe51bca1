package config_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/config"
)

// canary is in every secret value of the tests, and must never come out.
const canary = "CANARY"

// variables returns an environment whose values are secrets, but for a few.
func variables() map[string]string {
	return map[string]string{
		"DB_PASSWORD":  canary + "-password",
		"CANARY_DB":    canary + "-connection",
		"ACME_ID":      canary + "-id",
		"ACME_SECRET":  canary + "-secret",
		"ACME_REFRESH": canary + "-refresh",
		"SUFFIX":       canary,
		"RING":         ring,
		"WORKERS":      "4",
		"BOOKING":      "booking",
	}
}

// ring is two keys, base64 of 32 bytes each.
const ring = "Q0FOQVJZLUNBTkFSWS1DQU5BUlktQ0FOQVJZLUNBTkE=, Q0FOQVJZLUNBTkFSWS1DQU5BUlktQ0FOQVJZLUNBTkI="

// secrets is where the test files say that secrets are, and load puts them
// elsewhere.
const secrets = "/run/secrets/"

// load is config.Load of a file whose secrets are where they say.
func load(t *testing.T, name string, values map[string]string) (*config.Config, error) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata/secrets")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(secrets), []byte(dir+"/"))
	return config.Parse(name, text, lookup(values))
}

// portable names files as the test files do.
func portable(t *testing.T, text string) string {
	t.Helper()
	dir, err := filepath.Abs("testdata/secrets")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(text, dir+"/", secrets)
}

func lookup(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

// golden compares got with the file beside input, or writes it when
// UPDATE_GOLDEN is set.
func golden(t *testing.T, input, got string) {
	t.Helper()
	name := strings.TrimSuffix(input, filepath.Ext(input)) + ".golden"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", input, diff)
	}
}

func inputs(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return names
}

func TestParseBad(t *testing.T) {
	t.Parallel()
	for _, name := range inputs(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			c, err := load(t, name, variables())
			if err == nil || c != nil {
				t.Fatalf("Parse() = %v, %v, want an error alone", c, err)
			}
			// A reference may be named for a canary, as ${env:CANARY_DB}.
			if strings.Contains(strings.ReplaceAll(err.Error(), "CANARY_DB", ""), canary) {
				t.Errorf("Parse() error holds a secret: %v", err)
			}
			golden(t, name, portable(t, err.Error())+"\n")
		})
	}
}

func TestParseGood(t *testing.T) {
	t.Parallel()
	for _, name := range inputs(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			c, err := load(t, name, variables())
			if err != nil {
				t.Fatalf("Parse() error: %v", err)
			}
			golden(t, name, portable(t, show(t, c)))
		})
	}
}

func show(t *testing.T, c *config.Config) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Show(&out); err != nil {
		t.Fatalf("Show() error: %v", err)
	}
	return out.String()
}

// What Show writes is a settings file, which means the same.
func TestShowIsSettings(t *testing.T) {
	t.Parallel()
	for _, name := range inputs(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			values := variables()
			values["TRIPSYNC_KEYS"] = ring
			values["TRIPSYNC_LOG_LEVEL"] = "warn"
			c, err := load(t, name, values)
			if err != nil {
				t.Fatalf("Parse() error: %v", err)
			}
			want := show(t, c)
			if strings.Contains(want, canary) || strings.Contains(want, "Q0FOQVJZ") {
				t.Errorf("Show() holds a secret:\n%s", want)
			}
			again, err := config.Parse("shown.yaml", []byte(want), lookup(values))
			if err != nil {
				t.Fatalf("Parse(Show()) error: %v\n%s", err, want)
			}
			if diff := cmp.Diff(plain(c), plain(again)); diff != "" {
				t.Errorf("Parse(Show()) (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, show(t, again)); diff != "" {
				t.Errorf("Show(Parse(Show())) (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseValues(t *testing.T) {
	t.Parallel()
	c, err := load(t, "testdata/good/full.yaml", variables())
	if err != nil {
		t.Fatalf("Parse() error: %v", err)
	}
	acme := c.Clients[0]
	pacific := c.Delivery.Quiet[0].Timezone.String()
	c.Delivery.Quiet[0].Timezone = config.Timezone{} // which cmp cannot compare
	got := []any{
		pacific, c.Data, string(c.Database), c.Inbox[0], c.Inbox[1], c.Schedules[0].Timezone.String(), c.Schedules[1].Missed,
		acme.Match.Account, acme.Match.Remark.String(), string(acme.Concur.ClientSecret), acme.Concur.Supplier,
		acme.Travellers[2].File, c.Delivery, c.Console.Listen,
	}
	want := []any{
		"America/Los_Angeles", "/var/lib/tripsync", "postgres://tripsync:CANARY-password@db.acme.example/tripsync",
		config.Inbox{Name: "amadeus", Dir: "testdata/good/air", Match: "*.air", After: "leave"},
		config.Inbox{Name: "sabre", Dir: "/srv/exports/sabre", Match: "*", Settle: 2 * time.Second, After: "archive"},
		"Europe/Paris", "coalesce",
		[]string{"0012", "4711"},
		`RM\*COMP-ACME`, "CANARY-file", "ACME CANARY",
		"testdata/acme-travellers.csv",
		config.Delivery{
			SettleUnknown: time.Minute, Workers: 4, Timeout: 61 * time.Second, Quota: 3000,
			Quiet: []config.Quiet{{
				Days: []config.Weekday{config.Weekday(time.Friday)}, From: 17 * 60, To: 19 * 60,
			}},
		},
		"",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse() (-want +got):\n%s", diff)
	}
}

func TestParseExtracts(t *testing.T) {
	t.Parallel()
	c, err := load(t, "testdata/good/policy.yaml", variables())
	if err != nil {
		t.Fatalf("Parse() error: %v", err)
	}
	acme, batches := c.Clients[0], c.Clients[1].Proposal
	got := []any{
		acme.Remarks["project"].Pattern.String(), acme.Remarks["cost_center"], acme.Remarks["Approver"],
		acme.Proposal.Request.Pattern.String(), acme.Proposal.Status, acme.PreExpenseAir,
		batches.Request, batches.Index.Pattern.String(), batches.Status, batches.AutoSelect,
	}
	want := []any{
		`RM\*PRJ-(\S+)`,
		&config.Extract{Starts: "RM*CC", Columns: config.Columns{From: 7, To: 14}},
		&config.Extract{Starts: "RM*CANARY", Columns: config.Columns{From: 7}},
		`RM\*PROPOSAL-(\S+)`, 7, true,
		&config.Extract{Starts: "RM*PROPOSAL", Columns: config.Columns{From: 13, To: 16}},
		`RM\*PROPOSAL-\w+/\w+/(\d)OF`, 6, true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse() (-want +got):\n%s", diff)
	}
}

func TestEnvironmentGoesBeforeFile(t *testing.T) {
	t.Parallel()
	text := "data: /a\ndatabase: postgres://db/a\nlog_level: debug\nconsole: {listen: 127.0.0.1:1}\n"
	tests := []struct {
		name  string
		set   map[string]string
		want  func(*config.Config)
		error string
	}{
		{name: "none", want: func(*config.Config) {}},
		{name: "empty is not set", set: map[string]string{"TRIPSYNC_DATA": ""}, want: func(*config.Config) {}},
		{name: "data", set: map[string]string{"TRIPSYNC_DATA": "b"}, want: func(c *config.Config) { c.Data = "b" }},
		{
			name: "database, with its password", set: map[string]string{"TRIPSYNC_DATABASE_URL": "postgres://u:CANARY@db/b"},
			want: func(c *config.Config) { c.Database = "postgres://u:CANARY@db/b" },
		},
		{name: "keys", set: map[string]string{"TRIPSYNC_KEYS": ring}, want: func(c *config.Config) { c.Keys = ring }},
		{name: "log level", set: map[string]string{"TRIPSYNC_LOG_LEVEL": "warn"}, want: func(c *config.Config) { c.LogLevel = "warn" }},
		{name: "settle", set: map[string]string{"TRIPSYNC_DELIVERY_SETTLE_UNKNOWN": "1s"}, want: func(c *config.Config) { c.Delivery.SettleUnknown = time.Second }},
		{name: "workers", set: map[string]string{"TRIPSYNC_DELIVERY_WORKERS": "2"}, want: func(c *config.Config) { c.Delivery.Workers = 2 }},
		{name: "timeout", set: map[string]string{"TRIPSYNC_DELIVERY_TIMEOUT": "3s"}, want: func(c *config.Config) { c.Delivery.Timeout = 3 * time.Second }},
		{name: "console", set: map[string]string{"TRIPSYNC_CONSOLE_LISTEN": ":80"}, want: func(c *config.Config) { c.Console.Listen = ":80" }},
		{
			name: "wrong ones", set: map[string]string{
				"TRIPSYNC_DELIVERY_WORKERS": "many", "TRIPSYNC_KEYS": "CANARY", "TRIPSYNC_DATABASE_URL": "CANARY", "TRIPSYNC_LOG_LEVEL": "wran",
			},
			error: `TRIPSYNC_DELIVERY_WORKERS: delivery.workers: "many": want a whole number
TRIPSYNC_DATABASE_URL: database: want postgres://user@host/database, or host=… dbname=…
TRIPSYNC_KEYS: keys: key 1: is not base64 (make one with: openssl rand -base64 32)
TRIPSYNC_LOG_LEVEL: log_level: "wran": unknown; did you mean warn?`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Parse("x.yaml", []byte(text), lookup(tt.set))
			if tt.error != "" {
				if err == nil || err.Error() != tt.error {
					t.Fatalf("Parse() error:\n%v\nwant:\n%s", err, tt.error)
				}
				return
			}
			if err != nil {
				t.Fatalf("Parse() error: %v", err)
			}
			want := config.Default()
			want.Data, want.Database, want.LogLevel, want.Console.Listen = "/a", "postgres://db/a", "debug", "127.0.0.1:1"
			tt.want(want)
			if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
				t.Errorf("Parse() (-want +got):\n%s", diff)
			}
		})
	}
}

// plain is c for comparing, with its secrets to be seen.
func plain(c *config.Config) []string {
	return []string{
		c.Data, string(c.Database), string(c.Keys), c.LogLevel, fmt.Sprint(c.Delivery), c.Console.Listen,
	}
}

func TestUnknownVariables(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte("data: ${env:TRIPSYNC_ROOT}/a\n"), lookup(map[string]string{"TRIPSYNC_ROOT": "/"}))
	if err != nil {
		t.Fatalf("Parse() error: %v", err)
	}
	let := []string{
		"HOME=/root", "TRIPSYNC_CONFIG=x.yaml", "TRIPSYNC_ROOT=/", "TRIPSYNC_DATA=/a", "TRIPSYNC_PORT=tcp://10.0.0.1:80",
		"TRIPSYNC_SERVICE_HOST=10.0.0.1", "TRIPSYNC_METRICS_SERVICE_PORT_HTTP=80", "TRIPSYNC_METRICS_PORT_9090_TCP_ADDR=10.0.0.1",
	}
	if err := c.UnknownVariables(let); err != nil {
		t.Errorf("UnknownVariables() = %v, want none", err)
	}
	err = c.UnknownVariables(append(let, "TRIPSYNC_LOGLEVEL=CANARY", "TRIPSYNC_DATABSE_URL=CANARY"))
	want := `TRIPSYNC_DATABSE_URL: unknown environment variable; did you mean TRIPSYNC_DATABASE_URL?
TRIPSYNC_LOGLEVEL: unknown environment variable; did you mean TRIPSYNC_LOG_LEVEL?`
	if err == nil || err.Error() != want {
		t.Errorf("UnknownVariables():\n%v\nwant:\n%s", err, want)
	}
}

// Each variable reaches the setting that it is said to.
func TestVariables(t *testing.T) {
	t.Parallel()
	for _, v := range config.Variables() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			bad := "\x00"
			if v.Setting == "data" {
				t.Skip("any text is a path")
			}
			_, err := config.Parse("", nil, lookup(map[string]string{v.Name: bad}))
			if err == nil || !strings.HasPrefix(err.Error(), v.Name+": "+v.Setting+": ") {
				t.Errorf("Parse() error = %v, want one of %s", err, v.Setting)
			}
		})
	}
}

// It changes directory, so it is not parallel.
func TestLoadFinds(t *testing.T) {
	t.Chdir(t.TempDir())
	none := lookup(nil)
	find := func(want string) {
		t.Helper()
		c, err := config.Load("", none)
		if err != nil || c.File != want {
			t.Fatalf("Load() = %v, %v, want of %q", c, err, want)
		}
	}
	if _, err := os.Stat("/etc/tripsync/tripsync.yaml"); err == nil {
		t.Skip("this machine has settings of its own")
	}
	find("")
	if err := os.WriteFile("tripsync.yaml", []byte("log_level: warn\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	find("tripsync.yaml")
	none = lookup(map[string]string{"TRIPSYNC_CONFIG": "absent.yaml"})
	_, err := config.Load("", none)
	if want := "read settings: open absent.yaml: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("Load() error = %v, want %s", err, want)
	}
}

func TestCheckWarns(t *testing.T) {
	t.Parallel()
	_, got, err := config.Check("testdata/warn.yaml", []string{"ACME_SECRET=CANARY"})
	if err != nil {
		t.Fatalf("Check() error: %v", err)
	}
	golden(t, "testdata/warn.yaml", strings.Join(got, "\n")+"\n")

	_, _, err = config.Check("testdata/bad/tab.yaml", []string{"TRIPSYNC_DTA=x"})
	if err == nil || !strings.Contains(err.Error(), "tab.yaml:2:1") || !strings.Contains(err.Error(), "did you mean TRIPSYNC_DATA?") {
		t.Errorf("Check() error = %v, want those of file and environment", err)
	}
}

// A traveller file that cannot be used is a problem for who checks, and none for
// a start.
func TestCheckDirectories(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tripsync.yaml")
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	text := "clients:\n  - name: acme\n    concur: {url: \"http://127.0.0.1:1\", client_id: a, client_secret: \"${env:S}\", supplier: A}\n" +
		"    travellers:\n      - file: " + dir + "/nobody.csv\n      - file: " + dir + "/mangled.csv\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(file, lookup(map[string]string{"S": "s"})); err != nil {
		t.Errorf("Load() error: %v, want none", err)
	}
	c, warnings, err := config.Check(file, []string{"S=s"})
	want := strings.ReplaceAll(`FILE:5:15: clients[0].travellers[0].file: "DIR/nobody.csv": no such file or directory
FILE:6:15: clients[0].travellers[1].file: DIR/mangled.csv:1:7: column 2: unknown name; did you mean first?
FILE:6:15: clients[0].travellers[1].file: DIR/mangled.csv:1:19: email: is there twice`, "DIR", dir)
	if want = strings.ReplaceAll(want, "FILE", file); err == nil || err.Error() != want || c == nil || len(warnings) == 0 {
		t.Errorf("Check() = %v, %q, error:\n%v\nwant settings, warnings and:\n%s", c, warnings, err, want)
	}
}

// Nothing that a variable holds is in an error or in what Show writes. Reading never
// panics, an error names the file, and what Show writes means the same.
func FuzzParse(f *testing.F) {
	for _, dir := range []string{"good", "bad"} {
		names, _ := filepath.Glob("testdata/" + dir + "/*.yaml")
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(strings.ReplaceAll(string(text), canary, "clear"))
		}
	}
	const secret = "OwlAtNoon"
	look := func(name string) (string, bool) { return secret, !strings.HasPrefix(name, "TRIPSYNC_") }
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/dev") || strings.Contains(text, "/proc") {
			t.Skip("not to be read")
		}
		c, err := config.Parse("x.yaml", []byte(text), look)
		switch {
		case (err == nil) == (c == nil):
			t.Fatalf("Parse() = %v, %v, want exactly one", c, err)
		case err != nil:
			if strings.Contains(err.Error(), secret) || !strings.HasPrefix(err.Error(), "x.yaml:") {
				t.Errorf("Parse() error holds a secret, or does not name the file: %v", err)
			}
			return
		}
		shown := show(t, c)
		if strings.Contains(shown, secret) {
			t.Errorf("Show() holds a secret:\n%s", shown)
		}
		again, err := config.Parse("x.yaml", []byte(shown), look)
		if err != nil {
			t.Fatalf("Parse(Show()) error: %v\n%s", err, shown)
		}
		if diff := cmp.Diff(shown, show(t, again)); diff != "" {
			t.Errorf("Show(Parse(Show())) (-want +got):\n%s", diff)
		}
	})
}
