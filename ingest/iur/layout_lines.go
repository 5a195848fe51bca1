package iur

import (
	"strings"

	"tripsync/ingest/record"
)

// A kind is what records of one tag are, with the lines that follow them.
type kind struct {
	tag   string
	shape string // of what an id line begins with; ? is any character
	use   use
	read  handler
	facts string // section of FACTS.md
	what  string // it is
}

// A use is what becomes of a record.
type use string

const (
	reads use = "read"
	keeps use = "kept"     // as a remark, with the passengers it names
	knows use = "not read" // a remark, and told of as a fault
)

// A handler reads a record into one of the structs that are gathered.
type handler func(*gathered, *block)

// kinds are in the order in which the records of a message stand.
var kinds = []kind{
	{"M1", "M199", reads, func(g *gathered, b *block) { g.people.readPassenger(b) }, "3", "passenger; days of birth are not kept"},
	{"M2", "M299", reads, func(g *gathered, b *block) { g.documents.readTicket(b) }, "4", "ticket; of a card, brand and last four digits"},
	{"M3", "M399", reads, func(g *gathered, b *block) { g.journey.readSegment(b) }, "5", "flight, hotel, car, train or another segment"},
	{"M4", "M499", reads, func(g *gathered, b *block) { g.documents.readCoupon(b) }, "6", "coupon of a flight"},
	{"M5", "M599", reads, func(g *gathered, b *block) { g.documents.readAccount(b) }, "7", "accounting line of a document; what is not about one is kept"},
	{"M6", "M6XXX", reads, func(g *gathered, b *block) { g.documents.readCalculation(b) }, "8", "fare calculation"},
	{"M7", "M799", keeps, func(g *gathered, b *block) { g.remarks.keepBlock(b) }, "8", "itinerary remark"},
	{"M8", "M899", keeps, func(g *gathered, b *block) { g.remarks.keepBlock(b) }, "8", "invoice remark"},
	{"M9", "M999", reads, func(g *gathered, b *block) { g.readInterfaceRemark(b) }, "8", "interface remark: documents and e-mail; kept but for papers and days of birth"},
	{"MA", "MA99", knows, func(g *gathered, b *block) { g.remarks.keepUnread(b) }, "8", "airline fee, of which no real record was seen"},
	{"MB", "MB99", knows, func(g *gathered, b *block) { g.remarks.keepUnread(b) }, "8", "unknown"},
	{"ME", "ME99", reads, func(g *gathered, b *block) { g.journey.readCodeShare(b) }, "8", "operating airline"},
	{"MF", "MF9", reads, func(g *gathered, b *block) { g.people.readMail(b) }, "8", "e-mail"},
	{"MG", "MG99", reads, func(g *gathered, b *block) { g.documents.readEMD(b) }, "8", "EMD"},
	{"MX", "MXX", knows, func(g *gathered, b *block) { g.remarks.keepUnread(b) }, "8", "taxes and amounts, of which no real record was seen"},
}

// kindOf returns the index of the kind of record that a line opens which stands behind
// one of the kind last, or -1. Records stand in an order, so that a text that looks like
// an earlier one is not one (1).
func kindOf(line string, last int) int {
	if len(line) < len("MF9") || line[0] != 'M' || line[2] == '/' {
		return -1
	}
	for i := max(last, 0); i < len(kinds); i++ {
		k := &kinds[i]
		if strings.HasPrefix(line, k.tag) {
			if len(line) >= len(k.shape) && record.FitsLoosely(line[:len(k.shape)], k.shape) {
				return i
			}
			return -1
		}
	}
	return -1
}

// element is a record as a whole.
var element = record.Field{Name: "record", Personal: true}
