package air

import (
	"slices"
	"strings"

	"tripsync/ingest/record"
)

// A kind is what lines with one tag are.
type kind struct {
	tag     string
	use     use
	phase   phase
	read    handler // nil: nothing of them is needed
	section string  // of FACTS.md
	what    string  // they are, and why nothing of them is needed
}

// A use is what becomes of a line.
type use string

const (
	reads use = "read"
	keeps use = "kept" // as a remark, with the passengers and segments it names
	drops use = "not needed"
)

// A phase is a pass over a record: what later lines are read by comes first.
type phase int

const (
	headPhase phase = iota
	journeyPhase
	peoplePhase
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

func ofCharges(read func(*charges, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.charges, l) }
}

func ofRemarks(read func(*remarks, *record.Line)) handler {
	return func(g *gathered, l *record.Line) { read(&g.remarks, l) }
}

// both is the handler of lines that are about two things.
func both(first, second handler) handler {
	return func(g *gathered, l *record.Line) {
		first(g, l)
		second(g, l)
	}
}

// choose is the handler of lines of which some are of another kind.
func choose(isOther func(*record.Line) bool, other, usual handler) handler {
	return func(g *gathered, l *record.Line) {
		if isOther(l) {
			other(g, l)
			return
		}
		usual(g, l)
	}
}

