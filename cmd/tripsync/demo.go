package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/push/sandbox"
)

// The demo's exports: what arrives on the first day, and on the second.
//
//go:embed samples
var samples embed.FS

func demoCommand(a *app) *cobra.Command {
	var once bool
	var dir, listen string
	c := &cobra.Command{
		Use:   "demo",
		Short: "The whole job on this machine: no account, no file, no server needed",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &demo{app: a, once: once, dir: dir, listen: listen}
			return d.run(c.Context())
		},
	}
	c.Flags().BoolVar(&once, "once", false, "exit at the end; 1 if a step did not come out as told")
	c.Flags().StringVar(&dir, "dir", "", "`DIR` to keep the demo's data in (default: a temporary one)")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "`ADDR` of the sandbox")
	return c
}

// A demo shows what tripsync does, and checks that it does.
type demo struct {
	app    *app
	once   bool
	dir    string
	listen string

	url      string
	sandbox  *sandbox.Server
	pipeline *pipeline.Pipeline
	database *service.Database
}

// demoTrips is how many trips the exports of the first day make.
const demoTrips = 6

// cancelledTrip is the TripStatus of a trip that was cancelled.
const cancelledTrip = 2

// The demo's settings; %s are the data directory, the inbox and the sandbox.
const demoSettings = `
data: %q
inbox:
  - {name: exports, dir: %q, settle: 0s}
clients:
  - name: acme
    concur:
      url: %s
      client_id: sandbox
      client_secret: sandbox
      refresh_token: sandbox
      supplier: DEMO TRAVEL
    oldest: any # the samples stay as they are
    travellers:
      - email: true
      - template: "{first}.{last}@acme.example"
console: {listen: ""}
`

func (d *demo) run(ctx context.Context) (err error) {
	if d.dir == "" {
		if d.dir, err = os.MkdirTemp("", "tripsync-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.listen)
	if err != nil {
		return err
	}
	if d.sandbox, err = newSandbox(""); err != nil {
		return err
	}
	d.url = "http://" + listener.Addr().String()
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- service.ServeUntil(serving, listener, d.sandbox) }()
	err = d.story(ctx)
	if err == nil && !d.once {
		d.say("\nThe sandbox stays at %s/ – Ctrl-C ends the demo.", d.url)
		<-ctx.Done()
	}
	stop()
	return cmp.Or(err, <-served)
}

// story is the demo's steps, in order; the first that fails ends it.
func (d *demo) story(ctx context.Context) (err error) {
	if err := d.configure(); err != nil {
		return err
	}
	d.title("A private Postgres and a Concur sandbox start")
	if d.database, err = d.app.openDatabase(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.database.Close()) }()
	m := &report.Meter{Out: d.app.errOut, Quiet: true}
	if d.pipeline, err = d.app.Pipeline(d.database, m.Show); err != nil {
		return err
	}
	d.say("   Concur sandbox at %s/", d.url)
	for _, step := range []func(context.Context) error{d.firstDay, d.sameAgain, d.secondDay} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) configure() (err error) {
	inbox := filepath.Join(d.dir, "inbox")
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		return err
	}
	// Postgres runs under an account of its own, which must get there.
	if err := os.Chmod(d.dir, 0o755); err != nil {
		return err
	}
	text := fmt.Sprintf(demoSettings, filepath.Join(d.dir, "data"), inbox, d.url)
	if d.app.Settings, err = config.Parse("demo.yaml", []byte(text), func(string) (string, bool) { return "", false }); err != nil {
		return err
	}
	if err := d.app.startLog(); err != nil {
		return err
	}
	d.app.quietly()
	return nil
}

