package push

import (
	"context"
	"iter"
	"time"

	"github.com/google/uuid"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// What push needs of others.

// A Ledger knows what is wanted and records what was sent; *state.Store is one.
// It must commit Begin before it returns.
type Ledger interface {
	Task(ctx context.Context, trip uuid.UUID) (state.Task, error)
	Begin(ctx context.Context, t state.Task, a state.Attempt) error
	Finish(ctx context.Context, job state.Job, a state.Attempt, o state.Outcome, now time.Time) (again bool, err error)
	Postponer
}

// A Postponer ends or postpones work without sending.
type Postponer interface {
	Done(ctx context.Context, job state.Job, t state.Trip) (again bool, err error)
	Drop(ctx context.Context, job state.Job) error
	Wait(ctx context.Context, t state.Trip, code trip.Reason, message string, at time.Time) (again bool, err error)
	Pause(ctx context.Context, client string, code trip.Reason, until time.Time, why string) error
	Postpone(ctx context.Context, client string, code trip.Reason, until time.Time, why string) error
}

// A Service is Concur's, for one client company; *concur.Client is one. Its
// errors are *concur.Error.
type Service interface {
	Poster
	Booker
	Reader
}

// Services are Concur's for one client company, by what goes first.
type Services struct {
	Service

	Urgent Service // for trips that go before all others; nil: Service
}

// A Booker changes bookings, which Concur puts into trips itself.
type Booker interface {
	PostBooking(ctx context.Context, login string, document []byte) (concur.Trip, error)
	ReplaceBooking(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error)
	CancelBooking(ctx context.Context, login, source, number string) (concur.Trip, error)
}

// A Poster changes trips.
type Poster interface {
	Create(ctx context.Context, login string, document []byte) (concur.Trip, error)
	Update(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error)
	Cancel(ctx context.Context, login, tripID string) (concur.Trip, error)
}

// A Reader reads trips.
type Reader interface {
	List(ctx context.Context, login string, f concur.Filter) iter.Seq2[concur.TripInfo, error]
	Detail(ctx context.Context, login, tripID string) (concur.Trip, error)
}
