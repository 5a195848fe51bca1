package proof

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// grants are what the world knows of the tokens of all clients.
type grants struct {
	stored   map[string]bool      // access tokens that were stored
	replaced map[string]bool      // refresh tokens whose successor was stored
	asking   map[string]*process  // by client, who waits for an answer of the token service
	refused  map[string]time.Time // by client, when Concur last did not let it in
	offers   map[string]string    // by client, the request token of its settings
}

func newGrants() grants {
	return grants{
		stored: map[string]bool{}, replaced: map[string]bool{}, asking: map[string]*process{},
		refused: map[string]time.Time{}, offers: map[string]string{},
	}
}

// tokens are those of a client, as its process has them.
func (p *process) tokens(client string) *concur.Tokens {
	return &concur.Tokens{
		Connection: concur.Connection{
			URL: "http://127.0.0.1", ClientID: "sandbox", ClientSecret: "sandbox",
			CompanyUUID: client, RequestToken: p.grants.offers[client],
		},
		Vault: &vault{p, client}, HTTP: p.web(client), Now: time.Now,
	}
}

// noteAsking notes who asks for a token, and checks the request. The function that it
// returns is to be called when nobody waits for the answer any more. A request for the
// successor of a refresh token must be the only one, must not come when a successor
// is stored or came, and must have left a trace.
func (p *process) noteAsking(req *request) (done func()) {
	if req.operation != "token" {
		return func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.grants.asking[req.client] != nil {
		p.violated("GRANT: two processes renew the grant of %s", req.client)
	}
	p.grants.asking[req.client] = p
	if refresh := req.refreshToken(); refresh != "" {
		p.checkRenewal(req.client, refresh)
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.grants.asking[req.client] == p {
			delete(p.grants.asking, req.client)
		}
	}
}

// checkRenewal needs the lock.
func (p *process) checkRenewal(client, refresh string) {
	switch have := p.grant(client); {
	case p.grants.replaced[refresh]:
		p.violated("GRANT: a refresh token of %s is used whose successor is stored", client)
	case p.succeeded[refresh]:
		p.violated("GRANT: a refresh token of %s is used whose successor came", client)
	case have.RefreshToken == refresh && have.Asked.IsZero():
		p.violated("GRANT: the grant of %s is renewed, and nobody would know", client)
	}
}

// succeeds notes that the answer to a renewal came.
func (p *process) succeeds(req *request, answer *http.Response) {
	if refresh := req.refreshToken(); refresh != "" && answer.StatusCode == http.StatusOK {
		p.succeeded[refresh] = true
	}
}

// refreshToken is what a request for a token offers, if that is one.
func (r *request) refreshToken() string {
	if r.operation != "token" {
		return ""
	}
	form, _ := url.ParseQuery(string(r.body))
	return form.Get("refresh_token")
}

// checkPause checks that a client rests for the fault of its own grant, or because
// several trips were not let in, and not for long. It needs the lock.
func (w *world) checkPause(client string, code trip.Reason, until time.Time) {
	recently := now().Add(-15 * time.Minute)
	if code == "credential" && w.grants.refused[client].Before(recently) && w.weather.shut(client, recently) < 2 {
		w.violated("GRANT: %s rests, and Concur has not refused it", client)
	}
	if rest := until.Sub(now()); rest > mostRest {
		w.violated("WAIT: %s rests for %v", client, rest)
	}
}

// grant is what is stored of a client. It needs the lock.
func (w *world) grant(client string) (g concur.Grant) {
	if stored := w.ledger.grants[client]; stored != nil && json.Unmarshal(stored, &g) != nil {
		w.violated("GRANT: what is stored of %s cannot be read", client)
	}
	return g
}

// A vault keeps the grant of a client.
type vault struct {
	*process

	client string
}

func (v *vault) Load(context.Context) (grant []byte, err error) {
	err = v.transact("load grant", func(l *ledger) { grant = l.grants[v.client] })
	return grant, err
}

// A claim keeps others from renewing a client's grant: until it is released, or
// for as long as a lease lasts after its process died or stood still.
type claim struct{ client string }

// Renew is three transactions, each of which may fail. Others wait while it has
// the claim. If the claim ends meanwhile, nothing is stored.
func (v *vault) Renew(ctx context.Context, renew func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	if err := v.take(ctx); err != nil {
		return nil, err
	}
	c := v.claim
	defer v.expire(c)
	if err := v.pass("before renewal"); err != nil {
		return nil, err
	}
	v.mu.Lock()
	grant, ours := v.ledger.grants[v.client], v.claims[v.client] == c
	v.mu.Unlock()
	if !ours {
		return nil, state.ErrLeaseHeld
	}
	fresh, err := renew(ctx, grant)
	if err != nil || fresh == nil {
		v.release(c)
		return grant, err
	}
	if err := v.pass("before storing"); err != nil {
		return nil, err
	}
	if !v.store(c, fresh) {
		return nil, state.ErrLeaseHeld
	}
	return fresh, v.pass("after renewal")
}

// take waits for the claim.
func (v *vault) take(ctx context.Context) error {
	for ctx.Err() == nil {
		v.mu.Lock()
		if v.claims[v.client] == nil {
			v.claim = &claim{v.client}
			v.claims[v.client] = v.claim
			v.mu.Unlock()
			return nil
		}
		v.mu.Unlock()
		time.Sleep(between(v.random, 100*time.Millisecond, 300*time.Millisecond))
	}
	return ctx.Err()
}

// release ends a claim, unless it has ended.
func (w *world) release(c *claim) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop(c)
}

// drop is release for who has the lock. It reports whether the claim had not ended.
func (w *world) drop(c *claim) bool {
	if c == nil || w.claims[c.client] != c {
		return false
	}
	delete(w.claims, c.client)
	return true
}

// expire ends a claim that nobody renews any more.
func (w *world) expire(c *claim) {
	time.AfterFunc(lease, func() { w.release(c) })
}

// store keeps a grant and ends the claim; it reports whether that had not ended.
func (v *vault) store(c *claim, grant []byte) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.drop(c) {
		return false
	}
	was := v.grant(v.client)
	v.ledger.grants[v.client] = grant
	g := v.grant(v.client)
	v.grants.stored[g.AccessToken] = true
	switch {
	case g.RefreshToken == was.RefreshToken:
	case v.grants.replaced[g.RefreshToken]:
		v.violated("GRANT: a grant of %s is stored that was replaced", v.client)
	case was.RefreshToken != "":
		v.grants.replaced[was.RefreshToken] = true
	}
	return true
}
