package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
)

// An app is the program as it was started.
type app struct {
	service.Machine

	environ    []string
	configFile string
	logLevel   string
	out        io.Writer
	errOut     io.Writer

	hangUps chan struct{} // SIGHUP came
	reloads atomic.Bool   // the verb takes hangUps; otherwise SIGHUP ends it
}

func (a *app) lookup(name string) (string, bool) {
	for _, kv := range a.environ {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v, true
		}
	}
	return "", false
}

// load reads the settings and starts the log.
func (a *app) load() error {
	if a.Settings == nil {
		settings, err := a.readSettings()
		if err != nil {
			return err
		}
		a.Settings = settings
	}
	return a.startLog()
}

func (a *app) readSettings() (*config.Config, error) {
	settings, err := config.Load(a.configFile, a.lookup)
	if err != nil {
		return nil, err
	}
	return settings, settings.UnknownVariables(a.environ)
}

func (a *app) startLog() error {
	level := a.logLevel
	if level == "" {
		level = a.Settings.LogLevel
	}
	parsed, err := zapcore.ParseLevel(level)
	if err != nil {
		return usage(fmt.Errorf("log level %q: want debug, info, warn or error", level))
	}
	core := zapcore.NewCore(logEncoder(report.IsTerminal(a.errOut)), zapcore.Lock(zapcore.AddSync(a.errOut)), parsed)
	a.Log = zap.New(core)
	return nil
}

// logEncoder writes lines for people at a terminal, JSON for programs elsewhere.
func logEncoder(terminal bool) zapcore.Encoder {
	format := zap.NewProductionEncoderConfig()
	if !terminal {
		format.EncodeTime = zapcore.RFC3339NanoTimeEncoder
		return zapcore.NewJSONEncoder(format)
	}
	format.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05")
	format.ConsoleSeparator = "  "
	return zapcore.NewConsoleEncoder(format)
}

// quietly keeps the log to what a person at a terminal must see.
func (a *app) quietly() {
	if a.logLevel == "" {
		a.Log = a.Log.WithOptions(zap.IncreaseLevel(zap.ErrorLevel))
	}
}

// openDatabase opens the database of the settings, or the private one.
func (a *app) openDatabase(ctx context.Context) (*service.Database, error) {
	if err := a.mayMakeDatabase(); err != nil {
		return nil, err
	}
	return a.OpenDatabase(ctx)
}

// mayMakeDatabase refuses to make a database in a folder that just happens to be
// the present one.
func (a *app) mayMakeDatabase() error {
	_, named := a.lookup("TRIPSYNC_DATA")
	if a.Settings.Database != "" || a.Settings.File != "" || named {
		return nil
	}
	if _, err := os.Stat(a.Settings.Data); err == nil {
		return nil
	}
	return usage(errors.New("no settings: there is neither ./tripsync.yaml nor /etc/tripsync/tripsync.yaml, and --config names none"))
}

// withDatabase reads the settings and opens the database for f.
func (a *app) withDatabase(ctx context.Context, f func(context.Context, *service.Database) error) (err error) {
	if err := a.load(); err != nil {
		return err
	}
	d, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = d.End(err) }()
	return f(ctx, d)
}

// withPipeline opens everything, and closes it when f is done.
func (a *app) withPipeline(ctx context.Context, asJSON bool, f func(*pipeline.Pipeline, *service.Database) error) (err error) {
	if err := a.load(); err != nil {
		return err
	}
	a.quietly()
	d, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = d.End(err) }()
	m := &report.Meter{Out: a.errOut, Lines: asJSON}
	p, err := a.Pipeline(d, m.Show)
	if err != nil {
		return err
	}
	p.Waiting = m.Wait
	return f(p, d)
}

// clientNamed returns a client of the settings.
func (a *app) clientNamed(name string) (config.Client, error) {
	i := slices.IndexFunc(a.Settings.Clients, func(c config.Client) bool { return c.Name == name })
	if i >= 0 {
		return a.Settings.Clients[i], nil
	}
	var known []string
	for _, c := range a.Settings.Clients {
		known = append(known, c.Name)
	}
	return config.Client{}, usage(fmt.Errorf("no client %q in the settings; known are %s", name, strings.Join(known, ", ")))
}
