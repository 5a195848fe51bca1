package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tripsync/cmd/internal/config"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// revoke CLIENT has the company of a client's grant revoke it.
func revoke(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	store, err := state.Open(ctx, ts.Getenv("TRIPSYNC_DATABASE_URL"))
	ts.Check(err)
	defer store.Close()
	keys, err := config.ParseKeys(config.Secret(strings.TrimSpace(ts.ReadFile("data/keys"))))
	ts.Check(err)
	stored, err := (&state.Vault{Store: store, Keys: keys, Client: args[0]}).Load(ctx)
	ts.Check(err)
	var g concur.Grant
	ts.Check(json.Unmarshal(stored, &g))
	r := httptest.NewRequestWithContext(ctx, http.MethodDelete, "/app-mgmt/v0/connections", nil)
	r.Header.Set("Authorization", "Bearer "+g.AccessToken)
	w := httptest.NewRecorder()
	sandboxOf(ts).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		ts.Fatalf("revoke: status %d", w.Code)
	}
}

// join FILE PART… makes a key ring of several.
func join(ts *testscript.TestScript, _ bool, args []string) {
	var parts []string
	for _, name := range args[1:] {
		parts = append(parts, strings.TrimSpace(ts.ReadFile(name)))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(parts, ",")), 0o600))
}

// An authorization runs connect --authorize until it ends.
type authorization struct {
	sandbox  *sandbox.Server
	out, err syncBuffer
	ended    chan error
	page     *url.URL // where to consent
}

// authorize starts one and waits for the page.
func authorize(t *testing.T, in io.Reader, redirect string) *authorization {
	t.Helper()
	a := &authorization{sandbox: &sandbox.Server{Now: time.Now}, ended: make(chan error, 1)}
	web := httptest.NewServer(a.sandbox)
	t.Cleanup(web.Close)
	dir := t.TempDir()
	text := strings.Replace(strings.Replace(settings, "data: data", "data: "+dir, 1), "refresh_token: sandbox", "", 1)
	if err := os.WriteFile(filepath.Join(dir, "tripsync.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	root := rootCommand(&app{out: &a.out, errOut: &a.err, environ: []string{
		"TRIPSYNC_DATABASE_URL=" + statetest.URL(t), "SANDBOX=" + web.URL, "SECRET=sandbox",
	}})
	root.SetIn(in)
	root.SetArgs([]string{"connect", "acme", "--authorize", "--redirect", redirect, "--config", filepath.Join(dir, "tripsync.yaml")})
	go func() { a.ended <- root.ExecuteContext(t.Context()) }()
	link := regexp.MustCompile(regexp.QuoteMeta(web.URL) + `/oauth2\S+`)
	eventually(t, &a.err, "page", func() bool { return link.MatchString(a.err.String()) })
	page, err := url.Parse(link.FindString(a.err.String()))
	if err != nil {
		t.Fatal(err)
	}
	a.page = page
	return a
}

// decide signs in as an administrator, agrees or not, and returns the address
// that the browser is sent to.
func (a *authorization) decide(t *testing.T, decision string) string {
	t.Helper()
	form := a.page.Query()
	form.Set("login", "jane.doe@acme.example")
	form.Set("password", "sandbox")
	form.Set("decision", decision)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, a.page.Path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	a.sandbox.ServeHTTP(w, r)
	return w.Header().Get("Location")
}

// admin makes jane one who may act for all of her company.
func (a *authorization) admin(t *testing.T) {
	t.Helper()
	err := a.sandbox.SetDirectory(sandbox.Directory{Users: []sandbox.User{{Login: "jane.doe@acme.example", Admin: true}}})
	if err != nil {
		t.Fatal(err)
	}
}

func (a *authorization) check(t *testing.T, want int) {
	t.Helper()
	err := <-a.ended
	if code := exitCode(t.Context(), err); code != want {
		t.Errorf("connect ended with exit code %d, %v, want %d:\n%s", code, err, want, &a.err)
	}
	if connected := strings.Contains(a.out.String(), "connected"); connected != (want == 0) {
		t.Errorf("connect said:\n%s", &a.out)
	}
}

// TestAuthorizeByBrowser: the page sends the browser to us. An answer with
// another state is somebody else's.
func TestAuthorizeByBrowser(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	a := authorize(t, strings.NewReader(""), "http://"+address+"/back")
	a.admin(t)
	back := a.decide(t, "approve")
	for _, wrong := range []string{
		"http://" + address + "/", "http://" + address + "/back", "http://" + address + "/back?code=x&state=x",
	} {
		if got := status(t, wrong); got == http.StatusOK {
			t.Errorf("GET %s: %d", wrong, got)
		}
	}
	if got := status(t, back); got != http.StatusOK {
		t.Errorf("GET of the redirect: %d", got)
	}
	a.check(t, 0)
}

// TestAuthorizeByPaste: the browser ends at an address that is not ours.
func TestAuthorizeByPaste(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"address", "code"} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			in, typing := io.Pipe()
			defer in.Close()
			a := authorize(t, in, "http://127.0.0.1/back")
			a.admin(t)
			back := a.decide(t, "approve")
			if part == "code" {
				u, err := url.Parse(back)
				if err != nil {
					t.Fatal(err)
				}
				back = u.Query().Get("code")
			}
			if _, err := io.Copy(typing, bytes.NewBufferString("\nhttp://127.0.0.1/back?code=x&state=x\n"+back+"\n")); err != nil {
				t.Fatal(err)
			}
			a.check(t, 0)
			if !strings.Contains(a.err.String(), "not the address of an answer") {
				t.Errorf("a wrong address was not refused:\n%s", &a.err)
			}
		})
	}
}

// TestAuthorizeDenied ends as soon as somebody says no.
func TestAuthorizeDenied(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	a := authorize(t, strings.NewReader(""), "http://"+address+"/back")
	if got := status(t, a.decide(t, "deny")); got != http.StatusOK {
		t.Errorf("GET of the redirect: %d", got)
	}
	a.check(t, exitError)
	if a.out.String() != "" {
		t.Errorf("connect said:\n%s", &a.out)
	}
}

// TestAuthorizeByNobody: a person without the role may only see the own trips.
func TestAuthorizeByNobody(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	a := authorize(t, strings.NewReader(""), "http://"+address+"/back")
	_ = status(t, a.decide(t, "approve"))
	err := <-a.ended
	if code := exitCode(t.Context(), err); code != exitCredential || !strings.Contains(err.Error(), "must be an administrator") {
		t.Errorf("connect ended with exit code %d, %v", code, err)
	}
}

// TestConnectAsksNobodyInVain: an administrator is not asked to agree to a grant that
// could not be sealed.
func TestConnectAsksNobodyInVain(t *testing.T) {
	t.Parallel()
	i := install(t)
	if err := os.WriteFile(filepath.Join(i.dir, "keys"), []byte("bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	err := i.command("connect", "acme", "--authorize").ExecuteContext(ctx)
	if err == nil || ctx.Err() != nil || strings.Contains(i.log.String(), "agree") {
		t.Errorf("connect: %v\n%s\nwant it to end before anybody is asked", err, &i.log)
	}
}
