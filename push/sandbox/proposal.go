package sandbox

import "strconv"

// The custom attributes by which a proposal tells its place in its batch.
const (
	batchSize     = "ProposalBatchSize"
	sequenceIndex = "ProposalSequenceIndex"
)

// checkProposal refuses a proposal that does not say which one of how many it
// is, for which request and in which batch.
func checkProposal(doc *node) error {
	t := trip{doc: doc}
	if !t.isProposal() {
		return nil
	}
	for _, name := range []string{"TravelRequestId", "ClientLocator"} {
		if doc.value(name) == "" {
			return refuse(400, "Itinerary/%s is missing", name)
		}
	}
	for _, name := range []string{batchSize, sequenceIndex} {
		if n, err := strconv.Atoi(t.attribute(name)); err != nil || n < 1 || n > 3 {
			return refuse(400, "Itinerary/CustomAttributes: %s is not between 1 and 3", name)
		}
	}
	return nil
}

// attribute returns the data of a custom attribute, or "".
func (t *trip) attribute(name string) string {
	for _, a := range t.doc.in("CustomAttributes") {
		if a.value("Name") == name {
			return a.value("Data")
		}
	}
	return ""
}

// supersede removes the earlier proposals for the request of t that are of
// other batches. That a new batch does so is documented of the Request service;
// ClientLocator is its batch here.
func (s *store) supersede(t *trip) {
	for _, other := range s.of(t.owner) {
		if other.isProposal() && other.doc.value("TravelRequestId") == t.doc.value("TravelRequestId") &&
			other.doc.value("ClientLocator") != t.doc.value("ClientLocator") {
			s.remove(other)
		}
	}
}
