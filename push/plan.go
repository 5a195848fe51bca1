// Package push brings Concur to what is wanted: it plans, which is pure, and
// delivers. It reads in a document only by what Concur's copy is found again, and
// what the next one lacks.
package push

import (
	"slices"

	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/trip"
)

// Plan compares the trips wanted of one booking with what Concur acknowledged
// of it, and returns what is to be done, in the order of want and then of have.
//
//	wanted            acknowledged          verb
//	held              anything              hold
//	over too long     nothing               hold, unless it was to be created before that
//	document          nothing               create
//	document          another fingerprint   update, or replace: see trip.Next
//	document          same fingerprint      unchanged
//	withdrawn         nothing               hold, unless it was to be created before that
//	withdrawn         a trip                as nothing
//	nothing           anything              hold, where the client never cancels
//	nothing           a trip                cancel
//	nothing           nothing               unchanged
//
// What a person holds is held, unless nothing is wanted and nothing acknowledged.
//
// A trip in have whose ID is not in want is no longer wanted. But while any trip in want
// is held, such trips are left alone: the held one may be the same trip, under an ID
// that we do not know yet.
func Plan(want, have []state.Trip, cancels func(client string) bool) []state.Wanted {
	var plan []state.Wanted
	held := false
	for _, w := range want {
		before := state.Trip{}
		if i := indexOf(have, w.ID); i >= 0 {
			before = have[i]
		}
		w.Posted = before.Posted
		if isBegun(&w, &before, have) {
			w.TooOld = ""
			if w.Withdrawn {
				w.Hold, w.HoldText = "", ""
			}
		}
		held = held || w.Hold != "" && !w.Withdrawn
		plan = append(plan, decideOn(w, before, cancels))
	}
	if held {
		return plan
	}
	for _, h := range have {
		never := h.Posted.ConcurID == "" && (h.Document == nil || h.Login == "")
		if never || indexOf(want, h.ID) >= 0 {
			continue
		}
		before := h
		h.Document, h.Fingerprint, h.Hold, h.HoldText = nil, "", "", ""
		plan = append(plan, decideOn(h, before, cancels))
	}
	return plan
}

// isBegun reports whether Concur has a trip, under this or another login, or may have
// it soon: it was to be created.
func isBegun(w, before *state.Trip, have []state.Trip) bool {
	return before.Document != nil && before.Hold == "" ||
		slices.ContainsFunc(have, func(h state.Trip) bool {
			return h.Client == w.Client && h.Locator == w.Locator && h.Posted.ConcurID != ""
		})
}

func indexOf(trips []state.Trip, id uuid.UUID) int {
	return slices.IndexFunc(trips, func(t state.Trip) bool { return t.ID == id })
}

// decideOn chooses the verb that takes Concur from t.Posted, which it acknowledged, to t:
// trip.Next does, once t has the holds that only a plan knows. The trip before only says
// whether an earlier plan decided the same.
func decideOn(t, before state.Trip, cancels func(client string) bool) state.Wanted {
	known := t.Posted.ConcurID != ""
	switch {
	case !known && t.TooOld != "" && t.ByHand == "":
		t.Hold, t.HoldText = trip.ReasonTooOld, t.TooOld
	case t.Hold != "":
	case t.Document == nil && !cancels(t.Client):
		t.Hold, t.HoldText = trip.ReasonCancelNever, trip.ReasonCancelNever.Text("")
	case t.Document == nil && !known:
	case t.ByHand != "":
		t.Hold, t.HoldText = trip.ReasonByHand, t.ByHand
	}
	w := state.Wanted{Trip: t, Verb: trip.Next(t)}
	w.Decided = before.ID == w.ID && before.Fingerprint == w.Fingerprint && before.Hold == w.Hold && before.Journey == w.Journey
	return w
}
