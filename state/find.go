package state

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// An AmbiguousError says that a name could mean several.
type AmbiguousError struct {
	Name  string
	Names []string // what it could mean; the first of them, if there are many
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q is not unique: it could be %s", e.Name, strings.Join(e.Names, " or "))
}

// namesMost bounds how many trips are read to tell what a name could mean.
const namesMost = 20

const (
	sqlTripsCalled = `
SELECT` + tripColumns + `
  FROM trip
 WHERE locator = $1 OR pnr = $1
 ORDER BY client, locator, login`

	sqlTripsStarting = `
SELECT` + tripColumns + `
  FROM trip
 WHERE starts_with(locator, $1) OR starts_with(pnr, $1)
 ORDER BY client, locator, login
 LIMIT $2`
)

// FindTrips returns the trips that a person names: all of a record locator or
// of a trip's key, or of the only one that starts so, in upper or lower case.
// Without any the error is ErrNoTrip, with several an *AmbiguousError.
func (s *Trips) FindTrips(ctx context.Context, name string) ([]Trip, error) {
	name = strings.ToUpper(name)
	trips, err := s.tripsLike(ctx, sqlTripsCalled, name)
	if err != nil || len(trips) > 0 {
		return trips, err
	}
	if trips, err = s.tripsLike(ctx, sqlTripsStarting, name, namesMost); err != nil {
		return nil, err
	}
	switch names := namesStarting(name, trips); {
	case name == "" || len(names) == 0:
		return nil, ErrNoTrip
	case len(names) > 1:
		return nil, &AmbiguousError{Name: name, Names: names}
	default:
		return s.tripsLike(ctx, sqlTripsCalled, names[0])
	}
}

func (s *Trips) tripsLike(ctx context.Context, sql string, args ...any) ([]Trip, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("look for trips: %w", err)
	}
	return pgx.CollectRows(rows, scanTrip)
}

// namesStarting lists the record locators and keys of trips that start so.
func namesStarting(prefix string, trips []Trip) []string {
	var names []string
	for _, t := range trips {
		for _, name := range []string{t.PNR, t.Locator} {
			if strings.HasPrefix(name, prefix) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
