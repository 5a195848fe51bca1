package air

import (
	"regexp"
	"strings"

	"tripsync/ingest/record"
)

// The tables follow FACTS.md; the number behind each is its section.
// Cells are what ; divides, counted from 0 as everywhere in the trade.

// Shapes that several elements share.
const (
	airport  = "AAA"
	carrier  = "XX|XXX"
	locator  = "XXXXXX"
	officeID = "XXXXXXXXX"
	iataNo   = "99999999"
	dayMonth = "99AAA"
	dayYear  = "99AAA9999"
	clock    = "9999|9999A"
)

// framing is how AIRs stand in a file (2).
var framing = record.Framing{Marks: []string{"AIR-BLK"}, Ends: []string{"END", "ENDX"}, IsHeader: isHeader}

// element is a line as a whole.
var element = record.Field{Name: "element", Personal: true}

// The first line (2.1).
var blk = struct{ Tag, Version, Option, Size record.Field }{
	Tag:     record.Field{Cell: 0, From: 1, To: 7, Name: "element"},
	Version: record.Field{Cell: 0, From: 8, To: 10, Name: "version", Shape: "999", Essential: true},
	Option:  record.Field{Cell: 1, Name: "option", Shape: "XX"},
	Size:    record.Field{Cell: 3, Name: "size", Shape: "999"},
}

// noSize is the size that an aggregator prints (2.1).
const noSize = "000"

// The AMD line (2.2).
var amd = struct {
	Tag, Again, Day, Counter, Section, Action, Date record.Field
}{
	Tag:     record.Field{Cell: 0, From: 1, To: 3, Name: "element"},
	Again:   record.Field{Cell: 0, From: 4, To: 4, Name: "retransmission", Shape: "R"},
	Day:     record.Field{Cell: 0, From: 5, To: 6, Name: "AIR day", Shape: "99"},
	Counter: record.Field{Cell: 0, From: 7, To: 14, Name: "AMD counter", Shape: "99999999"},
	Section: record.Field{Cell: 1, Name: "section", Shape: "9/9|9/99|99/99"},
	Action:  record.Field{Cell: 2, From: 1, To: 4, Name: "action", Shape: "VOID|RSTD|TRFX"},
	Date:    record.Field{Cell: 2, From: 5, To: 9, Name: "AIR date", Shape: dayMonth},
}

// The MUC1A line (2.4). From Locators on, each cell may be an airline's locator.
var muc = struct {
	Tag, Locator, Envelope, Passengers, Here, Office, IATA, TicketOffice, TicketIATA, Account, Locators record.Field
}{
	Tag:          record.Field{Cell: 0, From: 1, To: 6, Name: "element"},
	Locator:      record.Field{Cell: 0, From: 7, To: 12, Name: "record locator", Value: "locator", Shape: locator, Essential: true},
	Envelope:     record.Field{Cell: 0, From: 13, To: 15, Name: "envelope number", Shape: "999"},
	Passengers:   record.Field{Cell: 1, From: 1, To: 2, Name: "passengers in PNR", Shape: "99"},
	Here:         record.Field{Cell: 1, From: 3, To: 4, Name: "passengers in AIR", Shape: "99"},
	Office:       record.Field{Cell: 2, Name: "booking office", Value: "office", Shape: officeID},
	IATA:         record.Field{Cell: 3, Name: "booking office IATA number", Value: "iata", Shape: iataNo},
	TicketOffice: record.Field{Cell: 8, Name: "ticketing office", Shape: officeID},
	TicketIATA:   record.Field{Cell: 9, Name: "ticketing office IATA number", Shape: iataNo},
	Account:      record.Field{Cell: 28, Name: "account number", Value: "account"},
	Locators:     record.Field{Cell: 30, Name: "airline locator", Shape: "XX XXXXX|XX XXXXXX|XXXXXXXX|XXXXXXXXX"},
}

// An airline's locator within the MUC1A line (2.4).
var airline = struct{ Carrier, Locator record.Field }{
	Carrier: record.Field{Cell: 30, From: 1, To: 3, Name: "airline", Shape: carrier},
	Locator: record.Field{Cell: 30, From: 4, Name: "airline locator", Shape: "XXXXX|XXXXXX"},
}

