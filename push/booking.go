package push

import (
	"context"

	"tripsync/push/concur"
	"tripsync/state"
)

// postBooking sends a booking for the first time: into the trip that its journey
// has already, if that is still there, else where Concur puts it.
func postBooking(ctx context.Context, service Service, t state.Trip, into string) (concur.Trip, error) {
	if into != "" {
		if answer, err := service.ReplaceBooking(ctx, t.Login, into, t.Document); !gone(err) {
			return answer, err
		}
	}
	return service.PostBooking(ctx, t.Login, t.Document)
}

// replaceBooking sends a booking in place of what Concur has of it. What it had
// under numbers that are gone is cancelled once the new is there, so that the
// traveller is never left with nothing. Done again, it does no harm.
func (d *Deliverer) replaceBooking(ctx context.Context, service Service, t state.Trip) (concur.Trip, error) {
	answer, err := replace(ctx, service, t, service.ReplaceBooking)
	if err != nil {
		return answer, err
	}
	for _, number := range d.Withdrawn(t.Posted.Document, t.Document) {
		if _, err := service.CancelBooking(ctx, t.Login, t.Source, number); err != nil && !gone(err) {
			return concur.Trip{}, err
		}
	}
	return answer, nil
}

// cancelBooking cancels a booking by its record locator or, where Concur knows
// none by that, by the confirmation number of each of its segments.
func cancelBooking(ctx context.Context, service Service, t state.Trip) (concur.Trip, error) {
	answer, err := service.CancelBooking(ctx, t.Login, t.Source, t.PNR)
	if !gone(err) {
		return answer, err
	}
	trip, detailErr := service.Detail(ctx, t.Login, t.Posted.ConcurID)
	if detailErr != nil {
		return concur.Trip{}, detailErr // that the trip is gone as well says the same
	}
	b := bookingOf(&trip, t)
	if b == nil {
		return concur.Trip{}, err
	}
	for _, number := range b.Numbers {
		switch cancelled, cancelErr := service.CancelBooking(ctx, t.Login, t.Source, number); {
		case cancelErr == nil:
			answer, err = cancelled, nil
		case !gone(cancelErr):
			return concur.Trip{}, cancelErr
		}
	}
	return answer, err
}