// kinds are the elements. The longest tag that fits a line is its own.
// TestLines writes the table into the package's documentation.
var kinds = []kind{
	{"AIR-BLK", reads, headPhase, ofHeading((*heading).readBLK), "2.1", "version and option"},
	{"AMD", reads, headPhase, ofHeading((*heading).readAMD), "2.2", "counter, section, void or restoration"},
	{"MUC1A", reads, headPhase, ofHeading((*heading).readMUC), "2.4", "locators, offices, number of passengers"},
	{"A-", reads, headPhase, ofDocuments((*documents).readValidating), "3", "validating carrier"},
	{"B-", reads, headPhase, ofHeading((*heading).readEntry), "3", "agent's entry, which may be limited; no address in it is surely a passenger's"},
	{"D-", reads, headPhase, ofHeading((*heading).readDates), "3", "dates"},
	{tag: "C-", use: drops, section: "3", what: "signs of the agents and how the fare was made"},
	{tag: "G-", use: drops, section: "3", what: "indicators of the sale; the flights tell where it goes"},

	{"H-", reads, journeyPhase, ofJourney((*journey).readTicketed), "4.1", "flight or surface piece of the document"},
	{"U-", reads, journeyPhase, choose(isCharge, ofCharges((*charges).readBooked), ofJourney((*journey).readBooked)), "4.3, 5-9, 13", "any other segment, or an EMD or MCO"},
	{"X-", reads, journeyPhase, ofJourney((*journey).readOperatingFlight), "4.4", "flight of the operating carrier"},
	{"Y-", reads, journeyPhase, ofJourney((*journey).readOperatingParty), "4.4", "operating carrier"},

	{"I-", reads, peoplePhase, both(ofPeople((*people).readPassenger), ofDocuments((*documents).openBill)), "11", "passenger; the name of a group is not one"},
	{"SSR", reads, peoplePhase, both(ofPeople((*people).readService), ofRemarks((*remarks).keepService)), "12", "service, e-mail, mobile; also kept, but for identity papers and dates of birth"},
	{"FQV", reads, peoplePhase, ofPeople((*people).readFlyer), "12", "frequent traveller number"},
	{"FQ", keeps, peoplePhase, ofRemarks((*remarks).keep), "12", "other frequent traveller element"},
	{tag: "FOI", use: drops, section: "12", what: "identity paper, which must not be kept"},
	{"S-", reads, peoplePhase, ofPeople((*people).readSeats), "12", "seats"},
	{"OSI", keeps, peoplePhase, ofRemarks((*remarks).keep), "12", "information for an airline"},

	{"T-", reads, peoplePhase, ofDocuments((*documents).readTicket), "13", "ticket numbers"},
	{"FH", reads, peoplePhase, ofDocuments((*documents).readHandTicket), "13", "ticket numbers entered by hand"},
	{"TMC", reads, peoplePhase, ofDocuments((*documents).readOther), "13", "number of an EMD or MCO"},
	{"EMD", reads, peoplePhase, ofCharges((*charges).readEMD), "13", "coupon of an EMD"},
	{tag: "EMQ", use: drops, section: "13", what: "calculation of an EMD, whose amounts the EMD line has"},
	{"ICW", reads, peoplePhase, ofCharges((*charges).readConnection), "13", "ticket coupon that a coupon of an EMD goes with"},
	{"MCO", reads, peoplePhase, ofCharges((*charges).readMCO), "13", "MCO"},
	{"TBS", reads, peoplePhase, ofDocuments((*documents).readRefundedCoupons), "13", "coupons refunded"},
	{"R-", reads, peoplePhase, ofDocuments((*documents).readRefund), "13", "number and date of a refund"},
	{"RFD", reads, peoplePhase, ofDocuments((*documents).readRefundAmounts), "16", "amounts of a refund"},
	{tag: "KRF", use: drops, section: "14", what: "taxes refunded one by one, whose sum the RFD line has"},
	{tag: "SAC", use: drops, section: "13", what: "airline's settlement code"},
	{"FO", reads, peoplePhase, ofDocuments((*documents).readExchange), "16", "ticket and coupons given in exchange"},
	{"MFO", reads, peoplePhase, ofDocuments((*documents).readLinkedExchange), "14", "document that an EMD or MCO was given in exchange for"},

	{"K-", reads, peoplePhase, ofDocuments((*documents).readFare), "14", "fare"},
	{"KFT", reads, peoplePhase, ofDocuments((*documents).readTaxes), "14", "taxes of the fare"},
	{"KS-", reads, peoplePhase, ofDocuments((*documents).readSellingFare), "14", "selling fare, which the client pays"},
	{"KST", reads, peoplePhase, ofDocuments((*documents).readSellingTaxes), "14", "taxes of the selling fare"},
	{tag: "KN-", use: drops, section: "14", what: "nett fare, which the client does not pay"},
	{tag: "KNT", use: drops, section: "14", what: "taxes of the nett fare"},
	{tag: "TAX", use: drops, section: "14", what: "KFT in short; without that line, there is no fare either"},
	{tag: "TSA", use: drops, section: "14", what: "begins one of several stored fares; of those that differ, none is read"},
	{"M-", reads, peoplePhase, ofDocuments((*documents).readBasis), "14", "fare bases"},
	{"Q-", reads, peoplePhase, ofDocuments((*documents).readCalculation), "14", "fare calculation"},
	{"L-", keeps, peoplePhase, ofRemarks((*remarks).keepRestriction), "18", "not known; mostly empty"},
	{tag: "N-", use: drops, section: "14", what: "fare of each segment, which the fare calculation has"},
	{tag: "O-", use: drops, section: "14", what: "days on which the fare is valid"},
	{"SIA", keeps, peoplePhase, ofRemarks((*remarks).keep), "18", "not known"},

	{"FP", reads, peoplePhase, ofDocuments((*documents).readPayment), "14", "form of payment; of a card, brand and last four digits"},
	{"MFP", reads, peoplePhase, ofDocuments((*documents).readLinkedPayment), "14", "form of payment of an EMD or MCO"},
	{"FE", reads, peoplePhase, ofDocuments((*documents).readEndorsement), "14", "endorsement"},
	{"FT", reads, peoplePhase, ofDocuments((*documents).readTour), "14", "tour code"},
	{"FV", reads, peoplePhase, ofDocuments((*documents).readCarrier), "14", "validating carrier, if the A- line has none"},
	{tag: "FM", use: drops, section: "14", what: "agency's commission"},
	{tag: "MFM", use: drops, section: "14", what: "commission of an EMD or MCO"},
	{tag: "FD", use: drops, section: "14", what: "discount, which the fare contains"},
	{"FZ", keeps, peoplePhase, ofRemarks((*remarks).keep), "14", "miscellaneous"},
	{"MF", keeps, peoplePhase, ofRemarks((*remarks).keep), "14", "other element of an EMD or MCO"},
	{tag: "TK", use: drops, section: "14", what: "ticketing arrangement and time limit: T- lines tell what was issued"},

	{"RM", keeps, peoplePhase, ofRemarks((*remarks).keep), "15", "remark"},
	{"RI", keeps, peoplePhase, ofRemarks((*remarks).keep), "15", "itinerary or invoice remark"},
	{"RC", keeps, peoplePhase, ofRemarks((*remarks).keep), "15", "confidential remark"},
	{"RQ", keeps, peoplePhase, ofRemarks((*remarks).keep), "15", "quality control remark"},
	{"AI", keeps, peoplePhase, ofRemarks((*remarks).keep), "15", "accounting information"},
	{tag: "AB", use: drops, section: "15", what: "billing address"},
	{tag: "AM", use: drops, section: "15", what: "mailing address"},
	{tag: "OPL", use: drops, section: "15", what: "office's reminder of an option"},
}

