package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// writeText writes a booking for people: who, where, when, with what documents,
// and what Concur would get of it.
func writeText(out io.Writer, p *pnr.PNR, documents []transform.Document) {
	fmt.Fprintf(out, "%s %s  made %s, last heard of %s, office %s\n", p.System, p.Locator, p.Created, p.Issued, p.Office)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, who := range p.Passengers {
		fmt.Fprintf(w, "  %d\t%s/%s %s\t%s\n", who.Number, who.Last, who.First, who.Title, who.Type)
	}
	for _, s := range p.Segments {
		writeSegment(w, s)
	}
	for _, t := range p.Tickets {
		fmt.Fprintf(w, "  ticket\t%s\tpassenger %d\t%s %s\t%s\n", t.Number, t.Passenger, t.Total, t.Currency, couponText(t.Coupons))
	}
	_ = w.Flush() // of a writer whose owner checks
	for _, d := range documents {
		writeVerdict(out, d)
	}
	fmt.Fprintln(out)
}

func writeSegment(w io.Writer, s pnr.Segment) {
	switch v := s.(type) {
	case *pnr.Air:
		var seats []string
		for _, seat := range v.Seats {
			seats = append(seats, seat.Seat)
		}
		fmt.Fprintf(w, "  %d\t%s %s %s\t%s %s\t%s %s\t%s\t%s\n", v.Number, v.Carrier, v.Flight, v.Class,
			v.From, clock(v.Depart), v.To, clock(v.Arrive), v.Status, strings.Join(seats, " "))
	case *pnr.Surface:
		fmt.Fprintf(w, "  %d\tsurface\t%s\t%s\n", v.Number, v.From, v.To)
	case *pnr.Hotel, *pnr.Car, *pnr.Rail, *pnr.Ferry, *pnr.Ride, *pnr.Tour, *pnr.Other:
		first, last := v.Span()
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\t%s\n", v.Head().Number, pnr.ServiceOf(v).ID, first, last, v.Head().Status)
	}
}

func clock(l pnr.Local) string {
	if l == 0 {
		return "open"
	}
	return l.Time().Format("Mon 2 Jan 2006 15:04")
}

func couponText(coupons []pnr.Coupon) string {
	var out []string
	for _, c := range coupons {
		out = append(out, fmt.Sprintf("%d %s", c.Number, c.Status))
	}
	return strings.Join(out, ", ")
}

func writeVerdict(out io.Writer, d transform.Document) {
	switch {
	case d.Reason.Code != "":
		fmt.Fprintf(out, "  held: %s\n", d.Reason.Text)
	case d.Itinerary != nil:
		fmt.Fprintf(out, "  Concur: %s\n", d.Itinerary.TripName)
	}
	for _, n := range d.Notes {
		fmt.Fprintf(out, "  note: %s\n", n)
	}
}
