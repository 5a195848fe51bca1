package push

import (
	"context"
	"errors"
	"time"

	"tripsync/push/concur"
	"tripsync/state"
)

// postBooking sends a booking for the first time: into the trip that its journey
// has already, if that still stands, else where Concur puts it. In a trip that
// somebody cancelled nobody would see it.
func postBooking(ctx context.Context, service Service, t state.Trip, into string) (concur.Trip, error) {
	if into == "" {
		return service.PostBooking(ctx, t.Login, t.Document)
	}
	trip, err := service.Detail(ctx, t.Login, into)
	switch {
	case isGone(err), trip.Status.Cancelled():
		return service.PostBooking(ctx, t.Login, t.Document)
	case err != nil:
		return concur.Trip{}, err
	}
	answer, err := service.ReplaceBooking(ctx, t.Login, into, t.Document)
	if !isGone(err) {
		return answer, asCreate(err)
	}
	found, err := findSent(ctx, service, t, sentAs(true, t.Document), time.Time{})
	switch {
	case err != nil:
		return concur.Trip{}, &concur.Error{Op: "create booking", Class: concur.Unknown, Err: err}
	case found != nil:
		return *found, nil
	}
	return service.PostBooking(ctx, t.Login, t.Document)
}

// asCreate is an error of a request that is not repeated, though Concur says that it
// could be: next time, the booking may be sent to another trip.
func asCreate(err error) error {
	e, ok := errors.AsType[*concur.Error](err)
	if !ok || e.Status == 0 || !e.Foreign && e.Class != concur.Transient {
		return err
	}
	unknown := *e
	unknown.Class = concur.Unknown
	return &unknown
}

// replaceBooking sends a booking in place of what Concur has of it. What it had
// under numbers that are gone is cancelled once the new is there, so that the
// traveller is never left with nothing. Done again, it does no harm.
func replaceBooking(ctx context.Context, service Service, t state.Trip) (concur.Trip, error) {
	was := sentAs(true, t.Posted.Document, t.Document)
	answer, err := replaceWhereItIs(ctx, service, t, was, service.ReplaceBooking)
	if err != nil {
		return answer, err
	}
	documents := was.documents()
	for _, number := range withdrawnNumbers(documents[0], documents[1]) {
		if _, err := service.CancelBooking(ctx, t.Login, t.Source, number); err != nil && !isGone(err) {
			return concur.Trip{}, err
		}
	}
	return answer, nil
}

// cancelBooking cancels a booking by its record locator or, where Concur knows
// none by that, by the confirmation number of each of its segments. The call names
// no trip, and Concur may cancel a leftover of the booking elsewhere first: it is
// repeated until ours is gone.
func cancelBooking(ctx context.Context, service Service, t state.Trip) (concur.Trip, error) {
	const most = 3
	for range most {
		answer, err := service.CancelBooking(ctx, t.Login, t.Source, t.PNR)
		if err != nil && !isGone(err) {
			return answer, err
		}
		trip, detailErr := service.Detail(ctx, t.Login, t.Posted.ConcurID)
		b := bookingOf(&trip, t)
		switch {
		case isGone(detailErr):
			return answer, err
		case detailErr != nil:
			return concur.Trip{}, detailErr
		case trip.Status.Cancelled() || !hasSegments(b):
			return answer, err
		case err != nil:
			return cancelSegments(ctx, service, t, b)
		}
	}
	return concur.Trip{}, &concur.Error{
		Op: "cancel booking", Class: concur.Transient, Err: errors.New("it is still in its trip: another trip has it as well"),
	}
}

// cancelSegments cancels the segments of a booking, each by its number. If none is
// known by its number, nor is the booking.
func cancelSegments(ctx context.Context, service Service, t state.Trip, b *concur.Booking) (answer concur.Trip, err error) {
	err = &concur.Error{Op: "cancel booking", Class: concur.Gone}
	for _, number := range b.Numbers {
		switch cancelled, cancelErr := service.CancelBooking(ctx, t.Login, t.Source, number); {
		case cancelErr == nil:
			answer, err = cancelled, nil
		case !isGone(cancelErr):
			return concur.Trip{}, cancelErr
		}
	}
	return answer, err
}
