package mir

import (
	"slices"
	"strings"

	"tripsync/ingest/record"
)

// A kind is what items of one section are, or the lines that follow them with one tag.
type kind struct {
	tag   string // A16A of an item, A16 OD- of a line that follows one
	use   use
	read  handler // nil: nothing of it is needed
	facts string  // section of FACTS.md
	what  string  // it is, and why nothing of it is needed
}

// section returns the number of its section, or noSection.
func (k *kind) section() int { return sectionOf(k.tag) }

// opens reports whether it is an item.
func (k *kind) opens() bool {
	return k.section() != noSection && (len(k.tag) == len("A16") || k.tag[len("A16")] != ' ')
}

// A use is what becomes of a line.
type use string

const (
	reads use = "read"
	keeps use = "kept" // as a remark, with the passengers and segments it names
	drops use = "not needed"
	knows use = "not read" // and told of as a fault: what it says is known, but not where it stands
)

// A handler reads a line into one of the structs that are gathered.
type handler func(*gathered, *record.Line)

// The handlers of one struct each.
func ofHeading(read func(*heading, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.heading, l) }
}

func ofJourney(read func(*journey, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.journey, l) }
}

func ofPeople(read func(*people, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.people, l) }
}

func ofDocuments(read func(*documents, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.documents, l) }
}

func ofServices(read func(*services, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.services, l) }
}

func ofRemarks(read func(*remarks, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.remarks, l) }
}

// ofBoth reads a line into two structs.
func ofBoth(first, second handler) handler {
	return func(g *gathered, l *record.Line) { first(g, l); second(g, l) }
}

// headerKinds are the lines of a header.
var headerKinds = [headerLines]*kind{
	{use: reads, read: ofHeading((*heading).readFirst)},
	{use: reads, read: ofHeading((*heading).readSecond)},
	{use: reads, read: ofHeading((*heading).readThird)},
	{use: reads, read: ofHeading((*heading).readFourth)},
	{use: drops}, // the counters, which only tell that something is missing
}

