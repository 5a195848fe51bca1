package main

import (
	"tripsync/state/trip"
	"tripsync/transform"
)

// catalogue is the closed list of reasons why a trip is not sent: no document is made
// of its booking, or the document is not delivered.
func catalogue() []trip.Entry {
	var all []trip.Entry
	for _, e := range transform.Catalogue() {
		all = append(all, trip.Entry{Reason: trip.Reason(e.Code), Means: e.Means, Remedy: e.Remedy})
	}
	return append(all, trip.Reasons()...)
}
