package transform_test

import (
	"cmp"
	"strings"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// TestStatuses sends what is confirmed, whichever code says so, and nothing that is
// cancelled, waitlisted or only requested.
func TestStatuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		codes string
		sent  bool
		note  string // after "segment 1: "; a code for CODE
		alone string // what becomes of a booking of nothing else
	}{
		{"HK KK KL RR TK SC OK SS GK AK BK MK PK YK ZK", true, "", "sent"},
		{"HX XX XK XL UX IX PX CX UC UN NO", false, "status CODE (", ""},
		{"WK WL", false, "replaced by another segment), not sent", ""},
		{"HL LL TL US UU GL PL AL BL ML", false, "waitlisted", "no-segments"},
		{"HN NN RQ TN GN PN AN BN", false, "requested", "no-segments"},
		{"", true, "", "sent"},
		{"QQ", true, "status CODE is not known, sent as if confirmed", "sent"},
	}
	tr := transformer(t)
	for _, tt := range tests {
		for code := range strings.SplitSeq(tt.codes, " ") {
			t.Run("status "+code, func(t *testing.T) {
				t.Parallel()
				p := booking(t, doe())
				p.Segments[0].Head().Status = code
				d := tr.Documents(p, byName())[0]
				if got := len(d.Itinerary.Bookings[0].Segments) == len(p.Segments); got != tt.sent {
					t.Errorf("sent: %t, want %t", got, tt.sent)
				}
				notes := strings.Join(d.Notes, "\n")
				if want := strings.ReplaceAll(tt.note, "CODE", code); want == "" && notes != "" || !strings.Contains(notes, want) {
					t.Errorf("notes %q, want %q", notes, want)
				}
				p.Segments = p.Segments[:1]
				alone := ""
				for _, d := range tr.Documents(p, byName()) {
					alone = cmp.Or(string(d.Reason.Code), "sent")
					if d.Withdrawn != (alone == "no-segments") || d.Login == "" || strings.Join(d.Notes, "\n") != notes {
						t.Errorf("document of nothing else: %+v", d)
					}
				}
				if alone != tt.alone {
					t.Errorf("alone: %q, want %q", alone, tt.alone)
				}
			})
		}
	}
}

// TestRemarkOfWaitlisted passes over a remark of what is not sent.
func TestRemarkOfWaitlisted(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	p.Segments[1].Head().Status = "HL"
	p.Remarks = []pnr.Remark{{Text: "RM*PRJ-X1", Segments: []int{2}}, {Text: "RM*PRJ-X2", Segments: []int{1}}}
	c := byName()
	c.Remarks = []transform.Rule{{Field: "project", Extract: found("PRJ")}}
	if got := transformer(t).Documents(p, c)[0].Itinerary.ProjectName; got != "X2" {
		t.Errorf("project %q, want X2", got)
	}
}
