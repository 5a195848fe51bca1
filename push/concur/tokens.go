package concur

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// A Vault keeps the grant of one company, sealed, where all processes share
// it. What it keeps is opaque to it.
type Vault interface {
	// Load returns what is stored, nil if nothing is.
	Load(ctx context.Context) ([]byte, error)
	// Renew calls renew with the stored grant, or nil, stores what renew returns, and
	// returns what is stored in the end. From reading the grant until storing the new
	// one it excludes all other calls of Renew for the company, in all processes. If
	// renew returns nil or an error, the stored grant stays. Renew calls renew at most
	// once: its answer cannot be fetched a second time.
	Renew(ctx context.Context, renew func(ctx context.Context, stored []byte) ([]byte, error)) ([]byte, error)
}

// expiryMargin is how long before its end an access token is not used any
// more: long enough for a request to arrive, and no longer, since Concur asks
// not to replace tokens that are still valid.
const expiryMargin = time.Minute

// recheck is how long a grant is used before a check whether another process has
// replaced it by one of another company.
const recheck = time.Minute

// renewalLimit is how long a renewal waits for others. A renewal does not end with the
// context of its caller, nor once it has begun: a request that is cut off could cost us
// the only token that is still good.
const renewalLimit = 2 * time.Minute

// Tokens gives out the access tokens of one company. The exported fields are
// required, but for the last two, and may not change; it may be used by any number
// of goroutines, and any number of processes may share the vault.
//
// Refresh tokens rotate, so a new pair is stored before it is used, and a
// renewal that has begun is finished even if its caller gives up: the answer
// may hold the only refresh token that is still good.
type Tokens struct {
	Connection Connection
	Vault      Vault
	HTTP       *http.Client // see NewHTTPClient; redirects are not followed, whatever it says
	Now        func() time.Time

	// Patience is how long after its beginning a renewal is waited for; it goes on
	// after that. 0: until it ends.
	Patience time.Duration
	// InFlight counts the renewals that go on: a program must not end before them,
	// or their answers are lost. nil: they are not counted.
	InFlight *sync.WaitGroup

	flight singleflight.Group
	mu     sync.Mutex
	begun  map[string]time.Time // by what was refused, the renewals that go on
	latest Grant                // the newest known to be stored
	seen   time.Time            // when it was
	orphan orphan
	proven string               // the newest access token that the service took
	barred map[string]time.Time // logins that were refused and for whom a token was replaced, and when
	served int                  // how many changes the service took
	slowed map[string]int       // served, when a change was last answered with a wish for fewer requests
}

// An orphan is a fetched grant that may not have reached the vault.
type orphan struct {
	parent string // the refresh token it replaces
	grant  Grant
}

// Grant returns a grant whose access token is valid, renewing it first if it
// must. An error of the token endpoint is an *Error; others are the vault's.
func (t *Tokens) Grant(ctx context.Context) (Grant, error) {
	if g, seen := t.remembered(); t.valid(g) && t.Now().Sub(seen) < recheck {
		return g, nil
	}
	g, err := t.Stored(ctx)
	if err != nil {
		return Grant{}, err
	}
	if t.valid(g) {
		return t.remember(g), nil
	}
	return t.renew(ctx, "")
}

// refresh returns a valid grant other than refused, whose access token the
// service did not take. It asks for a new one only if nobody else has yet.
func (t *Tokens) refresh(ctx context.Context, refused Grant) (Grant, error) {
	if g, _ := t.remembered(); t.usable(g, refused.AccessToken) {
		return g, nil
	}
	return t.renew(ctx, refused.AccessToken)
}

// barredFor is how long a token that serves others is not replaced again for a login
// that was refused.
const barredFor = 10 * time.Minute

