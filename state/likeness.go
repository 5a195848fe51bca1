package state

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A Likeness is what a booking is found by that may have twins of the segments of others.
type Likeness struct {
	BookingKey

	Digests []string // none: it has none any more
}

const (
	sqlAddLikenesses = `
INSERT INTO likeness (digest, system, locator)
SELECT * FROM unnest(@digests::text[], @systems::text[], @locators::text[])
ON CONFLICT DO NOTHING`

	// What one booking has of a segment depends on its twins, on the twins of those, and
	// so on. The bookings that are saved are due, and others may be: these stay as they are.
	sqlTouchAlike = `
WITH RECURSIVE kin AS (
    SELECT system, locator FROM unnest(@bookings::text[], @named::text[]) AS b (system, locator)
    UNION
    SELECT o.system, o.locator
      FROM kin AS k
      JOIN likeness AS l ON l.system = k.system AND l.locator = k.locator
      JOIN likeness AS o ON o.digest = l.digest
), due AS (
    SELECT b.system, b.locator
      FROM booking AS b JOIN kin AS k ON k.system = b.system AND k.locator = b.locator
     WHERE b.revision = b.planned
       AND (b.system, b.locator) NOT IN (SELECT * FROM unnest(@bookings::text[], @named::text[]))
     ORDER BY b.seen
       FOR UPDATE OF b
)
UPDATE booking AS b SET revision = revision + 1
  FROM due AS d
 WHERE b.system = d.system AND b.locator = d.locator`

	sqlDropLikenesses = `
DELETE FROM likeness AS l
 USING unnest(@bookings::text[], @named::text[]) AS b (system, locator)
 WHERE l.system = b.system AND l.locator = b.locator
   AND NOT EXISTS (SELECT FROM unnest(@digests::text[], @systems::text[], @locators::text[]) AS n (digest, system, locator)
                    WHERE n.digest = l.digest AND n.system = l.system AND n.locator = l.locator)`
)

// AddLikenesses saves by what some bookings are found, at most some hundred, beside what
// they were found by before. All others that are found so are due again.
func (s *Plans) AddLikenesses(ctx context.Context, list []Likeness) error {
	return s.saveLikenesses(ctx, list, sqlAddLikenesses, sqlTouchAlike)
}

// ReplaceLikenesses is AddLikenesses, and forgets what the bookings were found by before.
func (s *Plans) ReplaceLikenesses(ctx context.Context, list []Likeness) error {
	return s.saveLikenesses(ctx, list, sqlAddLikenesses, sqlTouchAlike, sqlDropLikenesses)
}

func (s *Plans) saveLikenesses(ctx context.Context, list []Likeness, statements ...string) error {
	bookings, named := []string{}, []string{}
	digests, systems, locators := []string{}, []string{}, []string{}
	for _, l := range list {
		bookings, named = append(bookings, l.System), append(named, l.Locator)
		for _, digest := range l.Digests {
			digests, systems, locators = append(digests, digest), append(systems, l.System), append(locators, l.Locator)
		}
	}
	args := pgx.NamedArgs{"bookings": bookings, "named": named, "digests": digests, "systems": systems, "locators": locators}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, sql := range statements {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return fmt.Errorf("save likenesses: %w", err)
			}
		}
		return nil
	})
}

const sqlAlike = `
SELECT DISTINCT o.system, o.locator
  FROM unnest($1::text[]) AS d (digest)
 CROSS JOIN LATERAL (
       SELECT l.system, l.locator FROM likeness AS l WHERE l.digest = d.digest ORDER BY l.system, l.locator LIMIT $2) AS o
 ORDER BY o.system, o.locator`

// Alike returns the bookings that are found by some digests, at most so many by each.
func (s *Plans) Alike(ctx context.Context, digests []string, most int) ([]BookingKey, error) {
	rows, err := s.pool.Query(ctx, sqlAlike, digests, most)
	if err != nil {
		return nil, fmt.Errorf("find bookings alike: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[BookingKey])
}
