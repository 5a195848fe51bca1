package mir

import (
	"strings"

	"tripsync/ingest/record"
)

// The tables follow FACTS.md; the number behind each is its section. Its columns
// count from 0, those of the tables from 1.

// Shapes that several elements share.
const (
	carrier = "XX"
	dayYear = "99AAA99"
)

// framing is how MIRs stand in a file (1).
var framing = record.Framing{Marks: []string{"T51G", "T51V"}, IsHeader: isHeader}

// headerWidth is how much of the first line of a header is looked at.
const headerWidth = len("T51G999999") + len("9999999999") + len(dayYear)

// headerShape is how the first line of a header begins (2.1).
const headerShape = "T51G9999999999999999" + dayYear + "|T51V9999999999999999" + dayYear

// headerShapes are those of the lines of a header; ? is any character (2).
var headerShapes = [headerLines][]string{
	strings.Split(headerShape, "|"),
	{"????????99999999 XXXXXX????????????????????", "????????         XXXXXX????????????????????"},
	{
		"AAA9999999999999AAA99999999", "AAA999999999999 AAA99999999", "   999999999999 AAA99999999",
		"   9999999999999AAA99999999", "   999999999999    99999999",
	},
	{"???????????A"},
	{"999999999999999999999999999999999999999999999999"},
}

// countedSections are the sections that the last line of a header counts, in its order.
var countedSections = [...]int{0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17}

// passengerWidth is that of an A02 item, which always ends in a letter.
const passengerWidth = 80

// flightShape is how a flight begins; ? is any character.
const flightShape = "A0?99XX999" + "????????????" + "????" + "????" + "99AAA"

// The first line of the header (2.1).
var headOne = struct {
	Mark, Type, Size, Sequence, Date, Time, Carrier, Airline, AirlineName, FirstTravel, Input, Output record.Field
}{
	Mark:        record.Field{From: 1, To: 4, Name: "mark"},
	Type:        record.Field{From: 5, To: 10, Name: "record type", Shape: "999999"},
	Size:        record.Field{From: 11, To: 15, Name: "size", Shape: "99999"},
	Sequence:    record.Field{From: 16, To: 20, Name: "sequence number", Shape: "99999"},
	Date:        record.Field{From: 21, To: 27, Name: "creation date", Shape: dayYear, Essential: true},
	Time:        record.Field{From: 28, To: 32, Name: "creation time"},
	Carrier:     record.Field{From: 33, To: 34, Name: "validating carrier", Value: "carrier", Shape: carrier},
	Airline:     record.Field{From: 35, To: 37, Name: "validating airline number", Shape: "999"},
	AirlineName: record.Field{From: 38, To: 61, Name: "validating airline name"},
	FirstTravel: record.Field{From: 62, To: 68, Name: "first travel date", Shape: dayYear},
	Input:       record.Field{From: 69, To: 74, Name: "input terminal"},
	Output:      record.Field{From: 75, To: 80, Name: "output terminal"},
}

// The second line of the header (2.2).
var headTwo = struct {
	Office, TicketOffice, IATA, Gap, Locator, OtherLocator, OtherSystem, OtherMode, Agent, Other, TicketAgent, Duty, Created, Age, Changed, Changes record.Field
}{
	Office:       record.Field{From: 1, To: 4, Name: "booking office", Value: "office", Shape: "XXX|XXXX"},
	TicketOffice: record.Field{From: 5, To: 8, Name: "ticketing office", Shape: "XXX|XXXX"},
	IATA:         record.Field{From: 9, To: 16, Name: "agency IATA number", Value: "iata", Shape: "99999999"},
	Gap:          record.Field{From: 17, To: 17, Name: "gap"},
	Locator:      record.Field{From: 18, To: 23, Name: "record locator", Value: "locator", Shape: "XXXXXX", Essential: true},
	OtherLocator: record.Field{From: 24, To: 29, Name: "other locator"},
	OtherSystem:  record.Field{From: 30, To: 31, Name: "other system"},
	OtherMode:    record.Field{From: 32, To: 32, Name: "other mode"},
	Agent:        record.Field{From: 33, To: 38, Name: "booking agent"},
	Other:        record.Field{From: 39, To: 39, Name: "booking indicator"},
	TicketAgent:  record.Field{From: 40, To: 41, Name: "ticketing agent"},
	Duty:         record.Field{From: 42, To: 43, Name: "duty code"},
	Created:      record.Field{From: 44, To: 50, Name: "booking creation date", Value: "created", Shape: dayYear},
	Age:          record.Field{From: 51, To: 53, Name: "days since creation"},
	Changed:      record.Field{From: 54, To: 60, Name: "last change date"},
	Changes:      record.Field{From: 61, To: 63, Name: "number of changes", Shape: "999"},
}

