package trips

import (
	"strconv"

	"tripsync/push/sandbox/document"
)

// The custom attributes by which a proposal tells its place in its batch.
const (
	BatchSize     = "ProposalBatchSize"
	SequenceIndex = "ProposalSequenceIndex"
)

// checkProposal refuses a proposal that does not say which one of how many it
// is, for which request and in which batch.
func checkProposal(doc *document.Element) error {
	t := Trip{Doc: doc}
	if !t.IsProposal() {
		return nil
	}
	for _, name := range []string{"TravelRequestId", "ClientLocator"} {
		if doc.Value(name) == "" {
			return document.Refuse(400, "Itinerary/%s is missing", name)
		}
	}
	for _, name := range []string{BatchSize, SequenceIndex} {
		if n, err := strconv.Atoi(t.Attribute(name)); err != nil || n < 1 || n > 3 {
			return document.Refuse(400, "Itinerary/CustomAttributes: %s is not between 1 and 3", name)
		}
	}
	return nil
}

// Attribute returns the data of a custom attribute, or "".
func (t *Trip) Attribute(name string) string {
	for _, a := range t.Doc.In("CustomAttributes") {
		if a.Value("Name") == name {
			return a.Value("Data")
		}
	}
	return ""
}

// supersede removes the earlier proposals for the request of t that are of
// other batches. That a new batch does so is documented of the Request service;
// ClientLocator is its batch here.
func (s *Store) supersede(t *Trip) {
	for _, other := range s.of(t.Owner) {
		if other.IsProposal() && other.Doc.Value("TravelRequestId") == t.Doc.Value("TravelRequestId") &&
			other.Doc.Value("ClientLocator") != t.Doc.Value("ClientLocator") {
			s.remove(other)
		}
	}
}
