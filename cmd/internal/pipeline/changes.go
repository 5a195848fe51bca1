package pipeline

import (
	"bytes"

	"tripsync/push"
	"tripsync/state"
	"tripsync/transform/itinerary"
)

// changes says in travel language what a trip's new document changes.
func changes(w state.Wanted) []string {
	if w.Verb != push.Create && w.Verb != push.Update && w.Verb != push.Cancel {
		return nil
	}
	var out []string
	for _, c := range itinerary.Diff(decode(w.Posted.Document), decode(w.Document)) {
		out = append(out, c.String())
	}
	return out
}

// decode reads a document of ours; nil stays nil.
func decode(document []byte) *itinerary.Itinerary {
	if document == nil {
		return nil
	}
	it, err := itinerary.Decode(bytes.NewReader(document))
	if err != nil { // an older version's document that is not read any more
		return nil
	}
	return it
}
