package pnr_test

import (
	"strconv"

	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
)

// drawRecords draws records of one locator that fit together badly: numbers and
// tattoos are missing or taken twice, counters run backwards, documents are
// tickets here and EMDs there. Nothing of it may make Fold depend on chance.
func drawRecords(t *rapid.T) []*pnr.Record {
	var out []*pnr.Record
	for n := range rapid.IntRange(1, 8).Draw(t, "records") {
		out = append(out, drawRecord(t, n))
	}
	return out
}

func drawRecord(t *rapid.T, n int) *pnr.Record {
	r := &pnr.Record{
		Number: 1, System: "1A", Digest: strconv.Itoa(n),
		Locator: draw[pnr.RecordLocator](t, "locator", "QX7T2M", "QX7T2M", "QX7T2M", ""),
		Event: draw(t, "event", pnr.Snapshot, pnr.Snapshot, pnr.Ticketing, pnr.Invoice, pnr.Void, pnr.Restore,
			pnr.Refund, pnr.Exchange, pnr.EMDIssue, pnr.Cancel),
		Undoes:  draw[pnr.Event](t, "undoes", "", pnr.Void, pnr.Refund),
		Partial: draw(t, "partial", false, false, true),
		Current: draw(t, "current", false, false, true),
		Created: draw[pnr.Date](t, "created", 0, 0, 739000, 739003),
		Issued:  draw[pnr.Date](t, "issued", 739000, 739001, 739004, 739020),
		Order: pnr.Order{
			Envelope: digit(t, 2), Sequence: int64(digit(t, 3)), Section: digit(t, 2), Sections: digit(t, 2),
		},
		At: pnr.Position{File: draw(t, "file", "a.air", "b.air"), Line: 1, Column: 1},
	}
	for range digit(t, 3) {
		r.Passengers = append(r.Passengers, pnr.Passenger{
			Number: digit(t, 2), Tattoo: draw(t, "tattoo", "", "001", "002"), Last: "DOE",
			First: draw(t, "first", "JANE", "JOHN"), Type: draw(t, "type", "ADT", "ADT", "INF", "EXST"),
			Email: draw(t, "email", "", "jane.doe@example.com"), Marks: pnr.Marks{{Value: "email", At: r.At}},
		})
	}
	for range digit(t, 4) {
		r.Segments = append(r.Segments, drawSegment(t, r.At))
	}
	for range digit(t, 2) {
		r.Tickets = append(r.Tickets, pnr.Ticket{Document: drawDocument(t), Master: draw(t, "master", "", "", first, first[3:])})
	}
	for range digit(t, 1) {
		r.EMDs = append(r.EMDs, pnr.EMD{Document: drawDocument(t)})
	}
	for range digit(t, 2) {
		r.Remarks = append(r.Remarks, pnr.Remark{
			Text: draw(t, "text", "RM A", "RM B"), Passengers: digits(t, 2), Segments: digits(t, 4),
		})
	}
	return r
}

func drawSegment(t *rapid.T, at pnr.Position) pnr.Segment {
	e := pnr.Element{Number: digit(t, 4), Tattoo: draw(t, "tattoo", "", "001", "002", "003"), At: at}
	day := pnr.Date(739000 + digit(t, 9))
	switch digit(t, 3) {
	case 0:
		return &pnr.Surface{From: "CDG", To: draw(t, "to", "ORY", "LHR")}
	case 1:
		return &pnr.Hotel{Service: pnr.Service{Element: e, ID: "HHL", Passengers: digits(t, 2)}, CheckIn: day}
	}
	return &pnr.Air{
		Element: e, Carrier: "LH", Flight: draw(t, "flight", "1", "2", "OPEN"), Depart: day.At(7, digit(t, 1)), Arrive: day.At(9, 0),
		Ticketed: draw(t, "ticketed", false, true), Baggage: draw(t, "baggage", "", "1PC"),
		Seats: []pnr.Seat{{Passenger: digit(t, 2), Seat: "12A"}}, Flown: draw(t, "flown", false, false, true),
		Party: digit(t, 2),
	}
}

func drawDocument(t *rapid.T) pnr.Document {
	d := pnr.Document{
		Number: drawNumber(t), Passenger: digit(t, 2), Infant: draw(t, "infant", false, true),
		Price: pnr.Price{Total: draw(t, "total", "", "10.00")},
	}
	for range digit(t, 3) {
		d.Coupons = append(d.Coupons, pnr.Coupon{
			Number: digit(t, 3), Segment: digit(t, 4), Status: draw(t, "status", "", "", pnr.CouponOpen, pnr.CouponUsed, pnr.CouponCheckedIn),
		})
	}
	for range digit(t, 1) {
		d.Exchanges = append(d.Exchanges, pnr.Reference{Number: drawNumber(t), Coupons: digits(t, 2)})
	}
	if draw(t, "repaid", false, true) {
		d.Refund = &pnr.Repayment{Number: draw(t, "refund", "", second, "4"), Total: "5.00"}
	}
	return d
}

// drawNumber draws the number of one of three documents, with the airline or without;
// that of the third may be of either of two airlines.
func drawNumber(t *rapid.T) string {
	return draw(t, "number", first, first[3:], second, second[3:], third, third[3:], "057"+third[3:])
}

func draw[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func digit(t *rapid.T, most int) int { return rapid.IntRange(0, most).Draw(t, "digit") }

// digits draws some numbers, none twice.
func digits(t *rapid.T, most int) []int {
	return rapid.SliceOfNDistinct(rapid.IntRange(0, most), 0, 2, rapid.ID[int]).Draw(t, "digits")
}