// The third line of the header (2.3).
var headThree = struct {
	Currency, Fare, Decimals, TaxCurrency, Taxes, Commission, Rate, Tour record.Field
}{
	Currency:    record.Field{From: 1, To: 3, Name: "fare currency", Shape: "AAA"},
	Fare:        record.Field{From: 4, To: 15, Name: "fare", Shape: "999999999999", Essential: true},
	Decimals:    record.Field{From: 16, To: 16, Name: "fare decimals", Shape: "9"},
	TaxCurrency: record.Field{From: 17, To: 19, Name: "tax currency", Shape: "AAA", Essential: true},
	Taxes:       record.Field{From: 20, To: 69, Name: "taxes"},
	Commission:  record.Field{From: 70, To: 77, Name: "commission"},
	Rate:        record.Field{From: 78, To: 81, Name: "commission rate"},
	Tour:        record.Field{From: 82, To: 96, Name: "tour code"},
}

// The fourth line of the header (2.4).
var headFour = struct {
	Before, Kind, Behind, LongCarrier, Country, Dual, Split record.Field
}{
	Before:      record.Field{From: 1, To: 11, Name: "indicators 1 to 11"},
	Kind:        record.Field{From: 12, To: 12, Name: "message kind", Shape: "A", Essential: true},
	Behind:      record.Field{From: 13, To: 17, Name: "indicators 13 to 17"},
	LongCarrier: record.Field{From: 18, To: 20, Name: "long carrier code"},
	Country:     record.Field{From: 21, To: 23, Name: "agency country"},
	Dual:        record.Field{From: 24, To: 41, Name: "dual message"},
	Split:       record.Field{From: 42, To: 51, Name: "split ticket"},
}

// The A02 item (3).
var passenger = struct {
	Tag, Name, Transaction, Year, Number, Booklets, Invoice, Type, Fare, Exchange, More record.Field
}{
	Tag:         record.Field{From: 1, To: 3, Name: "section"},
	Name:        record.Field{From: 4, To: 36, Name: "passenger name", Value: "last", Personal: true, Essential: true},
	Transaction: record.Field{From: 37, To: 47, Name: "transaction number"},
	Year:        record.Field{From: 48, To: 48, Name: "issue year"},
	Number:      record.Field{From: 49, To: 58, Name: "document number", Value: "number", Shape: "9999999999", Essential: true},
	Booklets:    record.Field{From: 59, To: 60, Name: "number of documents", Shape: "99"},
	Invoice:     record.Field{From: 61, To: 69, Name: "invoice number"},
	Type:        record.Field{From: 70, To: 75, Name: "passenger type", Value: "type"},
	Fare:        record.Field{From: 76, To: 77, Name: "fare item", Shape: "99"},
	Exchange:    record.Field{From: 78, To: 79, Name: "exchange item", Shape: "99"},
	More:        record.Field{From: 80, To: 80, Name: "more records", Shape: "A"},
}

// The A03 item (3).
var frequent = struct {
	Tag, Name, Carrier, Gap, Number, Cross, Others record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "section"},
	Name:    record.Field{From: 4, To: 24, Name: "passenger name", Personal: true},
	Carrier: record.Field{From: 25, To: 26, Name: "frequent traveller airline", Shape: "XX", Personal: true},
	Gap:     record.Field{From: 27, To: 27, Name: "gap"},
	Number:  record.Field{From: 28, To: 47, Name: "frequent traveller number", Value: "frequentFlyer", Personal: true},
	Cross:   record.Field{From: 48, To: 48, Name: "cross accrual"},
	Others:  record.Field{From: 49, To: 78, Name: "other airlines"},
}

