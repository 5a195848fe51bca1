package passive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A Reading is a booking as the rules of a client understand it.
type Reading struct {
	PNR        *pnr.PNR // the one that was given, where no rule had anything to say
	Passives   int      // segments with a text that an agent or a tool wrote
	Understood int      // those of them that a rule, or the reader of the format, made something of
	Unread     []int    // numbers of the others
	Notes      []string // why a text that a rule is for stays text; no personal data
}

// Read applies the sets to a booking. It leaves p as it is.
func (sets Sets) Read(p *pnr.PNR) Reading {
	r := reading{Reading: Reading{PNR: p}, sets: sets}
	for i, s := range p.Segments {
		r.readSegment(i, s)
	}
	r.readLines(p.Remarks)
	return r.Reading
}

// A reading is a Reading while it is made.
type reading struct {
	Reading

	sets   Sets
	copied bool
	gone   int // segments that became remarks
}

// own returns the booking as one that can be changed.
func (r *reading) own() *pnr.PNR {
	if !r.copied {
		c := *r.PNR
		c.Segments, c.Tickets = slices.Clone(c.Segments), slices.Clone(c.Tickets)
		c.EMDs, c.Remarks = slices.Clone(c.EMDs), slices.Clone(c.Remarks)
		r.PNR, r.copied = &c, true
	}
	return r.PNR
}

func (r *reading) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// readSegment reads the text of segment i of the booking that was given.
func (r *reading) readSegment(i int, s pnr.Segment) {
	v := pnr.ServiceOf(s)
	if v == nil || printedText(v) == "" {
		return
	}
	counts := IsTyped(s)
	if counts {
		r.Passives++
	}
	first, _ := s.Span()
	m, err := r.sets.read(&source{text: printedText(v), facts: factsOf(r.PNR, s)}, first)
	if err != nil {
		r.note("segment %d: %v; it stays text", v.Number, err)
	}
	if m != nil {
		if m.otherDay {
			r.note("segment %d: its text has another day than the segment, which counts: sent without the hours of the text", v.Number)
		}
		r.put(i-r.gone, s, m)
	}
	switch {
	case !counts:
	case m != nil || isUnderstood(s):
		r.Understood++
	default:
		r.Unread = append(r.Unread, v.Number)
	}
}

// printedText returns the whole text of a passive. What an agency paid is no part of it.
func printedText(v *pnr.Service) string { return record.HideCosts(cmp.Or(v.Printed, v.Text)) }

// IsTyped reports whether the text of a segment is one that somebody wrote, rather than
// what is left of a segment that was booked in the system. A flight has no text.
func IsTyped(s pnr.Segment) bool { return !slices.Contains(booked, pnr.ServiceOf(s).ID) }

// isUnderstood reports whether the reader of the format found in the text of a segment
// who provides what, or that it only keeps the booking alive.
func isUnderstood(s pnr.Segment) bool {
	switch v := s.(type) {
	case *pnr.Hotel:
		return v.Name != "" || v.Confirmation != ""
	case *pnr.Car:
		return v.VendorName != "" || v.ACRISS != "" || v.Confirmation != ""
	case *pnr.Rail:
		return v.VendorName != "" || v.Train != "" || v.To != "" || v.Confirmation != ""
	case *pnr.Ferry:
		return v.VendorName != "" || v.To != "" || v.Confirmation != ""
	case *pnr.Ride:
		return v.VendorName != "" || v.To != "" || v.Confirmation != ""
	case *pnr.Tour:
		return v.VendorName != "" || v.To != "" || v.Confirmation != ""
	case *pnr.Other:
		return v.Holding || v.Type == insurance
	case *pnr.Air, *pnr.Surface:
	}
	return false
}

// insurance is the type of a segment that is no travel.
const insurance = "INS"

// put puts what was made in the place of segment i.
func (r *reading) put(i int, s pnr.Segment, m *made) {
	p, head := r.own(), pnr.ServiceOf(s)
	switch {
	case m.hold:
		first, last := s.Span()
		p.Segments[i] = &pnr.Other{Service: keepHead(head), Holding: true, City: cityOf(s), Start: first, End: last}
		pnr.ServiceOf(p.Segments[i]).Text = head.Text
	case m.kind == "remark", m.kind == "ticket", m.kind == "emd":
		p.Segments = slices.Delete(p.Segments, i, i+1)
		r.gone++
		r.addInstead(head, m)
	default:
		p.Segments[i] = m.segment(s)
	}
}

// addInstead adds what was made of the text of a segment that is gone. It keeps as
// remarks what the text has besides: all that names the segment would be lost with it.
func (r *reading) addInstead(head *pnr.Service, m *made) {
	before := len(r.PNR.Remarks)
	if known := r.findKnown(m); known != nil && m.contradicts(known) {
		r.addRemark(m)
	}
	r.add(m)
	if text := m.unread(head); text != "" {
		r.PNR.Remarks = append(r.PNR.Remarks, pnr.Remark{Text: text})
	}
	for i := range r.PNR.Remarks[before:] {
		n := &r.PNR.Remarks[before+i]
		n.At = head.At
		if len(n.Passengers) == 0 {
			n.Passengers = head.Passengers
		}
	}
}

