package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/push/concur"
	"tripsync/state/queue"
	"tripsync/state/trip"
)

// A wish says how a company is to be connected. Tokens are given by reference.
type wish struct {
	company                    string
	requestToken, refreshToken string
	authorize                  bool
	listen, redirect           string
	replace, check             bool
}

func connectCommand(a *app) *cobra.Command {
	var w wish
	var asJSON bool
	c := &cobra.Command{
		Use:   "connect CLIENT",
		Short: "Store a company's OAuth grant, or check what is stored",
		Long: `Gets a company's first grant, or a new one, and stores it sealed before it is
used. There are three ways:

  --company UUID --request-token   what the company's administrator made under
                                   Company Request Token; it lives for a day
  --authorize                      a page where an administrator signs in
  --refresh-token                  of a grant that was made elsewhere

Without any of them the token of the settings is used, or a request token asked
for. A token is asked for without echo, or read from standard input when that is
no terminal; --request-token=env:NAME and --request-token=file:PATH name another
place. Then Concur is asked for trips, which changes nothing.

What waits for the company is sent at once. A grant that works is replaced only
with --replace, or when somebody at a terminal agrees.

--check, for one client or all, tries what a run would try, also what is only in
the settings, and shows the state that status shows. Exit codes: 0 done, 1 Concur
does not answer, 2 usage, 12 Concur refuses.`,
		Args: func(_ *cobra.Command, args []string) error { return connectArgs(w, args) },
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDatabase(c.Context(), func(ctx context.Context, d *service.Database) error {
				n := &connector{
					app: a, access: access{&a.Machine, d.Store}, show: report.Printer{Out: a.out, JSON: asJSON}, in: c.InOrStdin(),
				}
				if w.check {
					return n.check(ctx, args)
				}
				return n.connect(ctx, args[0], w)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&w.company, "company", "", "`UUID` of the company (default: company_uuid of the settings)")
	f.StringVar(&w.requestToken, "request-token", "", "`PLACE` of the company's request token: env:NAME, file:PATH or - for standard input")
	f.StringVar(&w.refreshToken, "refresh-token", "", "`PLACE` of a refresh token: env:NAME, file:PATH or - for standard input")
	f.Lookup("request-token").NoOptDefVal = standardInput
	f.Lookup("refresh-token").NoOptDefVal = standardInput
	f.BoolVar(&w.authorize, "authorize", false, "print the page where an administrator consents, and wait for its code")
	f.StringVar(&w.listen, "listen", "", "`ADDR` to wait for the code at (default: where --redirect leads, if that is this machine)")
	f.StringVar(&w.redirect, "redirect", "http://localhost:8765/", "redirect `URL` that is registered for the application")
	f.BoolVar(&w.replace, "replace", false, "replace a grant that works")
	f.BoolVar(&w.check, "check", false, "try what a run would try")
	f.BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func connectArgs(w wish, args []string) error {
	ways := 0
	for _, chosen := range []bool{w.requestToken != "", w.refreshToken != "", w.authorize, w.check} {
		if chosen {
			ways++
		}
	}
	switch {
	case ways > 1:
		return usage(errors.New("want one of --request-token, --refresh-token, --authorize and --check"))
	case len(args) == 0 && !w.check:
		return usage(errors.New("which client of the settings? tripsync connect CLIENT"))
	case len(args) > 1:
		return usage(fmt.Errorf("%q is one too many: where a token is stands behind an equals sign, as in --request-token=env:NAME", args[1]))
	}
	return nil
}

// A connector does what the verb connect is asked for.
type connector struct {
	*app
	access

	show report.Printer
	in   io.Reader
}

// connect gets a grant and stores it, lets deliveries go on, and tries it.
func (n *connector) connect(ctx context.Context, name string, w wish) error {
	c, err := n.clientNamed(name)
	if err != nil {
		return err
	}
	if err := n.mayReplace(ctx, c, w.replace); err != nil {
		return err
	}
	if w.replace && n.Settings.Keys == "" {
		if _, err := service.KeyFile(n.Settings.KeyFile()).Make(); err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
	}
	vault := n.Vault(n.store, c.Name)
	vault.ReplaceUnreadable = w.replace
	if err := vault.Ready(ctx); err != nil {
		return err
	}
	client := n.Concur(c, vault)
	offer, err := n.offer(ctx, c, client.Tokens.Connection, w)
	if err != nil {
		return err
	}
	g, err := client.Tokens.Connect(ctx, offer)
	if err != nil {
		return refusal(fmt.Errorf("connect %s: %w", c.Name, err))
	}
	if err := errors.Join(n.store.Ledger.ResumeClient(ctx, c.Name), queue.HurryClient(ctx, n.store, c.Name)); err != nil {
		return err
	}
	tried := try(ctx, client)
	if err := n.show.Connection(describe(c.Name, g, time.Now())); err != nil {
		return err
	}
	if tried != nil {
		return refusal(fmt.Errorf("the grant of %s is stored, but does not show trips (the person who agreed must be an administrator of Web Services): %w", c.Name, tried))
	}
	return nil
}

// refusal gives the exit code to what Concur refused.
func refusal(err error) error {
	if isRefusal(err) {
		return &exit{exitCredential, err}
	}
	return err
}

// isRefusal reports whether err says that Concur does not let us in.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*concur.Error](err)
	return ok && (e.Class == concur.Credential || e.Class == concur.Refused)
}

// mayReplace agrees unless there is a grant that works, or that no key opens.
func (n *connector) mayReplace(ctx context.Context, c config.Client, replace bool) error {
	have, err := n.grantOf(ctx, c)
	switch {
	case err != nil:
		return err
	case have.State == report.Sealed && !replace:
		return &exit{exitCredential, fmt.Errorf("grant of %s: %s, or replace the grant with --replace", c.Name, have.Reason)}
	case have.State != report.Connected, replace, n.agrees(c.Name + " is connected already. Replace its grant?"):
		return nil
	}
	return usage(fmt.Errorf("%s is connected already: --replace does it all the same", c.Name))
}

// agrees asks the person at the terminal, if there is one.
func (n *connector) agrees(question string) bool {
	f, ok := n.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	fmt.Fprintf(n.errOut, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(n.in).ReadString('\n') // none is a no
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(answer)), "y")
}

// offer fetches what the wish names.
func (n *connector) offer(ctx context.Context, c config.Client, connection concur.Connection, w wish) (concur.Offer, error) {
	company := w.company
	if company == "" {
		company = c.Concur.CompanyUUID
	}
	switch {
	case w.authorize:
		return n.consent(ctx, connection, w)
	case w.refreshToken != "":
		token, err := n.secret("refresh token", w.refreshToken)
		return concur.Offer{CompanyUUID: w.company, RefreshToken: string(token)}, err
	case w.requestToken == "" && w.company == "" && c.Concur.RequestToken != "":
		return concur.Offer{CompanyUUID: company, RequestToken: string(c.Concur.RequestToken)}, nil
	case w.requestToken == "" && w.company == "" && c.Concur.RefreshToken != "":
		return concur.Offer{RefreshToken: string(c.Concur.RefreshToken)}, nil
	case company == "":
		return concur.Offer{}, usage(errors.New("say how: --company UUID with --request-token, or --authorize, or --refresh-token"))
	case w.requestToken == "":
		w.requestToken = standardInput
	}
	token, err := n.secret("request token", w.requestToken)
	return concur.Offer{CompanyUUID: company, RequestToken: string(token)}, err
}

// try asks Concur for the trips of today, of everyone at the company, and looks
// at the first of them.
func try(ctx context.Context, service *concur.Client) error {
	next, stop := iter.Pull2(service.List(ctx, "ALL", concur.Filter{CreatedAfter: service.Now()}))
	defer stop()
	_, err, _ := next()
	return err
}

// check tries what is stored for one client, or all.
func (n *connector) check(ctx context.Context, names []string) error {
	clients := n.Settings.Clients
	if len(names) > 0 {
		c, err := n.clientNamed(names[0])
		if err != nil {
			return err
		}
		clients = []config.Client{c}
	}
	var code *exit
	var unanswered error
	for _, c := range clients {
		one, err := n.checked(ctx, c)
		if err != nil && one.State == "" {
			return err
		}
		unanswered = errors.Join(unanswered, err)
		if !one.Good() && one.State != report.Resting {
			code = &exit{code: exitCredential}
		}
		if err := n.show.Connection(one); err != nil {
			return err
		}
	}
	if code != nil {
		code.err = unanswered
		return code
	}
	return unanswered
}

// checked tries what a run would try for a client, and returns how it stands then,
// which status shows as well. Concur may refuse, which is how the client stands, or
// not answer, which is an error.
func (n *connector) checked(ctx context.Context, c config.Client) (report.Connection, error) {
	one, err := n.grantOf(ctx, c)
	if err != nil || one.State == report.Sealed || one.State == report.Missing {
		return one, err
	}
	tried := try(ctx, n.Concur(c, n.Vault(n.store, c.Name)))
	if err := n.noteTried(ctx, c, tried); err != nil {
		return report.Connection{}, err
	}
	one, err = n.connectionOf(ctx, c)
	if err == nil && tried != nil && !isRefusal(tried) {
		err = fmt.Errorf("%s: Concur does not answer: %w", c.Name, tried)
	}
	return one, err
}

// noteTried records what a run would record after Concur refused a client, or did
// not, so that all verbs say the same.
func (n *connector) noteTried(ctx context.Context, c config.Client, tried error) error {
	switch {
	case tried == nil:
		return n.resume(ctx, c.Name)
	case isRefusal(tried):
		if one, err := n.grantOf(ctx, c); err != nil || !one.Good() { // its grant says so
			return err
		}
		return n.store.Ledger.Pause(ctx, c.Name, trip.ReasonCredential, time.Now().Add(credentialPause), tried.Error())
	}
	return nil
}

// credentialPause is how long a company rests whose credentials are refused.
const credentialPause = 5 * time.Minute

// resume lets a client's deliveries go on if they rest because its credentials were
// refused.
func (n *connector) resume(ctx context.Context, client string) error {
	resting, err := n.store.Ledger.Resting(ctx, time.Now())
	if err != nil {
		return err
	}
	for _, r := range resting {
		if r.Client == client && r.Code == trip.ReasonCredential {
			return errors.Join(n.store.Ledger.ResumeClient(ctx, client), queue.HurryClient(ctx, n.store, client))
		}
	}
	return nil
}