// A flight, as A04 and A05 have it (4).
var flight = struct {
	Tag, Number, Carrier, Airline, AirlineName, Flight, Class, Status, Day, Depart, Arrive, Shift, From, FromName, To, ToName record.Field
}{
	Tag:         record.Field{From: 1, To: 3, Name: "section"},
	Number:      record.Field{From: 4, To: 5, Name: "segment number", Shape: "99", Essential: true},
	Carrier:     record.Field{From: 6, To: 7, Name: "carrier", Value: "carrier", Shape: "XX", Essential: true},
	Airline:     record.Field{From: 8, To: 10, Name: "airline number"},
	AirlineName: record.Field{From: 11, To: 22, Name: "airline name"},
	Flight:      record.Field{From: 23, To: 26, Name: "flight number", Value: "flight", Shape: "9|99|999|9999", Essential: true},
	Class:       record.Field{From: 27, To: 28, Name: "class", Value: "class", Shape: "A"},
	Status:      record.Field{From: 29, To: 30, Name: "status", Value: "status", Shape: "AA"},
	Day:         record.Field{From: 31, To: 35, Name: "departure date", Value: "depart", Shape: "99AAA", Essential: true},
	Depart:      record.Field{From: 36, To: 40, Name: "departure time", Essential: true},
	Arrive:      record.Field{From: 41, To: 45, Name: "arrival time", Value: "arrive"},
	Shift:       record.Field{From: 46, To: 46, Name: "arrival day", Shape: "9"},
	From:        record.Field{From: 47, To: 49, Name: "board point", Value: "from", Shape: "AAA", Essential: true},
	FromName:    record.Field{From: 50, To: 62, Name: "board point name"},
	To:          record.Field{From: 63, To: 65, Name: "off point", Value: "to", Shape: "AAA", Essential: true},
	ToName:      record.Field{From: 66, To: 78, Name: "off point name"},
}

// What only A04 has behind that (4.1).
var fareTail = struct {
	Domestic, Set, Meal, Stopover, Stops, Baggage, Equipment, Terminal, Miles, Fare, Last record.Field
}{
	Domestic:  record.Field{From: 79, To: 79, Name: "domestic"},
	Set:       record.Field{From: 80, To: 80, Name: "set"},
	Meal:      record.Field{From: 81, To: 84, Name: "meal", Value: "meal"},
	Stopover:  record.Field{From: 85, To: 85, Name: "stopover"},
	Stops:     record.Field{From: 86, To: 86, Name: "stops", Value: "stops", Shape: "9"},
	Baggage:   record.Field{From: 87, To: 89, Name: "baggage", Value: "baggage"},
	Equipment: record.Field{From: 90, To: 93, Name: "equipment", Value: "equipment", Shape: "X|XX|XXX|XXXX"},
	Terminal:  record.Field{From: 94, To: 96, Name: "departure terminal", Value: "terminalFrom"},
	Miles:     record.Field{From: 97, To: 101, Name: "miles", Value: "miles", Shape: "99999"},
	Fare:      record.Field{From: 102, To: 102, Name: "fare indicator"},
	Last:      record.Field{From: 103, To: 103, Name: "last indicator"},
}

// What only A05 has behind that (4.2).
var otherTail = struct {
	Meal, Stopover record.Field
}{
	Meal:     record.Field{From: 79, To: 82, Name: "meal", Value: "meal"},
	Stopover: record.Field{From: 83, To: 83, Name: "stopover"},
}

// The A22 item (5).
var seatItem = struct {
	Tag, Segment, Passenger, Gap, Seat, Status, Flags record.Field
}{
	Tag:       record.Field{From: 1, To: 3, Name: "section"},
	Segment:   record.Field{From: 4, To: 5, Name: "segment number", Shape: "99"},
	Passenger: record.Field{From: 6, To: 7, Name: "passenger number", Shape: "99"},
	Gap:       record.Field{From: 8, To: 8, Name: "gap"},
	Seat:      record.Field{From: 9, To: 12, Name: "seat", Shape: "999A"},
	Status:    record.Field{From: 13, To: 14, Name: "seat status"},
	Flags:     record.Field{From: 15, To: 34, Name: "seat flags"},
}

// The A06 item: a seat and a smoking mark for each passenger (5).
var oldSeats = struct {
	Tag, Segment, Seat, Smoking record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "section"},
	Segment: record.Field{From: 4, To: 5, Name: "segment number", Shape: "99"},
	Seat:    record.Field{From: 6, To: 8, Name: "seat", Shape: "99A"},
	Smoking: record.Field{From: 9, To: 9, Name: "smoking"},
}

