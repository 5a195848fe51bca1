package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"tripsync/cmd/internal/config"
	"tripsync/push/sandbox"
	"tripsync/state/statetest"
)

// A block is what stands between two fences of a page. Its info says what the test
// does with it:
//
//	sh                   runs it; it must end with 0
//	sh private           runs it, and gives the page no database server
//	sh background        starts it, and waits for the simulated Concur
//	sh norun: REASON     does not run it
//	output               compares with what the sh block before printed; … stands for
//	                     anything, and on a line of its own for any lines
//	yaml FILE, csv FILE  writes the file
//	yaml client          reads it as settings of a client
//	yaml                 reads it as settings
type block struct {
	line int
	info string
	text string
}

// blocks reads the fenced blocks of a page, and as blocks what its comments have
// done before: <!-- setup: COMMAND -->.
func blocks(t *testing.T, file string) []block {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	open, n := false, 0
	for line := range strings.Lines(string(text)) {
		n++
		command, setup := strings.CutPrefix(strings.TrimSpace(line), "<!-- setup: ")
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open = false
		case fence:
			open = true
			all = append(all, block{line: n, info: strings.TrimSpace(info)})
		case open:
			all[len(all)-1].text += line
		case setup:
			all = append(all, block{line: n, info: "sh", text: strings.TrimSuffix(command, " -->")})
		}
	}
	return all
}

// TestGuideBlocks runs the commands of the README and of the guide, page by page,
// each in a directory of its own, and compares what they print with what is shown.
func TestGuideBlocks(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../deploy/guide/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../../README.md") {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			newReader(t, page).read(t)
		})
	}
}

// A reader does what a page says.
type reader struct {
	page    string
	blocks  []block
	dir     string
	env     []string
	address string // of the simulated Concur
	printed string
}

// guideAddress is where the pages have the simulated Concur. The test has it
// elsewhere.
const guideAddress = "127.0.0.1:8090"

func newReader(t *testing.T, page string) *reader {
	t.Helper()
	r := &reader{page: page, blocks: blocks(t, page), dir: t.TempDir(), env: os.Environ()}
	if err := passable(r.dir); err != nil {
		t.Fatal(err)
	}
	infos := map[string]bool{}
	for _, b := range r.blocks {
		infos[b.info] = true
	}
	if infos["sh background"] {
		r.address = freeAddress(t)
	} else {
		web := httptest.NewServer(&sandbox.Server{Now: time.Now})
		t.Cleanup(web.Close)
		r.address = strings.TrimPrefix(web.URL, "http://")
	}
	if filepath.Base(page) == "README.md" {
		r.checkOut(t)
		return r
	}
	if !infos["sh private"] {
		r.env = append(r.env, "TRIPSYNC_DATABASE_URL="+statetest.URL(t))
	}
	r.install(t)
	return r
}

// checkOut makes the directory what is needed of the repository. In it, the script
// of the demo does what it does where nothing is missing, and go build finds the
// program already built.
func (r *reader) checkOut(t *testing.T) {
	t.Helper()
	r.copy(t, "samples", "cmd/tripsync/samples")
	r.write(t, "deploy/demo", "#!/bin/sh\nexec tripsync demo \"$@\"\n")
	r.write(t, "bin/go", "#!/bin/sh\ntest \"$*\" = \"build ./cmd/tripsync\" && cp \"$(command -v tripsync)\" .\n")
	r.env = append(r.env, "PATH="+filepath.Join(r.dir, "bin")+":"+os.Getenv("PATH"))
}

// install makes the directory what it is when the README has been followed, but that
// files are taken at once.
func (r *reader) install(t *testing.T) {
	t.Helper()
	r.copy(t, "samples", "samples")
	r.copy(t, "samples/monday", "inbox")
	for _, b := range blocks(t, "../../README.md") {
		if name, ok := strings.CutPrefix(b.info, "yaml "); ok {
			r.write(t, name, strings.Replace(b.text, "dir: ./inbox", "dir: ./inbox, settle: 0s", 1))
		}
	}
}

func (r *reader) copy(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(r.dir, to), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func (r *reader) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, guideAddress, r.address)
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// read does the blocks in order; the first that fails ends it.
func (r *reader) read(t *testing.T) {
	t.Helper()
	for _, b := range r.blocks {
		kind, rest, _ := strings.Cut(b.info, " ")
		var err error
		switch {
		case kind == "sh" && (rest == "" || rest == "private"):
			err = r.run(t, b.text)
		case b.info == "sh background":
			r.start(t, b.text)
		case kind == "sh" && strings.HasPrefix(rest, "norun: "):
			r.printed = ""
		case b.info == "output":
			err = matchOutput(b.text, r.printed)
		case b.info == "yaml", b.info == "yaml client":
			err = readSettings(b.text, rest == "client")
		case (kind == "yaml" || kind == "csv" || kind == "json") && rest != "":
			r.write(t, rest, b.text)
		case kind == "text" || kind == "ini":
		default:
			err = fmt.Errorf("no block is called %q", b.info)
		}
		if err != nil {
			t.Fatalf("%s:%d: %v\nprinted:\n%s", r.page, b.line, err, r.printed)
		}
	}
}

func (r *reader) run(t *testing.T, script string) error {
	t.Helper()
	cmd := r.command(t.Context(), script)
	out, err := cmd.CombinedOutput()
	r.printed = strings.ReplaceAll(string(out), r.address, guideAddress)
	return err
}

func (r *reader) command(ctx context.Context, script string) *exec.Cmd {
	script = strings.ReplaceAll(script, guideAddress, r.address)
	cmd := exec.CommandContext(ctx, "sh", "-euc", script)
	cmd.Dir, cmd.Env = r.dir, r.env
	return cmd
}

// start starts the simulated Concur, and ends it with the test.
func (r *reader) start(t *testing.T, script string) {
	t.Helper()
	cmd := r.command(context.WithoutCancel(t.Context()), "exec "+strings.TrimSpace(script)+" --listen "+r.address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // the signal is its exit code
	})
	for range 500 {
		if conn, err := net.Dial("tcp", r.address); err == nil {
			conn.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("nothing listens at %s", r.address)
}

// matchOutput compares what was printed with what a page shows.
func matchOutput(shown, printed string) error {
	var b strings.Builder
	b.WriteString(`\A`)
	for line := range strings.Lines(shown) {
		if line == "…\n" {
			b.WriteString(`(?:.*\n)*`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
	}
	b.WriteString(`\z`)
	if !regexp.MustCompile(b.String()).MatchString(printed) {
		return errors.New("something else is shown")
	}
	return nil
}

func TestMatchOutput(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		shown, printed string
		want           bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\n", "a\nb\n", false},
		{"…\nb\n", "a\na\nb\n", true},
		{"…\nb\n", "a\nab\n", false},
		{"a … c\n", "a b b c\n", true},
		{"a.c\n", "abc\n", false},
	} {
		if got := matchOutput(tt.shown, tt.printed) == nil; got != tt.want {
			t.Errorf("matchOutput(%q, %q) = %v, want %v", tt.shown, tt.printed, got, tt.want)
		}
	}
}

// readSettings reads an example, which is all of the settings or some of a client's.
func readSettings(text string, client bool) error {
	if client {
		const rest = "clients:\n  - name: acme\n" +
			"    concur: {url: \"http://127.0.0.1:8090\", client_id: sandbox, client_secret: sandbox, supplier: ACME TRAVEL}\n"
		text = rest + "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
	}
	_, err := config.Parse("", []byte(text), func(string) (string, bool) { return "", false })
	return err
}