// mends reports whether another grant may help a login that was refused with g.
func (t *Tokens) mends(g Grant, refusal *Error, login string) bool {
	if refusal.elsewhere != "" {
		base, err := t.Connection.trusted(refusal.elsewhere)
		return err != nil || base != g.Geolocation
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.latest.AccessToken != g.AccessToken || t.proven != g.AccessToken || t.Now().Sub(t.barred[login]) >= barredFor
}

// bar records that a token was replaced for a login.
func (t *Tokens) bar(login string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.barred == nil {
		t.barred = map[string]time.Time{}
	}
	now := t.Now()
	maps.DeleteFunc(t.barred, func(_ string, at time.Time) bool { return now.Sub(at) >= barredFor })
	t.barred[login] = now
}

// admit records that the service accepted a grant and, with a change, the login.
func (t *Tokens) admit(g Grant, login string, change bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.proven = g.AccessToken
	if change {
		t.served++
		delete(t.barred, login)
	}
}

// slowsAlone reports whether the service refuses only this change as too much: it did so
// before, and has taken others since. Then the pace of all need not shrink again.
func (t *Tokens) slowsAlone(k call) bool {
	key := string(k.Op) + " " + k.Login + " " + k.TripID + " " + k.Number
	t.mu.Lock()
	defer t.mu.Unlock()
	at, before := t.slowed[key]
	if t.slowed == nil || len(t.slowed) > 1000 {
		t.slowed = map[string]int{}
	}
	t.slowed[key] = t.served
	return before && t.served > at
}

// move stores that the company of grant from is served at geolocation, and
// returns the grant to use there. It refuses a place that credentials must not
// be sent to.
func (t *Tokens) move(ctx context.Context, from Grant, geolocation string) (Grant, error) {
	base, err := t.Connection.trusted(geolocation)
	if err != nil {
		return Grant{}, tokenFault(fmt.Errorf("follow geolocation: %w", err))
	}
	return t.replace(ctx, func(_ context.Context, have Grant) (Grant, error) {
		if have.AccessToken == "" {
			have = from
		}
		if have.Geolocation == from.Geolocation {
			have.Geolocation = base
		}
		return have, nil
	})
}

// renew replaces the stored grant unless a valid one is there by now, one with
// another access token than refused. Callers at the same time share one
// renewal and its outcome.
func (t *Tokens) renew(ctx context.Context, refused string) (Grant, error) {
	if t.Patience == 0 {
		shared, err, _ := t.flight.Do(refused, func() (any, error) { return t.renewed(ctx, refused) })
		return grantOf(shared, err)
	}
	answer := t.flight.DoChan(refused, func() (any, error) {
		defer t.takeOff(refused)()
		return t.renewed(ctx, refused)
	})
	select {
	case got := <-answer:
		return grantOf(got.Val, got.Err)
	case <-ctx.Done():
		return Grant{}, context.Cause(ctx)
	case <-time.After(t.Patience - t.lasted(refused)):
		return Grant{}, &Error{Op: opToken, Class: Transient, Err: errHangs}
	}
}

// errHangs says that the caller no longer waits for a renewal.
var errHangs = errors.New("the token service does not answer")

func grantOf(shared any, err error) (Grant, error) {
	if err != nil {
		return Grant{}, err
	}
	return shared.(Grant), nil
}

// takeOff records that a renewal began. The returned function records that it ended.
func (t *Tokens) takeOff(refused string) (land func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun == nil {
		t.begun = map[string]time.Time{}
	}
	t.begun[refused] = t.Now()
	if t.InFlight != nil {
		t.InFlight.Add(1)
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.begun, refused)
		if t.InFlight != nil {
			t.InFlight.Done()
		}
	}
}

// lasted returns for how long a renewal has been going on.
func (t *Tokens) lasted(refused string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	begun, ok := t.begun[refused]
	if !ok {
		return 0
	}
	return t.Now().Sub(begun)
}

// renewed announces a renewal, then replaces the stored grant by its successor.
func (t *Tokens) renewed(ctx context.Context, refused string) (Grant, error) {
	for {
		unanswered, err := t.announce(ctx, refused)
		if err != nil {
			return Grant{}, err
		}
		g, err := t.succeed(ctx, refused, unanswered)
		if !errors.Is(err, errUnannounced) {
			return g, err
		}
	}
}

// announce stores that a renewal begins, so that a lost answer is known later. It
// returns when an earlier renewal without an answer began.
func (t *Tokens) announce(ctx context.Context, refused string) (unanswered time.Time, err error) {
	_, err = t.replace(ctx, func(_ context.Context, have Grant) (Grant, error) {
		unanswered = have.Asked
		if have.RefreshToken == "" || !unanswered.IsZero() || t.usable(have, refused) {
			return have, nil
		}
		have.Asked = t.Now().UTC()
		return have, nil
	})
	return unanswered, err
}

// errUnannounced says that another process, which was refused, took the trace of
// our renewal for its own.
var errUnannounced = errors.New("renewal is not announced any more")