// The B- line (3).
var entry = struct{ Tag, Entry record.Field }{
	Tag:   record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Entry: record.Field{Cell: 0, From: 3, Name: "agent's entry", Personal: true},
}

// The D- line (3).
var dates = struct{ Tag, Created, Changed, Issued record.Field }{
	Tag:     record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Created: record.Field{Cell: 0, From: 3, To: 8, Name: "PNR creation date", Value: "created"},
	Changed: record.Field{Cell: 1, Name: "PNR change date"},
	Issued:  record.Field{Cell: 2, Name: "AIR creation date", Value: "issued", Essential: true},
}

// What H-, U-, X- and Y- lines begin with (4.1, 4.3, 4.4).
var head = struct{ Tag, Tattoo, Mark, Number, Stopover, From, Digit record.Field }{
	Tag:      record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Tattoo:   record.Field{Cell: 0, From: 3, To: 5, Name: "tattoo", Value: "tattoo", Shape: "999"},
	Mark:     record.Field{Cell: 0, From: 6, To: 6, Name: "mark"},
	Number:   record.Field{Cell: 1, From: 1, To: 3, Name: "segment number", Value: "number", Shape: "999"},
	Stopover: record.Field{Cell: 1, From: 4, To: 4, Name: "stopover", Shape: "O|X"},
	From:     record.Field{Cell: 1, From: 5, To: 7, Name: "board point", Value: "from", Shape: airport, Essential: true},
	Digit:    record.Field{Cell: 1, From: 8, To: 8, Name: "board point digit", Shape: "9"},
}

// The cells of H-, U- and X- lines (4.1, 4.3).
var flight = struct {
	To, Block, Status, Party, Meal, Stops, Equipment, Shared, Baggage, TerminalFrom, Duration record.Field
}{
	To:           record.Field{Cell: 3, Name: "off point", Value: "to", Shape: airport, Essential: true},
	Block:        record.Field{Cell: 5, Name: "flight", Essential: true},
	Status:       record.Field{Cell: 7, From: 1, To: 2, Name: "status", Value: "status", Shape: "AA", Essential: true},
	Party:        record.Field{Cell: 7, From: 3, To: 4, Name: "number in party", Value: "party", Shape: "99|9"},
	Meal:         record.Field{Cell: 8, Name: "meal", Value: "meal", Shape: "X|XX"},
	Stops:        record.Field{Cell: 9, Name: "stops", Value: "stops", Shape: "9"},
	Equipment:    record.Field{Cell: 10, Name: "equipment", Value: "equipment", Shape: "XXX"},
	Shared:       record.Field{Cell: 12, Name: "commuter name", Value: "operatingName"},
	Baggage:      record.Field{Cell: 13, Name: "baggage", Value: "baggage", Shape: "XX|XXX"},
	TerminalFrom: record.Field{Cell: 14, Name: "departure terminal", Value: "terminalFrom", Shape: "X|XX"},
	Duration:     record.Field{Cell: 17, Name: "duration", Value: "minutes", Shape: "9999"},
}

// firstStatus is the other status of a flight, which mostly says the same (4.1).
var firstStatus = record.Field{Cell: 6, From: 1, To: 2, Name: "status"}

// tail is the end of an H- or U- line, which differs (4.1, 4.3). Until 206 the
// arrival terminal stands where 207 has the first country.
type tail struct{ Miles, CountryFrom, CountryTo, TerminalTo record.Field }

var ticketedTail = tail{
	Miles:       record.Field{Cell: 19, Name: "mileage", Value: "miles"},
	CountryFrom: record.Field{Cell: 20, Name: "origin country", Shape: "AA"},
	CountryTo:   record.Field{Cell: 21, Name: "destination country", Shape: "AA"},
	TerminalTo:  record.Field{Cell: 22, Name: "arrival terminal", Value: "terminalTo", Shape: "X|XX"},
}