// The A14VL- item (8).
var vendorLocator = struct {
	Tag, Time, Day, City, Office, Airline, Locator record.Field
}{
	Tag:     record.Field{From: 1, To: 6, Name: "section"},
	Time:    record.Field{From: 7, To: 10, Name: "locator time"},
	Day:     record.Field{From: 11, To: 15, Name: "locator date"},
	City:    record.Field{From: 16, To: 18, Name: "locator city"},
	Office:  record.Field{From: 19, To: 20, Name: "locator office"},
	Airline: record.Field{From: 21, To: 22, Name: "locator airline", Shape: "XX"},
	Locator: record.Field{From: 23, Name: "airline locator", Shape: "XXXXX|XXXXXX"},
}

// The A12 item (7).
var phone = struct {
	Tag, City, Kind record.Field
}{
	Tag:  record.Field{From: 1, To: 3, Name: "section"},
	City: record.Field{From: 4, To: 6, Name: "telephone city"},
	Kind: record.Field{From: 7, To: 8, Name: "telephone kind"},
}

// The A15 item (8).
var itineraryRemark = struct {
	Tag, Segment, Text record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "section"},
	Segment: record.Field{From: 4, To: 5, Name: "segment number", Shape: "99"},
	Text:    record.Field{From: 6, Name: "itinerary remark", Personal: true},
}

// The A20 item (8).
var specialService = struct {
	Tag, Segment, Passenger, Mark, Code, Status record.Field
}{
	Tag:       record.Field{From: 1, To: 3, Name: "section"},
	Segment:   record.Field{From: 4, To: 5, Name: "segment number", Shape: "99"},
	Passenger: record.Field{From: 6, To: 7, Name: "passenger number", Shape: "99"},
	Mark:      record.Field{From: 8, To: 10, Name: "mark"},
	Code:      record.Field{From: 11, To: 14, Name: "service code"},
	Status:    record.Field{From: 15, To: 16, Name: "service status"},
}

// passengerTags are the tags of the lines behind an A02 item (3).
var passengerTags = []tagged{
	{tag: "NR:", width: 33},
	{tag: "T:", width: 13},
	{tag: "A:", width: 3},
	{tag: "G:", width: 1},
	{tag: "S:", width: 1},
	{tag: "C:", width: 2},
	{tag: "P:", width: 33},
	{tag: "D:", width: 7},
	{tag: "SC:", width: 17},
	{tag: "SI:", width: 1},
	{record.Field{Name: "expanded name", Value: "last", Personal: true}, "EN:", 55},
	{tag: "TL:", width: 7},
	{tag: "C35:", width: 1},
	{tag: "TD:", width: 7},
	{tag: "PM:", width: 10},
}

// flightTags are the tags behind the fixed columns of an A04 or A05 item (4.3). NDC: was
// not seen; the vendor announced it, and not its column.
var flightTags = []tagged{
	{tag: "COG:", width: 22},
	{tag: "GCR:", width: 6},
	{record.Field{Name: "operating airline", Value: "operatingName"}, "AC:", 12},
	{tag: "FF:", width: 5},
	{tag: "TK:", width: 1},
	{record.Field{Name: "journey time", Value: "minutes", Shape: "99.99"}, "JT:", 5},
	{tag: "ANL:", width: 24},
	{record.Field{Name: "operating airline in full", Value: "operatingName"}, "ACL:", 24},
	{record.Field{Name: "departure date with year", Value: "depart", Shape: dayYear}, "DDL:", 7},
	{record.Field{Name: "NDC mark", Value: "ndc", Shape: "Y|N"}, "NDC:", 1},
}

// passengerTypes are the codes that say what a passenger is; another one, as RP12, says
// nothing that is known.
var passengerTypes = []string{"ADT", "CHD", "CNN", "INF", "INS", "YTH", "STU", "YCD", "SRC", "MIL", "SEA", "LBR", "UNN", "UNM"}

// extraSeats are the codes of services that take a seat of their own, with an item of
// their own.
var extraSeats = []string{"EXST", "CBBG", "STCR", "DIPL"}

// phoneOfEmail is the kind of an A12 item that is an e-mail address (7).
const phoneOfEmail = "E"

// element is a line as a whole.
var element = record.Field{Name: "element", Personal: true}
