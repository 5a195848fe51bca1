package concur

import (
	"context"
	"errors"
	"slices"
)

// PostBooking posts a new booking, a Booking document in XML, for the user with
// that login. Concur puts it into the user's trip whose dates it falls in, else
// into a new one, and answers with that trip, which may hold bookings of
// others. It is not known to be idempotent.
func (c *Client) PostBooking(ctx context.Context, login string, document []byte) (Trip, error) {
	return c.trip(ctx, call{Op: createBooking, Login: login, Document: document}, readTrip)
}

// ReplaceBooking posts a booking again into the trip that holds it; within a
// trip, BookingSource and RecordLocator tell bookings apart.
func (c *Client) ReplaceBooking(ctx context.Context, login, tripID string, document []byte) (Trip, error) {
	return c.trip(ctx, call{Op: updateBooking, Login: login, TripID: tripID, Document: document}, readTrip)
}

// CancelBooking cancels what a source booked under a number: a record locator,
// or a segment's confirmation number, for Concur's pages do not say which of
// them is compared. An unknown number is an *Error of the class Gone. The Trip
// returned has the CorrelationID, and little else.
func (c *Client) CancelBooking(ctx context.Context, login, source, number string) (Trip, error) {
	return c.trip(ctx, call{Op: cancelBooking, Login: login, Source: source, Number: number}, readCancelledBooking)
}

// readCancelledBooking looks whether the answer is the service's: a booking, a
// bare segment of one, a trip, a Message, or nothing.
func readCancelledBooking(a answer) (Trip, error) {
	roots := []string{
		"Booking", "Itinerary", "Message", "Air", "Car", "Dining", "Event", "Hotel", "Parking", "Rail", "Ride", "Travel",
	}
	if err := checkDocument(a.Body); err != nil && a.whole() && len(a.Body) > 0 {
		return Trip{}, err
	}
	if len(a.Body) == 0 || !a.whole() || slices.Contains(roots, rootName(a.Body)) {
		return Trip{CorrelationID: a.CorrelationID, Body: a.Body}, nil
	}
	return Trip{}, errors.New("neither a booking nor a message")
}
