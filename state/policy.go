package state

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrOlderPolicy says that another process has newer settings than ours.
var ErrOlderPolicy = errors.New("another process has loaded newer settings")

const (
	sqlFollowPolicy = `
INSERT INTO policy AS p (fingerprint, since) VALUES ($1, $2)
ON CONFLICT (sole) DO UPDATE SET fingerprint = excluded.fingerprint, since = excluded.since
 WHERE p.since < excluded.since`

	sqlPolicy = `
SELECT fingerprint, since FROM policy`
)

// FollowPolicy takes note of the settings that make documents, and of when a process
// loaded them: the newest count. The error is [ErrOlderPolicy] if others do that are
// newer.
func (s *Plans) FollowPolicy(ctx context.Context, fingerprint string, since time.Time) error {
	tag, err := s.pool.Exec(ctx, sqlFollowPolicy, fingerprint, since)
	if err != nil {
		return fmt.Errorf("note the settings: %w", err)
	}
	if tag.RowsAffected() == 1 {
		return nil
	}
	var newest string
	var at time.Time
	if err := s.pool.QueryRow(ctx, sqlPolicy).Scan(&newest, &at); err != nil {
		return fmt.Errorf("read which settings are the newest: %w", err)
	}
	if newest != fingerprint {
		return fmt.Errorf("%w, at %s, than ours of %s: give both the same version, settings and rule files, and restart this one; until then it decides nothing",
			ErrOlderPolicy, at.UTC().Format(time.RFC3339), since.UTC().Format(time.RFC3339))
	}
	return nil
}