// A landmark is a line that stands out, so that records and lines which have run
// into each other are known by it.
type landmark struct {
	tag    string
	begins string // shapes at the start of a line, for one of which a record has one
	within string // shapes within another line, whose texts hold no ;
}

var landmarks = []landmark{
	{"AMD", "AMD 99|AMDR99", "AMD 9999999999;|AMDR9999999999;"}, // AM and a name is a mailing address
	{"MUC1A", "MUC1A", "MUC1A XXXXXX999;|MUC1A          ;"},
	{"D-", "D-", "D-999999;999999;999999"},
	{tag: "H-", within: "H-999;999OAAA|H-999;999XAAA"},
	{tag: "U-", within: "U-999X;999A|U-999A;999A"},
	{tag: "I-", within: "I-999;99A"},
}

// mayHoldLandmark reports whether some landmark can stand within a line: most lines have
// neither a dash between a capital and a digit nor the tag of one without a dash.
func mayHoldLandmark(line string) bool {
	for at := 2; at < len(line); at++ {
		n := strings.IndexByte(line[at:], '-')
		if n < 0 {
			break
		}
		at += n
		if c := line[at-1]; 'A' <= c && c <= 'Z' && at+1 < len(line) && areDigits(line[at+1:at+2]) {
			return true
		}
	}
	return strings.Contains(line, "AMD") || strings.Contains(line, "MUC1A")
}

// find returns where within line m stands, or -1.
func (m *landmark) find(line string) int {
	for at := 1; at < len(line); at++ {
		i := strings.Index(line[at:], m.tag)
		if i < 0 {
			return -1
		}
		if at += i; record.Fits(line[at:min(at+widthOf(m.within), len(line))], m.within) {
			return at
		}
	}
	return -1
}

// opens reports whether line begins with m, of which a record has one.
func (m *landmark) opens(line string) bool {
	return m.begins != "" && record.Fits(line[:min(widthOf(m.begins), len(line))], m.begins)
}

// widthOf returns the width of shapes, which have all the same one.
func widthOf(shapes string) int {
	first, _, _ := strings.Cut(shapes, "|")
	return len(first)
}

// Kinds of lines without a known tag.
var (
	unknown = &kind{use: keeps, phase: peoplePhase, read: ofRemarks((*remarks).keepUnknown)}
	ignored = &kind{use: drops} // the third line: terminals (2.3)
)

// kindsByLetter are the kinds by what a tag begins with, the longest tag first.
var kindsByLetter = byLetter(kinds)

func byLetter(kinds []kind) (letters [1 << 8][]*kind) {
	for i := range kinds {
		first := kinds[i].tag[0]
		letters[first] = append(letters[first], &kinds[i])
	}
	for _, ks := range letters {
		slices.SortFunc(ks, func(a, b *kind) int { return len(b.tag) - len(a.tag) })
	}
	return letters
}
