package transform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

func proposing() *transform.Client {
	c := byName()
	c.Proposal = &transform.Proposal{
		Request: found("PROPOSAL"), Batch: found("BATCH"), Size: found("SIZE"), Index: found("INDEX"),
		Status: itinerary.TripBookedProposal,
	}
	return c
}

func proposed(t *testing.T, remarks ...string) *pnr.PNR {
	t.Helper()
	p := booking(t, doe())
	for _, r := range remarks {
		p.Remarks = append(p.Remarks, pnr.Remark{Text: "RM*" + r})
	}
	return p
}

func numeric(name, data string) itinerary.CustomAttribute {
	return itinerary.CustomAttribute{Name: name, Data: data, DataType: "Numeric", DisplayOnItinerary: new(true)}
}

func boolean(name, data string) itinerary.CustomAttribute {
	return itinerary.CustomAttribute{Name: name, Data: data, DataType: "Boolean", DisplayOnItinerary: new(true)}
}

// TestProposal follows a booking from proposal to trip. Its key never changes.
func TestProposal(t *testing.T) {
	t.Parallel()
	const key = "1A-QX7T2M-260103-2"
	second := []itinerary.CustomAttribute{numeric("ProposalBatchSize", "3"), numeric("ProposalSequenceIndex", "2"), boolean("TicketIssued", "False")}
	taken := []itinerary.CustomAttribute{numeric("ProposalBatchSize", "3"), numeric("ProposalSequenceIndex", "2"), boolean("TicketIssued", "True")}
	alone := []itinerary.CustomAttribute{numeric("ProposalBatchSize", "1"), numeric("ProposalSequenceIndex", "1"), boolean("TicketIssued", "False")}
	remarks := []string{"PROPOSAL-333D", "BATCH-B7", "SIZE-3", "INDEX-2"}
	tests := []struct {
		name       string
		remarks    []string
		change     func(p *pnr.PNR, c *transform.Client)
		status     itinerary.TripStatus
		sent       string // ClientLocator
		request    string
		attributes []itinerary.CustomAttribute
	}{
		{"one of three", remarks, nil, itinerary.TripBookedProposal, "B7", "333D", second},
		{"alone", remarks[:1], nil, itinerary.TripBookedProposal, key, "333D", alone},
		{"under the other reading", remarks, func(_ *pnr.PNR, c *transform.Client) { c.Proposal.Status = itinerary.TripProposal }, itinerary.TripProposal, "B7", "333D", second},
		{"the agency's choice", remarks, func(_ *pnr.PNR, c *transform.Client) { c.Proposal.AutoSelect = true }, itinerary.TripBookedProposal, "B7", "333D", append(second[:3:3], boolean("AutoSelectProposal", "True"))},
		{"ticketed", remarks, func(p *pnr.PNR, _ *transform.Client) { p.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 1)} }, itinerary.TripTicketed, "B7", "333D", taken},
		{"ticket of another", remarks, func(p *pnr.PNR, _ *transform.Client) { p.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 2)} }, itinerary.TripBookedProposal, "B7", "333D", second},
		{"remark gone", remarks[1:], nil, itinerary.TripConfirmed, key, "", nil},
		{"remark of another", remarks, func(p *pnr.PNR, _ *transform.Client) { p.Remarks[0].Passengers = []int{2} }, itinerary.TripConfirmed, key, "", nil},
		{"no rule", remarks, func(_ *pnr.PNR, c *transform.Client) { c.Proposal = nil }, itinerary.TripConfirmed, key, "", nil},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, c := proposed(t, tt.remarks...), proposing()
			if tt.change != nil {
				tt.change(p, c)
			}
			d := tr.Documents(p, c)[0]
			it := d.Itinerary
			if d.Locator != key || d.Reason.Code != "" {
				t.Errorf("key %s, reason %q; want %s and none", d.Locator, d.Reason.Code, key)
			}
			got := []any{*it.TripStatus, it.ClientLocator, it.TravelRequestId}
			if diff := cmp.Diff([]any{tt.status, tt.sent, tt.request}, got); diff != "" {
				t.Errorf("status, ClientLocator and request (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.attributes, it.CustomAttributes); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
			if _, err := itinerary.Encode(it); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBadProposal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		remarks []string
		want    string
	}{
		{"no batch", []string{"SIZE-3", "INDEX-2"}, "the batch ID is missing"},
		{"long batch", []string{"SIZE-3", "INDEX-2", "BATCH-" + strings.Repeat("B", 33)}, "the batch ID has more than 32 characters"},
		{"no size", []string{"BATCH-B7", "INDEX-2"}, "the size of the batch is missing"},
		{"size of four", []string{"BATCH-B7", "SIZE-4", "INDEX-2"}, "the size of the batch is not 1, 2 or 3"},
		{"size in words", []string{"BATCH-B7", "SIZE-TWO", "INDEX-2"}, "the size of the batch is not 1, 2 or 3"},
		{"no index", []string{"BATCH-B7", "SIZE-3"}, "the place in the batch is missing"},
		{"index beyond", []string{"BATCH-B7", "SIZE-2", "INDEX-3"}, "the place in the batch is beyond its size"},
		{"size with a sign", []string{"BATCH-B7", "SIZE-+3", "INDEX-2"}, "the size of the batch is not 1, 2 or 3"},
		{"index of nought", []string{"BATCH-B7", "SIZE-2", "INDEX-0"}, "the place in the batch is not 1, 2 or 3"},
		{"all of it", []string{"SIZE-9"}, "the batch ID is missing, the size of the batch is not 1, 2 or 3, the place in the batch is missing"},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := tr.Documents(proposed(t, append(tt.remarks, "PROPOSAL-3339")...), proposing())[0]
			if d.Reason.Code != transform.BadProposal || !strings.Contains(d.Reason.Text, "("+tt.want+")") {
				t.Errorf("reason %+v, want %s with %q", d.Reason, transform.BadProposal, tt.want)
			}
		})
	}
}
