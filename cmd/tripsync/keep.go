package main

import (
	"context"
	"time"

	"go.uber.org/zap"

	"tripsync/push/concur"
)

// keepMargin is how long before its end the grant of a company that is sent
// nothing is renewed: there are months left if Concur or we are away.
const keepMargin = 90 * 24 * time.Hour

// keepGrants looks now, and every day until ctx ends, that no grant ends because
// a company is sent nothing for half a year.
func (a *app) keepGrants(ctx context.Context, d *database) error {
	for {
		a.keepAll(ctx, d)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(24 * time.Hour):
		}
	}
}

func (a *app) keepAll(ctx context.Context, d *database) {
	for _, c := range a.settings.Clients {
		tokens := a.service(c, a.vault(d.Store, c.Name)).Tokens
		var g concur.Grant
		err := d.persist(ctx, func() (err error) {
			g, err = tokens.Keep(ctx, keepMargin) // a renewal goes on when ctx ends: see awaitRenewals
			return err
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			a.log.Error("kept no grant", zap.String("client", c.Name), zap.Error(err))
			continue
		}
		a.log.Debug("kept grant", zap.String("client", c.Name), zap.Time("ends", g.Last()))
	}
}