func (d *demo) firstDay(ctx context.Context) error {
	d.title("Monday: Amadeus, Travelport and Sabre drop six files")
	if err := d.drop("samples/monday"); err != nil {
		return err
	}
	d.title("tripsync plan")
	dry := d.pipeline.Dry()
	planned, err := dry.Preview(ctx, pipeline.Sync{Read: readInboxes(ctx, dry), Show: reported(d.print().Trip)})
	if err := cmp.Or(err, d.print().Summary(planned.Summary)); err != nil {
		return err
	}
	d.title("tripsync run")
	if err := d.sync(ctx, report.Summary{Created: demoTrips}); err != nil {
		return err
	}
	return d.holds(ctx, demoTrips)
}

func (d *demo) sameAgain(ctx context.Context) error {
	d.title("The same files arrive again: tripsync run")
	if err := d.drop("samples/monday"); err != nil {
		return err
	}
	return d.sync(ctx, report.Summary{Unchanged: demoTrips})
}

func (d *demo) secondDay(ctx context.Context) error {
	d.title("Tuesday: a schedule change and a cancellation: tripsync run")
	if err := d.drop("samples/tuesday"); err != nil {
		return err
	}
	if err := d.sync(ctx, report.Summary{Updated: 1, Cancelled: 1}); err != nil {
		return err
	}
	return d.holds(ctx, demoTrips-1)
}

// drop puts the bundled exports of a day into the inbox.
func (d *demo) drop(day string) error {
	files, err := fs.ReadDir(samples, day)
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := samples.ReadFile(day + "/" + f.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(d.dir, "inbox", f.Name()), text, 0o600); err != nil {
			return err
		}
		d.say("   %s", f.Name())
	}
	return nil
}

func readInboxes(ctx context.Context, p *pipeline.Pipeline) func(*pipeline.Intake) error {
	return func(in *pipeline.Intake) error { return p.ReadInboxes(ctx, in) }
}

func (d *demo) print() report.Printer { return report.Printer{Out: d.app.out} }

// sync runs, shows, and compares with what was told.
func (d *demo) sync(ctx context.Context, want report.Summary) error {
	send, err := d.app.Queue(ctx, d.database)
	if err != nil {
		return err
	}
	got, err := d.pipeline.Run(ctx, pipeline.Sync{
		Trigger: "demo", Read: readInboxes(ctx, d.pipeline), Show: reported(d.print().Trip), Send: send, Settle: d.app.LongestDoubt(),
	})
	if err != nil {
		return err
	}
	if err := d.print().Summary(got.Summary); err != nil {
		return err
	}
	ok := got.Created == want.Created && got.Updated == want.Updated && got.Cancelled == want.Cancelled &&
		got.Unchanged == want.Unchanged && got.Read == want.Created+want.Updated+want.Cancelled+want.Unchanged
	return d.check(ok, "%d created, %d updated, %d cancelled, %d unchanged", want.Created, want.Updated, want.Cancelled, want.Unchanged)
}

// holds shows what the sandbox has.
func (d *demo) holds(_ context.Context, want int) error {
	d.title("What Concur holds now")
	active, seen := 0, map[string]int{}
	for _, t := range d.sandbox.Trips() {
		seen[t.ClientLocator]++
		state := "cancelled"
		if t.Status != cancelledTrip {
			active++
			state = "active"
		}
		d.say("   %-9s  %-40s %s", state, t.TripName, t.Login)
	}
	return d.check(active == want && len(seen) == len(d.sandbox.Trips()), "%d trips active, none of them twice", want)
}

func (d *demo) check(ok bool, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if !ok {
		d.say("%s expected: %s", color.New(color.FgRed).Sprint(" ✗"), text)
		return errors.New("the demo did not come out as told")
	}
	d.say("%s %s", color.New(color.FgGreen).Sprint(" ✓"), text)
	return nil
}

func (d *demo) title(text string) {
	fmt.Fprintf(d.app.out, "\n%s\n", color.New(color.Bold).Sprint("── "+text+" "+strings.Repeat("─", max(2, 72-len(text)))))
}

func (d *demo) say(format string, args ...any) { fmt.Fprintf(d.app.out, format+"\n", args...) }
