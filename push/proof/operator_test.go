package proof

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

// admit lets the sandbox know the clients and their travellers, and gives each
// client the request token that its settings have.
func (w *world) admit() {
	var d sandbox.Directory
	for _, client := range clients() {
		d.Companies = append(d.Companies, sandbox.Company{UUID: client})
		for i := range 2 {
			d.Users = append(d.Users, sandbox.User{Login: login(client, i), Company: client})
		}
	}
	if err := w.sandbox.SetDirectory(d); err != nil {
		w.violated("set directory: %v", err)
	}
	for _, client := range clients() {
		w.grants.offers[client] = w.requestToken(client)
	}
}

// requestToken is one that the administrator of a client makes.
func (w *world) requestToken(client string) string {
	r, err := w.sandbox.NewRequestToken(client, "sandbox")
	if err != nil {
		w.violated("make a request token: %v", err)
	}
	return r.Token
}

// operate connects clients again whose grants have ended, until the world ends.
// The operator looks after them every few hours, with a program that can die, too.
func (w *world) operate() {
	random := w.stream(operator)
	for !w.ended() {
		time.Sleep(between(random, 10*time.Minute, 3*time.Hour))
		for _, client := range clients() {
			if w.disconnected(client) {
				w.hire(random, 1, func(p *process) { p.connect(client) })
			}
		}
	}
}

// disconnected reports whether the operator has to do something.
func (w *world) disconnected(client string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.away && w.ungranted(client)
}

// ungranted reports whether a grant has ended, or was never got. The caller holds mu.
func (w *world) ungranted(client string) bool {
	g := w.grant(client)
	return g.Refusal.Ended() || g.RefreshToken == "" && w.ledger.pauses[client].code == "credential"
}

// connect does what tripsync connect does, and reports whether that went well.
func (p *process) connect(client string) bool {
	offer := concur.Offer{CompanyUUID: client, RequestToken: p.requestToken(client)}
	if _, err := p.tokens(client).Connect(context.Background(), offer); err != nil {
		return false
	}
	return p.transact("resume", func(l *ledger) {
		l.resume(client, time.Now())
		for trip := range l.jobs {
			p.weather.hurry(trip)
		}
		p.announce()
	}) == nil
}

// isolate ends the grant of a client while nobody is there to connect it again,
// and wants something new of all: only trips of clients whose grants have ended
// may wait.
func (w *world) isolate(random *rand.Rand) {
	client := pick(random, clients())
	w.mu.Lock()
	w.away = true
	w.revoke(client)
	w.mu.Unlock()
	for _, b := range w.bookings {
		b.version, b.held = b.version+1, false
		w.decide(b, w.read(b))
	}
	time.Sleep(30 * time.Minute)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range w.ledger.queued() {
		if r := w.ledger.trips[id]; !w.ungranted(r.Client) {
			w.violated("GRANT: a trip of %s waits while the grant of %s has ended", r.Client, client)
		}
	}
	w.away = false
}

// revoke has the administrator of a client end all that it granted.
func (w *world) revoke(client string) {
	r := httptest.NewRequest(http.MethodDelete, "http://127.0.0.1/app-mgmt/v0/connections", nil)
	r.Header.Set("Authorization", "Bearer "+w.accessToken(client))
	w.sandbox.ServeHTTP(httptest.NewRecorder(), r)
	w.tell("the administrator of %s revokes its grants", client)
}

// accessToken is one that nothing of ours knows of.
func (w *world) accessToken(client string) string {
	form := url.Values{
		"client_id": {"sandbox"}, "client_secret": {"sandbox"}, "grant_type": {"password"}, "credtype": {"authtoken"},
		"username": {client}, "password": {w.requestToken(client)},
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/oauth2/v0/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.sandbox.ServeHTTP(answer, r)
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &token); err != nil {
		w.violated("get a token: %v", err)
	}
	return token.Access
}