// unread returns what no value was made of: pieces of the text, or all of it.
func (m *made) unread(head *pnr.Service) string {
	if m.whole {
		return printedText(head)
	}
	return strings.Join(m.rest, "/")
}

// segment returns what was made, as the segment whose text it was made of.
func (m *made) segment(of pnr.Segment) pnr.Segment {
	s, head := m.value.(pnr.Segment), pnr.ServiceOf(of) //nolint:forcetypeassert // so are all kinds but documents and remarks
	status := cmp.Or(s.Head().Status, head.Status)
	if a, ok := s.(*pnr.Air); ok {
		a.Element = head.Element
		a.Status = status
		return a
	}
	v := pnr.ServiceOf(s)
	confirmation, phone, text := v.Confirmation, v.Phone, v.Text
	*v = keepHead(head)
	v.Status, v.Confirmation, v.Phone = status, confirmation, phone
	if v.Text = text; text == "" {
		v.Text = m.unread(head)
	}
	setCity(s, cityOf(of))
	return s
}

// keepHead returns what stands in front of the text.
func keepHead(head *pnr.Service) pnr.Service {
	v := pnr.Service{
		Element: head.Element, ID: head.ID, Quantity: head.Quantity, Flown: head.Flown,
		Passengers: head.Passengers, Printed: printedText(head),
	}
	v.Marks = slices.DeleteFunc(slices.Clone(head.Marks), func(m pnr.Mark) bool {
		return !slices.Contains([]string{"id", "status", "quantity", "flown", "passengers", "city"}, m.Value)
	})
	return v
}

// factsOf returns what is known of a segment besides its text.
func factsOf(p *pnr.PNR, s pnr.Segment) facts {
	v := pnr.ServiceOf(s)
	first, last := s.Span()
	f := factsOfBooking(p)
	f["seg.id"], f["seg.status"], f["seg.city"] = printed{text: systemKind(s)}, printed{text: v.Status}, printed{text: cityOf(s)}
	f["seg.start"], f["seg.end"] = printed{first.String(), first}, printed{last.String(), last}
	f["seg.vendor"], f["seg.type"] = printed{text: vendorOf(s)}, printed{}
	if o, ok := s.(*pnr.Other); ok {
		f["seg.type"] = printed{text: o.Type}
	}
	f["seg.quantity"], f["seg.number"] = printed{text: countText(v.Quantity)}, printed{text: countText(v.Number)}
	return f
}

func factsOfBooking(p *pnr.PNR) facts {
	return facts{
		"record.system": {text: p.System}, "record.office": {text: p.Office}, "record.issued": {p.Issued.String(), p.Issued},
	}
}

func countText(n int) string { return textAt(&n) }

// systemKind returns the name that a segment's kind has in the entries of its system: a
// MIR numbers the kinds.
func systemKind(s pnr.Segment) string {
	id := pnr.ServiceOf(s).ID
	switch id {
	case "A167":
		return "HTL"
	case "A168":
		return "CAR"
	case "A165", "A166":
		switch s.(type) {
		case *pnr.Tour, *pnr.Rail:
			return "TUR"
		default:
			return "SUR"
		}
	}
	return id
}

func cityOf(s pnr.Segment) string {
	if at := cityAt(s); at != nil {
		return *at
	}
	return ""
}

// setCity sets the city that a segment is filed under, where its text named none.
func setCity(s pnr.Segment, city string) {
	if at := cityAt(s); at != nil {
		*at = cmp.Or(*at, city)
	}
}

func cityAt(s pnr.Segment) *string {
	switch v := s.(type) {
	case *pnr.Hotel:
		return &v.City
	case *pnr.Car:
		return &v.City
	case *pnr.Rail:
		return &v.City
	case *pnr.Ferry:
		return &v.City
	case *pnr.Ride:
		return &v.City
	case *pnr.Tour:
		return &v.City
	case *pnr.Other:
		return &v.City
	case *pnr.Air, *pnr.Surface:
	}
	return nil
}

func vendorOf(s pnr.Segment) string {
	switch v := s.(type) {
	case *pnr.Hotel:
		return v.Chain
	case *pnr.Car:
		return v.Vendor
	case *pnr.Rail:
		return v.Vendor
	case *pnr.Ferry:
		return v.Vendor
	case *pnr.Ride:
		return v.Vendor
	case *pnr.Tour:
		return v.Vendor
	case *pnr.Other:
		return v.Company
	case *pnr.Air, *pnr.Surface:
	}
	return ""
}
