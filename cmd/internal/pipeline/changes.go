package pipeline

import (
	"tripsync/push"
	"tripsync/state"
	"tripsync/transform/itinerary"
)

// changes says in travel language what a trip's new document changes.
func (p *Pipeline) changes(w state.Wanted) []string {
	if !w.Verb.Sends() {
		return nil
	}
	return p.inWords(itinerary.Diff(push.ReadDocument(w.Posted.Document), push.ReadDocument(w.Document)))
}

// inWords says changes as people read them this year.
func (p *Pipeline) inWords(changes []itinerary.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, c.In(p.Now().Year()))
	}
	return out
}
