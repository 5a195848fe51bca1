package trip

// A Standing is how a trip stands: whether Concur has it as it is wanted, and if not,
// what keeps it.
type Standing string

// The standings. The database works them out, in its view of that name; but for
// StandsSending, which only the queue knows.
const (
	StandsSent    Standing = "sent"   // Concur has what is wanted, if anything is
	StandsQueued  Standing = "queued" // it has only to wait for its turn
	StandsSending Standing = "sending"
	StandsWaiting Standing = "wait"    // for the end of a pause, or for another try of what was refused
	StandsUnknown Standing = "unknown" // nobody knows what became of a request
	StandsFailed  Standing = "failed"  // it is tried again, ever more slowly
	StandsHeld    Standing = "hold"
)

// Healthy reports whether a trip that stands so only has to wait for its turn.
func (s Standing) Healthy() bool { return s == StandsSending || s == StandsQueued }

// A Result is what became of a trip that a run decided on, as the run counts it.
type Result string

// The results.
const (
	ResultCreated   Result = "create"
	ResultUpdated   Result = "update" // or replaced
	ResultCancelled Result = "cancel"
	ResultAdopted   Result = "adopted"
	ResultUnchanged Result = "unchanged"
	ResultHeld      Result = "hold"
	ResultWaiting   Result = "waiting" // not tried yet, or nothing may be sent now
	ResultFailed    Result = "failed"
	ResultUnknown   Result = "unknown"
)

// ResultOf returns the result of a trip that a run decided on so, and that stands so
// by now; adopted: Concur had it already.
//
//	verb                what the trip stands as    result
//	hold, unchanged     anything                   the same
//	others              held                       held
//	                    unknown                    unknown
//	                    queued, sending, waiting   waiting
//	                    failed                     failed
//	                    sent                       created, updated, cancelled or adopted
//
// What was not tried yet, what the settings or Concur let nobody send now, and what
// Concur refused and is tried again within the hour, has not failed: it waits.
func ResultOf(v Verb, s Standing, adopted bool) Result {
	if !v.Sends() {
		return v.Result()
	}
	switch s {
	case StandsHeld:
		return ResultHeld
	case StandsUnknown:
		return ResultUnknown
	case StandsQueued, StandsSending, StandsWaiting:
		return ResultWaiting
	case StandsFailed:
		return ResultFailed
	case StandsSent:
	}
	if adopted {
		return ResultAdopted
	}
	return v.Result()
}

// Result returns the result of a verb that comes out as planned.
func (v Verb) Result() Result {
	switch v {
	case Create:
		return ResultCreated
	case Update, Replace:
		return ResultUpdated
	case Cancel:
		return ResultCancelled
	case Adopt:
		return ResultAdopted
	case Hold:
		return ResultHeld
	case Unchanged:
	}
	return ResultUnchanged
}