var bookedTail = tail{
	Miles:       record.Field{Cell: 20, Name: "mileage", Value: "miles"},
	CountryFrom: record.Field{Cell: 22, Name: "origin country", Shape: "AA"},
	CountryTo:   record.Field{Cell: 23, Name: "destination country", Shape: "AA"},
	TerminalTo:  record.Field{Cell: 24, Name: "arrival terminal", Value: "terminalTo", Shape: "X|XX"},
}

// block is the flight block of an H-, U- or X- line (4.2).
type block struct{ Carrier, Number, Service, Class, DepartDay, Depart, Arrive, ArriveDay record.Field }

var shortBlock = block{
	Carrier:   record.Field{Cell: 5, From: 1, To: 6, Name: "carrier", Value: "carrier", Shape: carrier, Essential: true},
	Number:    record.Field{Cell: 5, From: 7, To: 11, Name: "flight number", Value: "flight", Shape: flightNo, Essential: true},
	Service:   record.Field{Cell: 5, From: 12, To: 13, Name: "class of service", Shape: "A|AA"},
	Class:     record.Field{Cell: 5, From: 14, To: 15, Name: "booking class", Value: "class", Shape: "A|AA"},
	DepartDay: record.Field{Cell: 5, From: 16, To: 20, Name: "departure date", Value: "depart", Shape: dayMonth, Essential: true},
	Depart:    record.Field{Cell: 5, From: 21, To: 25, Name: "departure time", Shape: clock, Essential: true},
	Arrive:    record.Field{Cell: 5, From: 26, To: 30, Name: "arrival time", Shape: clock, Essential: true},
	ArriveDay: record.Field{Cell: 5, From: 31, To: 35, Name: "arrival date", Value: "arrive", Shape: dayMonth},
}

var longBlock = block{
	Carrier:   shortBlock.Carrier,
	Number:    shortBlock.Number,
	Service:   shortBlock.Service,
	Class:     shortBlock.Class,
	DepartDay: record.Field{Cell: 5, From: 16, To: 24, Name: "departure date", Value: "depart", Shape: dayYear, Essential: true},
	Depart:    record.Field{Cell: 5, From: 25, To: 29, Name: "departure time", Shape: clock, Essential: true},
	Arrive:    record.Field{Cell: 5, From: 30, To: 34, Name: "arrival time", Shape: clock, Essential: true},
	ArriveDay: record.Field{Cell: 5, From: 35, To: 43, Name: "arrival date", Value: "arrive", Shape: dayYear},
}

const flightNo = "9|99|999|9999|9A|99A|999A|9999A|OPEN"

// flightBlock is how a flight block begins, whatever else is damaged: carrier, number,
// classes and the day.
var flightBlock = regexp.MustCompile(`^ *[A-Z0-9]{2,3} +\d{1,4}[A-Z]? .*\d\d[A-Z]{3}|^ *[A-Z0-9]{2,3} +OPEN\b`)

// brokenHead is the head of a U- line, which may be anything.
var brokenHead = record.Field{Cell: 1, Name: "segment", Personal: true, Essential: true}

// shifted reads a flight block whose class is doubled with a blank, so that
// what follows has left its columns (4.2). Its groups are the fields of block.
var shifted = regexp.MustCompile(`^([A-Z0-9]{2,3}) +(\d{1,4}[A-Z]?) +([A-Z]{1,2}) +([A-Z]{1,2}) *` +
	`(\d\d[A-Z]{3}(?:\d{4})?)(\d{4}[A-Z]?) *(\d{4}[A-Z]?) *(\d\d[A-Z]{3}(?:\d{4})?) *$`)

// The cells of an open flight that stand elsewhere (4.4).
var open = struct{ Status, Baggage, Miles record.Field }{
	Status:  record.Field{Cell: 7, From: 1, To: 2, Name: "status", Value: "status", Shape: "AA"},
	Baggage: record.Field{Cell: 8, Name: "baggage", Value: "baggage", Shape: "XX|XXX"},
	Miles:   record.Field{Cell: 10, Name: "mileage", Value: "miles"},
}

