package main

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/time/rate"

	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

// A pocket keeps a grant in memory.
type pocket struct{ grant []byte }

func (p *pocket) Load(context.Context) ([]byte, error) { return p.grant, nil }

func (p *pocket) Renew(ctx context.Context, renew func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	grant, err := renew(ctx, p.grant)
	if err == nil && grant != nil {
		p.grant = grant
	}
	return p.grant, err
}

// meddle cancel|copy LOGIN, meddle unbook LOGIN LOCATOR, meddle change LOGIN OLD NEW:
// somebody else cancels the first standing trip of a traveller in Concur, posts it
// again, cancels a booking of ours, or changes a text in the trip.
func meddle(ts *testscript.TestScript, _ bool, args []string) {
	ctx, login := context.Background(), args[1]
	web := concur.NewHTTPClient(time.Minute)
	defer web.CloseIdleConnections()
	c := &concur.Client{
		Tokens: &concur.Tokens{
			Connection: concur.Connection{URL: ts.Getenv("SANDBOX"), ClientID: "sandbox", ClientSecret: "sandbox", RefreshToken: "sandbox"},
			Vault:      &pocket{}, HTTP: web, Now: time.Now,
		},
		HTTP: web, Limiter: rate.NewLimiter(rate.Inf, 1), NewID: uuid.NewString, Now: time.Now,
	}
	trips := sandboxOf(ts).Trips()
	i := slices.IndexFunc(trips, func(t sandbox.Trip) bool { return t.Login == login && t.Status != cancelledTrip })
	if i < 0 {
		ts.Fatalf("%s has no trip", login)
	}
	trip, err := c.Detail(ctx, login, trips[i].TripID)
	ts.Check(err)
	switch args[0] {
	case "cancel":
		_, err = c.Cancel(ctx, login, trip.ID)
	case "copy":
		_, err = c.Create(ctx, login, trip.Body)
	case "unbook":
		_, err = c.CancelBooking(ctx, login, "ACME TRAVEL", args[2])
	case "change":
		if !bytes.Contains(trip.Body, []byte(args[2])) {
			ts.Fatalf("the trip has no %q", args[2])
		}
		_, err = c.Update(ctx, login, trip.ID, bytes.ReplaceAll(trip.Body, []byte(args[2]), []byte(args[3])))
	default:
		ts.Fatalf("meddle %s?", args[0])
	}
	ts.Check(err)
}

// seed FILE puts trips into the sandbox that nobody posted.
func seed(ts *testscript.TestScript, _ bool, args []string) {
	_, err := sandboxOf(ts).AddTrips(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	ts.Check(err)
}