// kinds are the items and the lines that follow them. Those of a section stand
// together.
var kinds = []kind{
	{"A00", keeps, ofRemarks((*remarks).keep), "7", "customer remark"},
	{"A00 TO:", reads, ofBoth(ofPeople((*people).readAddress), ofRemarks((*remarks).keep)), "7", "e-mail; also kept"},
	{"A01", keeps, ofRemarks((*remarks).keep), "3", "name of a group or a company"},
	{"A02", reads, ofBoth(ofPeople((*people).readPassenger), ofDocuments((*documents).readNumber)), "3", "passenger and number of the document"},
	{"A02 ", reads, ofPeople((*people).readDetails), "3", "name in full; ages, papers and days of birth are not kept"},
	{"A03", reads, ofPeople((*people).readFlyer), "3", "frequent traveller number"},
	{"A04", reads, ofJourney((*journey).readFareFlight), "4.1", "flight or surface piece of the fare"},
	{"A05", reads, ofJourney((*journey).readOtherFlight), "4.2", "other flight or surface piece"},
	{"A06", reads, ofJourney((*journey).readOldSeats), "5", "seats of Apollo"},

	{"A07", reads, ofDocuments((*documents).readPrice), "6", "price for a passenger"},
	{"A07 IT:", reads, ofDocuments((*documents).readTaxes), "6", "parts of the tax XT"},
	{"A07 ET:", reads, ofDocuments((*documents).readTaxes), "6", "parts of the tax XT"},
	{"A08", reads, ofDocuments((*documents).readBasis), "6", "fare basis and endorsement"},
	{"A08 EF:", reads, ofDocuments((*documents).readEndorsement), "6", "endorsement in full"},
	{"A09", reads, ofDocuments((*documents).readCalculation), "6", "fare calculation"},
	{"A09 ", reads, ofDocuments((*documents).addCalculation), "6", "more of it"},
	{"A10", reads, ofDocuments((*documents).readExchange), "6", "exchange"},
	{"A10 TI:", reads, ofDocuments((*documents).readExchanged), "6", "document and coupons given in exchange"},
	{tag: "A10 IT:", use: drops, facts: "6", what: "taxes paid before"},
	{tag: "A10 OI:", use: drops, facts: "6", what: "older invoice"},
	{tag: "A10 ", use: drops, facts: "6", what: "amounts paid before"},
	{"A11", reads, ofDocuments((*documents).readPayment), "6", "form of payment; of a card, brand and last four digits"},

	{"A12", reads, ofBoth(ofPeople((*people).readPhone), ofRemarks((*remarks).keep)), "7", "e-mail of a passenger, or a telephone; also kept"},
	{"A13", keeps, ofRemarks((*remarks).keep), "7", "address, or what an agency puts there"},
	{"A14VL-", reads, ofBoth(ofJourney((*journey).readLocator), ofRemarks((*remarks).keepHostLocator)), "8", "locator of an airline; of another host, kept"},
	{"A14", keeps, ofRemarks((*remarks).keep), "8", "back-office remark"},
	{"A15", keeps, ofRemarks((*remarks).keepItinerary), "8", "itinerary remark"},

	{"A16A", reads, ofServices((*services).open), "10.1", "hotel of RoomMaster"},
	{"A167", reads, ofServices((*services).open), "10.2", "other hotel"},
	{"A16B", reads, ofServices((*services).open), "10.3", "car of CarMaster"},
	{"A168", reads, ofServices((*services).open), "10.3", "other car"},
	{"A166", reads, ofServices((*services).open), "10.4", "tour, train, surface segment and the like"},
	{"A165", reads, ofServices((*services).open), "10.4", "air taxi"},
	{"A169", knows, ofRemarks((*remarks).keepUnread), "10.5", "service of an EMD, whose amounts stand in no known place"},
	{"A16UZ:", keeps, ofRemarks((*remarks).keepDue), "10.5", "what is due or was paid without a segment"},
	{"A16", knows, ofRemarks((*remarks).keepUnread), "10.5", "item of an unknown kind"},
	{"A16 OD-", reads, ofServices((*services).addLine), "10.6", "options"},
	{"A16 OD:", reads, ofServices((*services).addLine), "10.6", "options"},
	{"A16 O1-", reads, ofServices((*services).addLine), "10.6", "more options"},
	{"A16 O1:", reads, ofServices((*services).addLine), "10.6", "more options"},
	{"A16 CF:", reads, ofServices((*services).addLine), "10.6", "confirmation"},
	{"A16 CF-", reads, ofServices((*services).addLine), "10.6", "confirmation"},
	{"A16 FF:", reads, ofServices((*services).addLine), "10.6", "text"},
	{"A16 FF-", reads, ofServices((*services).addLine), "10.6", "text"},
	{"A16 W-:", reads, ofServices((*services).addLine), "10.6", "address"},
	{"A16 W-", reads, ofServices((*services).addLine), "10.6", "address"},
	{"A16 DP:", keeps, ofRemarks((*remarks).keepFollower), "10.6", "deposit or what is due"},
	{"A16 DP-", keeps, ofRemarks((*remarks).keepFollower), "10.6", "deposit or what is due"},
	{"A16 VC-", keeps, ofRemarks((*remarks).keepFollower), "10.6", "voucher"},
	{"A16 VC:", keeps, ofRemarks((*remarks).keepFollower), "10.6", "voucher"},
	{"A16 FX:", keeps, ofRemarks((*remarks).keepFollower), "10.5", "more of an EMD's service"},

	{"A17", knows, ofRemarks((*remarks).keepUnread), "11", "LeisureShopper, of which the first columns are known only"},
	{"A18", keeps, ofRemarks((*remarks).keep), "11", "given up by the vendor"},
	{"A19", reads, ofDocuments((*documents).readCharge), "9", "MCO, whose number the A02 item has"},
	{"A19 ST:", reads, ofDocuments((*documents).readChargeText), "9", "what the MCO is for"},
	{"A19 EB:", keeps, ofRemarks((*remarks).keepFollower), "9", "endorsement of the MCO"},
	{"A19 R1:", keeps, ofRemarks((*remarks).keepFollower), "9", "remark of the MCO"},
	{"A19 R2:", keeps, ofRemarks((*remarks).keepFollower), "9", "remark of the MCO"},
	{"A19 R3:", keeps, ofRemarks((*remarks).keepFollower), "9", "remark of the MCO"},
	{tag: "A19 RI:", use: drops, facts: "9", what: "kind of remark"},
	{"A20", keeps, ofRemarks((*remarks).keepService), "8", "SSR, but for identity papers and days of birth"},
	{"A20 FT:", keeps, ofRemarks((*remarks).keepServiceText), "8", "text of the SSR"},
	{tag: "A21", use: drops, facts: "11", what: "net remittance, which nobody else may see"},
	{"A22", reads, ofJourney((*journey).readSeat), "5", "seat"},

	{"A23", reads, ofDocuments((*documents).readRefund), "9", "refunded document"},
	{"A23 TI:", reads, ofDocuments((*documents).readRefundedCoupons), "9", "refunded coupons"},
	{"A23 PF:", reads, ofDocuments((*documents).readPenalty), "9", "penalty"},
	{"A23 RA:", reads, ofDocuments((*documents).readRepaid), "9", "amounts used and refunded"},
	{tag: "A23 OD:", use: drops, facts: "9", what: "older document"},
	{tag: "A23 BF:", use: drops, facts: "9", what: "fare and taxes that were paid"},
	{tag: "A23 IT:", use: drops, facts: "9", what: "more taxes"},
	{tag: "A23 AU:", use: drops, facts: "9", what: "airline's authority"},
	{tag: "A23 CR:", use: drops, facts: "9", what: "commission"},
	{tag: "A23 PC:", use: drops, facts: "9", what: "commission on the penalty"},
	{tag: "A23 FP", use: drops, facts: "9", what: "cards, which must not be kept"},
	{tag: "A23 MF:", use: drops, facts: "9", what: "fee"},
	{"A24", reads, ofDocuments((*documents).readValues), "6", "fare calculation, with the values where A09 hides them"},
	{"A24 ", reads, ofDocuments((*documents).addCalculation), "6", "more of it"},
	{"A26", keeps, ofRemarks((*remarks).keep), "11", "content of another host"},
	{tag: "A27", use: drops, facts: "11", what: "carrier fees; the price has them"},
	{tag: "A28", use: drops, facts: "11", what: "another form of the fare"},
	{"A29", reads, ofDocuments((*documents).readEMD), "9", "EMD"},
	{"A29 ED-", reads, ofDocuments((*documents).readConnection), "9", "ticket that the EMD goes with"},
	{"A30", reads, ofDocuments((*documents).readEMDCoupon), "9", "coupon of an EMD"},
	{"A31", knows, ofRemarks((*remarks).keepUnread), "11", "train, whose columns are not known"},
	{"A31 ", keeps, ofRemarks((*remarks).keepFollower), "11", "more of it"},
	{"A32", keeps, ofRemarks((*remarks).keep), "11", "service fee"},
	{"A32 ", keeps, ofRemarks((*remarks).keepFollower), "11", "amounts of it"},
}

