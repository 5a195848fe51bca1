package itinerary

// Lost returns how many segments of before are missing in after. As for [Diff], a
// segment that was moved, renumbered or rerouted between the same places is not lost.
func Lost(before, after *Itinerary) int {
	lost := 0
	for _, p := range pairNodes(segmentsOf(before).nodes(), segmentsOf(after).nodes()) {
		if p.after == nil {
			lost++
		}
	}
	return lost
}
