package sandbox

import (
	"strconv"

	"tripsync/push/sandbox/document"
)

// The custom attributes by which a proposal tells its place in its batch.
const (
	batchSize     = "ProposalBatchSize"
	sequenceIndex = "ProposalSequenceIndex"
)

// checkProposal refuses a proposal that does not say which one of how many it
// is, for which request and in which batch.
func checkProposal(doc *document.Element) error {
	t := trip{doc: doc}
	if !t.isProposal() {
		return nil
	}
	for _, name := range []string{"TravelRequestId", "ClientLocator"} {
		if doc.Value(name) == "" {
			return document.Refuse(400, "Itinerary/%s is missing", name)
		}
	}
	for _, name := range []string{batchSize, sequenceIndex} {
		if n, err := strconv.Atoi(t.attribute(name)); err != nil || n < 1 || n > 3 {
			return document.Refuse(400, "Itinerary/CustomAttributes: %s is not between 1 and 3", name)
		}
	}
	return nil
}

// attribute returns the data of a custom attribute, or "".
func (t *trip) attribute(name string) string {
	for _, a := range t.doc.In("CustomAttributes") {
		if a.Value("Name") == name {
			return a.Value("Data")
		}
	}
	return ""
}

// supersede removes the earlier proposals for the request of t that are of
// other batches. That a new batch does so is documented of the Request service;
// ClientLocator is its batch here.
func (s *store) supersede(t *trip) {
	for _, other := range s.of(t.owner) {
		if other.isProposal() && other.doc.Value("TravelRequestId") == t.doc.Value("TravelRequestId") &&
			other.doc.Value("ClientLocator") != t.doc.Value("ClientLocator") {
			s.remove(other)
		}
	}
}
