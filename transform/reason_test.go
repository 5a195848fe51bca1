package transform_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// TestReasons: every code of transform comes up, says what to do, and names
// nobody.
func TestReasons(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	one := func(p *pnr.PNR, c *transform.Client) transform.Reason { return tr.Documents(p, c)[0].Reason }
	empty, nobody := booking(t, doe()), booking(t, infant())
	empty.Segments = nil
	same := acme(transform.TemplateRung{Template: "travel@acme.example"})
	proposed := booking(t, doe())
	proposed.Remarks = []pnr.Remark{{Text: "RM*PROPOSAL-3339"}, {Text: "RM*BATCH-B7"}}
	proposing := byName()
	proposing.Proposal = &transform.Proposal{
		Request: transform.Extract{Pattern: regexp.MustCompile(`RM\*PROPOSAL-(\S+)`)},
		Batch:   transform.Extract{Pattern: regexp.MustCompile(`RM\*BATCH-(\S+)`)},
	}
	tests := []struct {
		code   transform.Code
		reason transform.Reason
		says   string
	}{
		{transform.NoClient, one(booking(t, doe()), nil), "widen a client's match"},
		{transform.NoSegments, one(empty, byName()), "nothing with a date"},
		{transform.NoPassenger, one(nobody, byName()), "no passenger"},
		{transform.NoTraveller, one(booking(t, doe()), acme(transform.EmailRung{}, transform.DirectoryRung{})), "(tried: email, file)"},
		{transform.NoTraveller, one(booking(t, doe()), acme()), "(tried: nothing)"},
		{transform.UnsureFlight, one(forOne(t), byName()), "(segment 2 is for 1 of 2)"},
		{transform.AmbiguousTraveller, one(booking(t, doe(), roe()), same), "(2 passengers have it)"},
		{transform.TravellersUnusable, one(booking(t, doe()), acme(transform.UnusableRung{Cause: "t.csv:3:1: line: has 1 fields"}, transform.TemplateRung{Template: "{last}"})), "(t.csv:3:1: line: has 1 fields)"},
		{transform.BadProposal, one(proposed, proposing), "the size of the batch is missing"},
		{transform.WaitsForTicket, transform.Waiting("2201234567890"), "(2201234567890)"},
		{transform.BadDocument, transform.Forbidden(errors.New("TripName: too long")), "(TripName: too long)"},
	}
	seen := map[transform.Code]bool{}
	for _, tt := range tests {
		if tt.reason.Code != tt.code || !strings.Contains(tt.reason.Text, tt.says) || strings.Contains(tt.reason.Text, "DOE") {
			t.Errorf("reason %+v, want %s with %q and no name", tt.reason, tt.code, tt.says)
		}
		seen[tt.code] = true
	}
	listed := map[transform.Code]bool{}
	for _, e := range transform.Catalogue() {
		listed[e.Code] = true
		if e.Means == "" || e.Remedy == "" {
			t.Errorf("%s lacks its meaning or its remedy", e.Code)
		}
	}
	if diff := cmp.Diff(listed, seen); diff != "" {
		t.Errorf("codes of the catalogue, and those that came up (-listed +seen):\n%s", diff)
	}
}
