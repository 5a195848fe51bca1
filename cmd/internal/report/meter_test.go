package report

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Without a terminal a meter writes a line every ten seconds of a stage: of how many,
// if that is known. A stage that is over sooner, and one that says nothing, write none.
func TestMeterLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		m := &Meter{Out: &out}
		stage := func(name string, total int, seconds ...int) {
			for done, s := range seconds {
				time.Sleep(time.Duration(s) * time.Second)
				m.Show(name, done, total)
			}
		}
		stage("read", 4, 0, 3, 3, 3)
		stage("compare", 0, 0, 6, 3, 2, 9, 1)
		stage("decide", 0, 20)
		stage("send", 300, 0, 9, 1, 9, 1)
		const want = "compare 3 so far\ncompare 5 so far\nsend 2 of 300\nsend 4 of 300\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		(&Meter{Out: &out, Quiet: true}).Show("send", 1, 2)
		if out.String() != want {
			t.Errorf("a quiet meter wrote: %s", &out)
		}
	})
}

// It says what it waits for, once in ten seconds, unless that is over at once.
func TestMeterWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		m := &Meter{Out: &out}
		in := func(d time.Duration) time.Time { return time.Now().Add(d) }
		m.Wait("a blink", in(time.Second))
		until := in(time.Minute)
		for range 12 {
			m.Wait("another run", until)
			time.Sleep(time.Second)
		}
		line := "waiting until " + until.Local().Format(time.TimeOnly) + ": another run\n"
		if diff := cmp.Diff(line+line, out.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}
