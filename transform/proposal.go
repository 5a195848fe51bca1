package transform

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tripsync/transform/itinerary"
)

// A Proposal recognizes, by its remarks, a booking that an agency proposes for a Concur
// Request. The traveller will choose among up to three.
//
// While the booking has the remark of Request, the trip has the number of the request,
// its place in the batch, and the batch's ID as ClientLocator. Its status is Status
// until a ticket is issued, then that of any ticketed trip: Concur wants the same trip
// again once a proposal is accepted. Without the remark it is an ordinary trip.
type Proposal struct {
	Request Extract // number of the Concur Request
	Batch   Extract // ID of the batch, the same in all its proposals, 32 characters at most
	Size    Extract // number of proposals in the batch, 1 to 3
	Index   Extract // this one's place in it

	// Status is TripBookedProposal or TripProposal. Concur's pages disagree on which of
	// them marks a proposal. The Request guide and every sample send
	// TripBookedProposal. It also fits the other reading, since a PNR is booked.
	Status     itinerary.TripStatus
	AutoSelect bool // AutoSelectProposal
}

// Names of a proposal's custom attributes, as Concur gave them.
const (
	proposalBatchSize     = "ProposalBatchSize"
	proposalSequenceIndex = "ProposalSequenceIndex"
	ticketIssued          = "TicketIssued"
	autoSelectProposal    = "AutoSelectProposal"
)

// propose makes d a proposal if remarks say so. It holds d if they do not give its
// place in the batch. A proposal without a batch stands alone.
func (x *Proposal) propose(d *Document, remarks []string) {
	request := x.Request.find(remarks)
	if request == "" {
		return
	}
	batch, size, index := x.Batch.find(remarks), x.Size.find(remarks), x.Index.find(remarks)
	if batch == "" && size == "" && index == "" {
		batch, size, index = d.Locator, "1", "1"
	}
	if wrong := wrongBatch(batch, size, index); wrong != "" {
		d.hold(newReason(BadProposal, wrong))
		return
	}
	it := d.Itinerary
	it.TravelRequestId, it.ClientLocator = request, batch
	ticketed := it.TripStatus != nil && *it.TripStatus == itinerary.TripTicketed
	if !ticketed {
		it.TripStatus = new(x.Status)
	}
	d.ofProposal(proposalBatchSize, "Numeric", size)
	d.ofProposal(proposalSequenceIndex, "Numeric", index)
	d.ofProposal(ticketIssued, "Boolean", formatBool(ticketed))
	if x.AutoSelect {
		d.ofProposal(autoSelectProposal, "Boolean", formatBool(true))
	}
}

// wrongBatch returns what is wrong with a proposal's place in its batch, or "".
func wrongBatch(batch, size, index string) string {
	numbers := []string{"1", "2", "3"}
	var wrong []string
	switch {
	case batch == "":
		wrong = append(wrong, "the batch ID is missing")
	case utf8.RuneCountInString(batch) > itinerary.MaxClientLocator:
		wrong = append(wrong, "the batch ID has more than 32 characters")
	}
	switch {
	case size == "":
		wrong = append(wrong, "the size of the batch is missing")
	case !slices.Contains(numbers, size):
		wrong = append(wrong, "the size of the batch is not 1, 2 or 3")
	}
	switch {
	case index == "":
		wrong = append(wrong, "the place in the batch is missing")
	case !slices.Contains(numbers, index):
		wrong = append(wrong, "the place in the batch is not 1, 2 or 3")
	case slices.Contains(numbers, size) && index > size:
		wrong = append(wrong, "the place in the batch is beyond its size")
	}
	return strings.Join(wrong, ", ")
}

// ofProposal adds a custom attribute. Concur wants DisplayTitle and ExternalId empty:
// they are left out, since the XSD forbids an empty ExternalId. Concur's samples show
// the data type of numbers only. For True and False we read it from the XSD's list.
func (d *Document) ofProposal(name, kind, data string) {
	d.attribute(itinerary.CustomAttribute{Name: name, Data: data, DataType: kind, DisplayOnItinerary: new(true)})
}

func formatBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
