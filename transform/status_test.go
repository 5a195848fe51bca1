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
				p.Segments[0].(*pnr.Air).Locator = "QK7DMR"
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

// TestPassives sends what was booked elsewhere by what its status means in its system and
// for its kind, and nothing that only holds the booking, waits or is void.
func TestPassives(t *testing.T) {
	t.Parallel()
	const unproven = "without the airline's locator), not sent"
	air := func(code, locator string) pnr.Segment {
		a := flight(t, 3, "FRA", "CDG", "2026-02-04T18:00", "2026-02-04T19:15")
		a.Status, a.Locator = code, pnr.RecordLocator(locator)
		return a
	}
	service := func(code, id string) pnr.Service {
		return pnr.Service{Element: pnr.Element{Number: 3, Status: code}, ID: id}
	}
	hotel := func(code, name string) pnr.Segment {
		return &pnr.Hotel{Service: service(code, "A167"), Name: name, City: "FRA", CheckIn: day(t, "2026-02-03"), CheckOut: day(t, "2026-02-05")}
	}
	train := func(code string) pnr.Segment {
		return &pnr.Rail{Service: service(code, "A166"), From: "FRA", To: "CDG", Depart: pnr.At(local(t, "2026-02-04T18:00")), Arrive: pnr.At(local(t, "2026-02-04T21:00"))}
	}
	for name, tt := range map[string]struct {
		system  string
		segment pnr.Segment
		note    string // none: it is sent
	}{
		"Amadeus, by hand":                     {"1A", hotel("HK", "SAMPLE INN"), ""},
		"Amadeus, a holding line":              {"1A", &pnr.Other{Service: service("HK", "MIS"), Holding: true}, "it only keeps the booking alive"},
		"Amadeus, service":                     {"1A", air("HK", ""), ""},
		"Amadeus, held at the airline":         {"1A", air("PK", ""), ""},
		"Amadeus, ghost":                       {"1A", air("GK", "QK7DMR"), ""},
		"Amadeus, ghost without locator":       {"1A", air("GK", ""), unproven},
		"Amadeus, ghost hotel":                 {"1A", hotel("GK", ""), ""},
		"Amadeus, ghost waitlisted":            {"1A", air("GL", "QK7DMR"), "waitlisted"},
		"Amadeus, passive waitlisted":          {"1A", air("PL", "QK7DMR"), "waitlisted"},
		"Amadeus, ghost requested":             {"1A", air("GN", "QK7DMR"), "requested"},
		"Sabre":                                {"1S", air("GK", ""), ""},
		"Galileo":                              {"1G", air("AK", ""), ""},
		"Galileo, carrier is told":             {"1G", air("BK", ""), ""},
		"Galileo, waitlisted":                  {"1G", air("AL", ""), "waitlisted"},
		"Galileo, carrier is told, waitlisted": {"1G", air("BL", ""), "waitlisted"},
		"Galileo, requested":                   {"1G", air("AN", ""), "requested"},
		"Galileo, carrier is told, requested":  {"1G", air("BN", ""), "requested"},
		"Apollo":                               {"1V", air("BK", ""), ""},
		"Galileo, hotel with a name":           {"1G", hotel("BK", "SAMPLE INN"), ""},
		"Galileo, due line":                    {"1G", hotel("BK", ""), "a hotel without a name"},
		"Apollo, due line":                     {"1V", hotel("BK", ""), "a hotel without a name"},
		"Galileo, rail ticketed":               {"1G", train("BK"), ""},
		"Galileo, rail void":                   {"1G", train("BN"), "void or cancelled"},
		"Galileo, hotel booked outside":        {"1G", hotel("MK", "SAMPLE INN"), ""},
		"Galileo, hotel outside, waitlisted":   {"1G", hotel("ML", "SAMPLE INN"), "waitlisted"},
		"Worldspan, hotel booked outside":      {"1P", hotel("MK", "SAMPLE INN"), ""},
		"Galileo, by an order or low-cost":     {"1G", air("ZK", ""), ""},
		"Apollo, by an order or low-cost":      {"1V", air("ZK", ""), ""},
		"Worldspan, by an order or low-cost":   {"1P", air("ZK", ""), ""},
		"Travelport+, by an order, since 2026": {"1G", air("HK", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.System = tt.system
			p.Segments = append(p.Segments, tt.segment)
			d := transformer(t).Documents(p, byName())[0]
			if got := len(d.Itinerary.Bookings[0].Segments) == len(p.Segments); got != (tt.note == "") {
				t.Errorf("sent: %t; notes %q", got, d.Notes)
			}
			if notes := strings.Join(d.Notes, "\n"); tt.note == "" && strings.Contains(notes, "not sent") || !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

// TestUnprovenAlone neither sends nor cancels without a word what is nothing but a ghost
// that no locator proves: it is told of, as what is waitlisted is.
func TestUnprovenAlone(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	for _, s := range p.Segments {
		s.Head().Status = "GK"
	}
	all := transformer(t).Documents(p, byName())
	if len(all) != 1 || !all[0].Withdrawn || all[0].Reason.Code != transform.NoSegments || len(all[0].Notes) != 2 {
		t.Errorf("documents %+v", all)
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
