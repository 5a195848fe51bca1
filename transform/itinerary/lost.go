package itinerary

// Lost counts the segments that before has and after has no more. One that was
// moved, renumbered or rerouted between the same places is not lost, as for
// [Diff].
func Lost(before, after *Itinerary) int {
	lost := 0
	for _, p := range pairs(segmentsOf(before).nodes(), segmentsOf(after).nodes()) {
		if p.after == nil {
			lost++
		}
	}
	return lost
}