// Kinds of lines that the table does not have.
var (
	unknownItem     = &kind{tag: "A99", use: keeps, read: ofRemarks((*remarks).keepUnknown)}
	unknownFollower = &kind{use: keeps, read: ofRemarks((*remarks).keepUnknown)}
)

// A section has the kinds of its items and of the lines behind them, the longest tag
// first.
type section struct{ items, followers []*kind }

// sections are the kinds by section.
var sections = bySection(kinds)

func bySection(kinds []kind) (all [lastSection + 1]section) {
	for i := range kinds {
		k := &kinds[i]
		s := &all[k.section()]
		if k.opens() {
			s.items = append(s.items, k)
		} else {
			s.followers = append(s.followers, k)
		}
	}
	longest := func(a, b *kind) int { return len(b.tag) - len(a.tag) }
	for i := range all {
		slices.SortStableFunc(all[i].items, longest)
		slices.SortStableFunc(all[i].followers, longest)
	}
	return all
}

// itemOf returns the kind of a line that opens an item of a section.
func itemOf(section int, line string) *kind {
	for _, k := range sections[section].items {
		if strings.HasPrefix(line, k.tag) {
			return k
		}
	}
	return unknownItem
}

// followerOf returns the kind of a line that follows an item of a section.
func followerOf(section int, line string) *kind {
	if section == noSection {
		return unknownFollower
	}
	for _, k := range sections[section].followers {
		if strings.HasPrefix(line, k.tag[len("A16 "):]) {
			return k
		}
	}
	return unknownFollower
}