// succeed stores the successor of the stored grant, or why Concur refuses one.
func (t *Tokens) succeed(ctx context.Context, refused string, unanswered time.Time) (Grant, error) {
	var refusal *Error
	g, err := t.replace(ctx, func(ctx context.Context, have Grant) (Grant, error) {
		stored, unannounced := have, have.RefreshToken != "" && have.Asked.IsZero()
		have = t.salvage(have)
		switch {
		case t.usable(have, refused):
			return have, nil
		case unannounced:
			return Grant{}, errUnannounced
		}
		if !have.Asked.Equal(unanswered) { // another process has an answer by now
			unanswered = time.Time{}
		}
		g, err := t.fetch(ctx, have)
		if err == nil {
			t.expose(stored, g)
			return g, nil
		}
		if e, ok := errors.AsType[*Error](err); ok && e.refused() && have.RefreshToken != "" {
			refusal = e.after(unanswered)
			return have.refusedBy(refusal, unanswered, t.Now()), nil
		}
		return Grant{}, err
	})
	if refusal != nil {
		return Grant{}, fmt.Errorf("renew grant: %w", errors.Join(refusal, err))
	}
	return g, err
}

// usable reports whether the access token of g can be used. The service did not accept
// the token refused.
func (t *Tokens) usable(g Grant, refused string) bool {
	return t.valid(g) && g.AccessToken != refused
}

// Keep renews the stored grant, if there is one, when its refresh token would end within
// margin, and returns the grant that is stored then. Otherwise a company to which
// nothing is sent for half a year would lose its grant.
func (t *Tokens) Keep(ctx context.Context, margin time.Duration) (Grant, error) {
	g, err := t.Stored(ctx)
	if err != nil || g.RefreshToken == "" || g.Last().After(t.Now().Add(margin)) {
		return g, err
	}
	return t.renew(ctx, g.AccessToken)
}

// Stored returns the grant in the vault, even if it cannot be used, or the zero Grant.
func (t *Tokens) Stored(ctx context.Context) (Grant, error) {
	stored, err := t.Vault.Load(ctx)
	if err != nil {
		return Grant{}, fmt.Errorf("load grant: %w", err)
	}
	return t.open(stored)
}

// expose records a grant that has yet to replace its stored parent. Any grants between
// the two are no longer valid.
func (t *Tokens) expose(parent, g Grant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.orphan = orphan{parent: parent.RefreshToken, grant: g}
}

// salvage returns the successor of have that an earlier renewal fetched but
// could not store, else have: asking with the refresh token of have once more
// could be in vain.
func (t *Tokens) salvage(have Grant) Grant {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o := t.orphan; o.parent == have.RefreshToken && o.grant.Expiry.After(have.Expiry) {
		return o.grant
	}
	return have
}

// replace stores what change makes of the stored grant and remembers it.
func (t *Tokens) replace(ctx context.Context, change func(context.Context, Grant) (Grant, error)) (Grant, error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	patience := time.AfterFunc(renewalLimit, stop)
	defer patience.Stop()
	stored, err := t.Vault.Renew(ctx, func(ctx context.Context, stored []byte) ([]byte, error) {
		if !patience.Stop() {
			return nil, context.Canceled
		}
		have, err := t.open(stored)
		if err != nil {
			return nil, err
		}
		wanted, err := change(ctx, have)
		if err != nil || wanted == have {
			return nil, err
		}
		return json.Marshal(wanted) //nolint:gosec // G117: the vault seals it
	})
	if err != nil {
		return Grant{}, fmt.Errorf("renew grant: %w", err)
	}
	g, err := t.open(stored)
	if err != nil {
		return Grant{}, err
	}
	return t.remember(g), nil
}

// open reads the grant in the vault. A grant that comes from another credential than
// the configured one does not count.
func (t *Tokens) open(stored []byte) (Grant, error) {
	var g Grant
	if len(stored) == 0 {
		return g, nil
	}
	if json.Unmarshal(stored, &g) != nil { // its error could quote a token
		return Grant{}, tokenFault(errors.New("stored grant is not JSON"))
	}
	if want := t.Connection.origin(); want != "" && want != g.Origin {
		return Grant{}, nil
	}
	base, err := t.Connection.trusted(g.Geolocation)
	if err != nil { // the settings name another place by now
		base, err = t.Connection.home()
	}
	g.Geolocation = base
	return g, err
}

func (t *Tokens) valid(g Grant) bool {
	return g.AccessToken != "" && t.Now().Add(expiryMargin).Before(g.Expiry)
}

func (t *Tokens) remembered() (g Grant, seen time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.latest, t.seen
}

func (t *Tokens) remember(g Grant) Grant {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latest, t.seen = g, t.Now()
	return g
}
