package state

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// A Contact is an e-mail address that a booking has for a person, both as digests.
type Contact struct{ Address, Person string }

// whereShared selects the addresses that different bookings have for different people.
const whereShared = `
 WHERE (SELECT min(c.person) FROM contact AS c WHERE c.address = a.address)
    <> (SELECT max(c.person) FROM contact AS c WHERE c.address = a.address)`

// An address that one booking has for two people counts for neither. The statement
// returns the addresses that it changed, and whether each was shared before.
const sqlAddContacts = `
WITH before AS (
    SELECT a.address FROM unnest(@addresses::text[]) AS a (address)` + whereShared + `
), changed AS (
    INSERT INTO contact AS c (address, system, locator, person)
    SELECT address, system, locator, CASE WHEN min(person) = max(person) THEN min(person) END
      FROM unnest(@addresses::text[], @systems::text[], @locators::text[], @people::text[]) AS n (address, system, locator, person)
     GROUP BY address, system, locator
     ORDER BY address, system, locator
    ON CONFLICT (address, system, locator) DO UPDATE
       SET person = NULL
     WHERE c.person IS NOT NULL AND c.person IS DISTINCT FROM excluded.person
    RETURNING address
)
SELECT DISTINCT address, address IN (SELECT address FROM before) FROM changed`

// addContacts saves the contacts of records. It returns the addresses that became
// shared by it, or are no longer shared.
func addContacts(ctx context.Context, tx pgx.Tx, records []Record) ([]string, error) {
	var addresses, systems, locators, people []string
	for _, r := range records {
		if r.Locator == "" {
			continue
		}
		for _, c := range r.Contacts {
			addresses, people = append(addresses, c.Address), append(people, c.Person)
			systems, locators = append(systems, r.System), append(locators, r.Locator)
		}
	}
	if len(addresses) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, sqlAddContacts, pgx.NamedArgs{"addresses": addresses, "systems": systems, "locators": locators, "people": people})
	if err != nil {
		return nil, fmt.Errorf("save contacts: %w", err)
	}
	before := map[string]bool{}
	var (
		address string
		was     bool
	)
	if _, err := pgx.ForEachRow(rows, []any{&address, &was}, func() error { before[address] = was; return nil }); err != nil || len(before) == 0 {
		return nil, err
	}
	shared, err := sharedOf(ctx, tx, slices.Collect(maps.Keys(before)))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(before)), func(a string) bool { return before[a] == slices.Contains(shared, a) }), nil
}

const sqlTouchContacts = `
WITH due AS (
    SELECT system, locator
      FROM booking
     WHERE (system, locator) IN (SELECT system, locator FROM contact WHERE address = ANY($1))
     ORDER BY seen
       FOR UPDATE
)
UPDATE booking AS b
   SET revision = revision + 1
  FROM due AS d
 WHERE b.system = d.system AND b.locator = d.locator`

// saveContacts saves the contacts of records. When an address becomes shared, or is no
// longer shared, all bookings that have it are due again.
func saveContacts(ctx context.Context, tx pgx.Tx, records []Record) error {
	turned, err := addContacts(ctx, tx, records)
	if err != nil || len(turned) == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, sqlTouchContacts, turned); err != nil {
		return fmt.Errorf("mark bookings: %w", err)
	}
	return nil
}

const sqlShared = `
SELECT a.address FROM unnest($1::text[]) AS a (address)` + whereShared

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
UPDATE record SET contacts = true WHERE digest = ANY($1)`
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
		if err := saveContacts(ctx, tx, records); err != nil {
			return err
		}
		digests := make([]string, len(records))
		for i := range records {
			digests[i] = records[i].Digest
		}
		if _, err := tx.Exec(ctx, sqlHasContacts, digests); err != nil {
			return fmt.Errorf("mark records: %w", err)
		}
		return nil
	})
}
