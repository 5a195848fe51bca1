// Package browsertest looks at the sandbox's pages with a real browser. It is
// a module of its own, so that whoever uses tripsync does not get what drives
// the browser.
package browsertest

import (
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A browser is a tab of a headless Chromium, which notes what it complains of.
type browser struct {
	tb  testing.TB
	ctx context.Context // of the tab

	mu         sync.Mutex
	complaints []string
}

// open starts Chromium for one test. Without one the test fails, or is skipped
// with -short.
func open(tb testing.TB) *browser {
	tb.Helper()
	path := chromium(tb)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(context.WithoutCancel(tb.Context()), options...)
	tb.Cleanup(cancel)
	tab, cancel := chromedp.NewContext(allocator)
	tb.Cleanup(cancel)
	b := &browser{tb: tb}
	if err := chromedp.Listen(tab, b.listen); err != nil {
		tb.Fatal(err)
	}
	b.ctx, cancel = context.WithTimeout(tab, 3*time.Minute)
	tb.Cleanup(cancel)
	return b
}

func chromium(tb testing.TB) string {
	tb.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "Chromium is missing: install package chromium and run this again."
	if testing.Short() {
		tb.Skip(missing)
	}
	tb.Fatal(missing)
	return ""
}

// listen notes errors of scripts, of the content security policy and of loading.
func (b *browser) listen(event any) {
	var complaint string
	switch e := event.(type) {
	case *log.EventEntryAdded:
		complaint = e.Entry.Text
	case *runtime.EventExceptionThrown:
		complaint = e.ExceptionDetails.Text
	default:
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, complaint)
}

// checkQuiet fails the test if there were complaints since it was called last.
func (b *browser) checkQuiet() {
	b.tb.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaints) > 0 {
		b.tb.Errorf("the browser complains:\n%s", strings.Join(b.complaints, "\n"))
		b.complaints = nil
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.tb.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.tb.Fatal(err)
	}
}

// get runs an action for its value.
func get[T any](b *browser, action chromedp.Action[T]) T {
	b.tb.Helper()
	v, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.tb.Fatal(err)
	}
	return v
}

// view sets the size of the window, in CSS pixels, and the colour scheme.
func (b *browser) view(width, height int64, scheme string, options ...chromedp.EmulateViewportOption) {
	b.tb.Helper()
	b.do(chromedp.EmulateViewport(width, height, options...))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.tb.Fatal(err)
	}
}

// text returns what a person sees of an element, on one line.
func (b *browser) text(selector chromedp.CSS) string {
	b.tb.Helper()
	return strings.Join(strings.Fields(get(b, chromedp.Text(selector))), " ")
}

// click clicks what leads to another page and waits for that.
func (b *browser) click(selector chromedp.CSS) {
	b.tb.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(selector)); err != nil {
		b.tb.Fatal(err)
	}
}
