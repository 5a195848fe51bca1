package pipeline

import (
	"context"
	"fmt"

	"tripsync/state"
)

// whereTo predicts into which trip Concur will put a booking: the first of the
// traveller's whose days it shares. Only trips that went through here are known.
func (p *Pipeline) whereTo(ctx context.Context, booking state.Trip) (string, error) {
	trips, err := p.Store.Neighbours(ctx, booking)
	if err != nil {
		return "", fmt.Errorf("read the traveller's trips: %w", err)
	}
	if len(trips) == 0 {
		return "Concur makes a new trip of it, unless it knows one of these days from elsewhere", nil
	}
	t := trips[0]
	return fmt.Sprintf("Concur puts it into the trip of %s, %s to %s", t.Locator, t.Starts, t.Ends), nil
}
