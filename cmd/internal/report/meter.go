package report

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A Meter shows on standard error how far a run is, and what it waits for: a bar
// on a terminal, now and then a line elsewhere.
type Meter struct {
	Out   io.Writer
	Quiet bool
	Lines bool // no bar: the output goes to the terminal as well

	mu     sync.Mutex
	bar    *progressbar.ProgressBar
	stage  string
	last   time.Time
	waited time.Time
}

// lineEvery is how often a meter without a terminal speaks, and how often it says
// what it waits for. It does not mention a wait shorter than briefly.
const (
	lineEvery = 10 * time.Second
	briefly   = 2 * time.Second
)

// Show shows how much of a stage is done. If total is 0, nobody knows of how much.
func (m *Meter) Show(stage string, done, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Quiet {
		return
	}
	if IsTerminal(m.Out) && !m.Lines && total > 0 {
		m.draw(stage, done, total)
		return
	}
	now := time.Now()
	switch {
	case m.last.IsZero() || stage != m.stage:
		m.stage, m.last = stage, now
	case now.Sub(m.last) < lineEvery:
	case total == 0:
		m.last = now
		fmt.Fprintf(m.Out, "%s %d so far\n", stage, done)
	default:
		m.last = now
		fmt.Fprintf(m.Out, "%s %d of %d\n", stage, done, total)
	}
}

// Wait says what the run waits for, and until when.
func (m *Meter) Wait(what string, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if m.Quiet || until.Sub(now) < briefly || now.Sub(m.waited) < lineEvery {
		return
	}
	m.waited = now
	fmt.Fprintf(m.Out, "waiting until %s: %s\n", until.Local().Format(time.TimeOnly), what)
}

func (m *Meter) draw(stage string, done, total int) {
	if m.bar == nil || m.stage != stage {
		m.stage = stage
		m.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(Unscreened(m.Out)), progressbar.OptionSetDescription(stage),
			progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(50*time.Millisecond))
	}
	m.bar.ChangeMax(total)
	_ = m.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}
