package service

import (
	"context"
	"time"

	"go.uber.org/zap"

	"tripsync/push/concur"
)

// keepMargin is how long before its end the grant of a company that is sent
// nothing is renewed: there are months left if Concur or we are away.
const keepMargin = 90 * 24 * time.Hour

// keepGrants renews idle grants, now and daily until ctx ends: a grant ends when a
// company is sent nothing for half a year.
func (m *Machine) keepGrants(ctx context.Context, d *Database) error {
	for {
		m.keepAll(ctx, d)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(24 * time.Hour):
		}
	}
}

func (m *Machine) keepAll(ctx context.Context, d *Database) {
	for _, c := range m.Settings.Clients {
		tokens := m.Concur(c, m.Vault(d.Store, c.Name)).Tokens
		var g concur.Grant
		err := d.persist(ctx, func() (err error) {
			g, err = tokens.Keep(ctx, keepMargin) // a renewal goes on when ctx ends: see awaitRenewals
			return err
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			m.Log.Error("grant not renewed", zap.String("client", c.Name), zap.Error(err))
			continue
		}
		m.Log.Debug("grant kept", zap.String("client", c.Name), zap.Time("ends", g.Last()))
	}
}
