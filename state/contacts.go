package state

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A Contact is an e-mail address that a booking has for a person, both as digests.
type Contact struct{ Address, Person string }

const (
	// An address that one booking has for two people counts for neither. The statement
	// returns whether the address was shared before.
	sqlSaveContact = `
INSERT INTO contact AS c (address, system, locator, person)
VALUES ($1, $2, $3, $4)
ON CONFLICT (address, system, locator) DO UPDATE SET person = NULL WHERE c.person <> excluded.person
RETURNING EXISTS (SELECT FROM contact AS o
                   WHERE o.address = $1
                     AND o.person > (SELECT min(l.person) FROM contact AS l WHERE l.address = $1))`

	sqlTouchContacts = `
UPDATE booking AS b
   SET revision = revision + 1
  FROM contact AS c
 WHERE c.address = $1 AND b.system = c.system AND b.locator = c.locator`
)

// saveContacts saves the contacts of a record. When an address becomes shared, or is no
// longer shared, all bookings that have it are due again.
func saveContacts(ctx context.Context, tx pgx.Tx, r Record) error {
	if r.Locator == "" {
		return nil
	}
	for _, c := range r.Contacts {
		rows, err := tx.Query(ctx, sqlSaveContact, c.Address, r.System, r.Locator, c.Person)
		if err != nil {
			return fmt.Errorf("save contact: %w", err)
		}
		before, err := pgx.CollectRows(rows, pgx.RowTo[bool])
		if err != nil {
			return fmt.Errorf("save contact: %w", err)
		}
		if len(before) == 0 { // nothing new
			continue
		}
		shared, err := sharedOf(ctx, tx, []string{c.Address})
		if err != nil {
			return err
		}
		if before[0] == (len(shared) > 0) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlTouchContacts, c.Address); err != nil {
			return fmt.Errorf("mark bookings: %w", err)
		}
	}
	return nil
}

const sqlShared = `
SELECT a.address
  FROM unnest($1::text[]) AS a (address)
 WHERE (SELECT min(c.person) FROM contact AS c WHERE c.address = a.address)
    <> (SELECT max(c.person) FROM contact AS c WHERE c.address = a.address)`

// Shared returns those of some addresses that different bookings have for different
// people.
func (s *Reading) Shared(ctx context.Context, addresses []string) ([]string, error) {
	return sharedOf(ctx, s.pool, addresses)
}

// A querier is a connection, a transaction or a pool.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func sharedOf(ctx context.Context, q querier, addresses []string) ([]string, error) {
	rows, err := q.Query(ctx, sqlShared, addresses)
	if err != nil {
		return nil, fmt.Errorf("find shared addresses: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

const (
	sqlWithoutContacts = `
SELECT digest, system, locator, body FROM record WHERE NOT contacts ORDER BY digest LIMIT $1`

	sqlHasContacts = `
UPDATE record SET contacts = true WHERE digest = $1`
)

// WithoutContacts returns up to limit records that an older version saved without
// contacts.
func (s *Reading) WithoutContacts(ctx context.Context, limit int) ([]Record, error) {
	rows, err := s.pool.Query(ctx, sqlWithoutContacts, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Record, err error) {
		err = row.Scan(&r.Digest, &r.System, &r.Locator, &r.Body)
		return r, err
	})
}

// SaveContacts saves the contacts of records that were saved without them.
func (s *Reading) SaveContacts(ctx context.Context, records []Record) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, r := range records {
			if err := saveContacts(ctx, tx, r); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, sqlHasContacts, r.Digest); err != nil {
				return fmt.Errorf("mark record: %w", err)
			}
		}
		return nil
	})
}