// A Y- line (4.4): the operating party.
var operating = struct{ Code, Name record.Field }{
	Code: record.Field{Cell: 5, Name: "operating carrier", Value: "operating", Shape: carrier},
	Name: record.Field{Cell: 6, Name: "operating name", Value: "operatingName"},
}

// An I- line (11).
var passenger = struct{ Tag, Tattoo, Number, Name, Contacts record.Field }{
	Tag:      record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Tattoo:   record.Field{Cell: 0, From: 3, To: 5, Name: "passenger tattoo", Value: "tattoo", Shape: "999"},
	Number:   record.Field{Cell: 1, From: 1, To: 2, Name: "passenger number", Value: "number", Shape: "99", Personal: true, Essential: true},
	Name:     record.Field{Cell: 1, From: 3, Name: "passenger name", Value: "last", Personal: true, Essential: true},
	Contacts: record.Field{Cell: 3, Name: "contacts", Personal: true},
}

// passengerTypes are the marks behind a name that say what a passenger is (11), INF
// on the line of an infant. Those that were not seen are the trade's: adult, child,
// infant with a seat, youth, student, senior, military, seafarer, labourer, and
// children that travel alone.
var passengerTypes = []string{"ADT", "CHD", "CNN", "INF", "INS", "YTH", "STU", "YCD", "SRC", "MIL", "SEA", "LBR", "UNN", "UNM"}

// extraSeats are the codes of services that take a seat of their own, with a name
// line: extra seat, cabin baggage, stretcher, diplomatic bag.
var extraSeats = []string{"EXST", "CBBG", "STCR", "DIPL"}

// seatWords are the words for such a service instead of its code.
var seatWords = map[string]*regexp.Regexp{
	"EXST": regexp.MustCompile(`(?:EXTRA ?|X)SEAT\d*$`),
	"CBBG": regexp.MustCompile(`\bCABIN ?BAG(?:GAGE)?\d*$`),
}

// Words and codes behind ID that say of what it is the number. Those of papers are
// FOID's (12).
var (
	births = []string{"DATE OF BIRTH", "BIRTHDATE", "BIRTHDAY", "BIRTH", "DOB", "D.O.B", "BDAY"}
	papers = []string{"PASSPORT", "PSPT", "PPT", "PP", "NI", "DL"}
)

// birthDay is a day with its year, and the words in front of it, such as B, GEB or
// CHD; behind DOB, six or eight digits are one too.
var birthDay = regexp.MustCompile(`[A-Z .:/-]*(?:` + strings.NewReplacer(
	"DD", `(?:0[1-9]|[12]\d|3[01])`,
	"MON", `(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)`,
	"YYYY", `(?:19|20)\d\d`,
	"_", `[ ./-]*`,
).Replace(`DD_MON_YYYY|DD_MON_\d\d|\d_MON_YYYY|YYYY_MON_DD|MON_DD_YYYY|DD[./-]\d\d[./-]YYYY|YYYY[./-]\d\d[./-]DD`) +
	`|\bD\.?O\.?B[ .:/-]*(?:\d{8}|\d{6}))(\D|$)`)

// Elements about passengers (12).
var (
	service       = record.Field{Cell: 0, From: 5, To: 8, Name: "service code"}
	serviceEmail  = record.Field{Cell: 0, From: 16, Name: "e-mail", Personal: true}
	serviceMobile = record.Field{Cell: 0, From: 16, Name: "mobile", Personal: true}
	flyerProgram  = record.Field{Cell: 0, From: 9, Name: "frequent traveller number", Value: "frequentFlyer", Personal: true}
	seatsOf       = record.Field{Cell: 0, From: 3, To: 4, Name: "passenger number", Shape: "99"}
	firstSeat     = record.Field{Cell: 0, From: 5, Name: "seat"}
	nextSeat      = record.Field{Name: "seat"}
)

// flyerNumber is the shape of the longest frequent traveller number.
const flyerNumber = "XXXXXXXXXXXXXXXXXXXXXXXXX"

// emailMarks are the ways of SSR CTCE to print what a terminal lacks (12).
var emailMarks = strings.NewReplacer("//", "@", "..", "_", "./", "-")
