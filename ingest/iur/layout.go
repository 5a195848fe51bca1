package iur

import "tripsync/ingest/record"

// The tables follow FACTS.md; the number behind each is its section.

// markShape is how a record begins (1). ParseDay and the kind of message say more.
const markShape = "AA99AAA9999M0X"

// framing is how IURs stand in a file (1).
var framing = record.Framing{Marks: []string{"AA"}, IsHeader: isHeader, Strict: true}

const dayMonth = "99AAA"

// countedKinds are the records that the first line counts, in its order (2).
var countedKinds = [...]string{"M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "MA"}

// The first line (2).
var head = struct {
	Mark, Day, Time, Tag, Kind, Version, Customer, Gap1, Before, Gap2, Invoice, IATA, Locator, Linked,
	Switches, Stock, Duplicate, Office, Duty, Sine, Device, Printer, Created, CreatedTime,
	Ticketing, TicketingDuty, TicketingSine, Branch, FirstTravel, From, FromName, To, ToName, Counts,
	Gap3, Phones, Recorded, RecordedDay record.Field
}{
	Mark:          record.Field{From: 1, To: 2, Name: "mark"},
	Day:           record.Field{From: 3, To: 7, Name: "creation date", Shape: dayMonth, Essential: true},
	Time:          record.Field{From: 8, To: 11, Name: "creation time", Shape: "9999", Essential: true},
	Tag:           record.Field{From: 12, To: 13, Name: "tag"},
	Kind:          record.Field{From: 14, To: 14, Name: "message kind", Shape: "X", Essential: true},
	Version:       record.Field{From: 15, To: 16, Name: "version"},
	Customer:      record.Field{From: 17, To: 26, Name: "customer number", Value: "account", Shape: "XXXXXXXXXX|XXXXXXX|XXXXXX"},
	Gap1:          record.Field{From: 27, To: 31, Name: "gap"},
	Before:        record.Field{From: 32, To: 32, Name: "invoiced before"},
	Gap2:          record.Field{From: 33, To: 36, Name: "second gap"},
	Invoice:       record.Field{From: 37, To: 43, Name: "invoice number"},
	IATA:          record.Field{From: 44, To: 53, Name: "agency IATA number", Shape: "99 99999 9"},
	Locator:       record.Field{From: 54, To: 61, Name: "record locator", Value: "locator", Shape: "XXXXXX", Essential: true},
	Linked:        record.Field{From: 62, To: 69, Name: "linked locator"},
	Switches:      record.Field{From: 70, To: 86, Name: "switches"},
	Stock:         record.Field{From: 87, To: 87, Name: "ticket stock"},
	Duplicate:     record.Field{From: 88, To: 88, Name: "duplicate mark"},
	Office:        record.Field{From: 89, To: 93, Name: "booking office", Value: "office", Shape: "XXX|XXXX|XXXXX"},
	Duty:          record.Field{From: 94, To: 95, Name: "duty code"},
	Sine:          record.Field{From: 96, To: 98, Name: "agent sine"},
	Device:        record.Field{From: 99, To: 106, Name: "device"},
	Printer:       record.Field{From: 107, To: 116, Name: "remote printer"},
	Created:       record.Field{From: 117, To: 121, Name: "booking creation date", Value: "created", Shape: dayMonth},
	CreatedTime:   record.Field{From: 122, To: 126, Name: "booking creation time"},
	Ticketing:     record.Field{From: 127, To: 131, Name: "ticketing office", Shape: "XXX|XXXX|XXXXX"},
	TicketingDuty: record.Field{From: 132, To: 133, Name: "ticketing duty code"},
	TicketingSine: record.Field{From: 134, To: 136, Name: "ticketing agent sine"},
	Branch:        record.Field{From: 137, To: 141, Name: "branch"},
	FirstTravel:   record.Field{From: 142, To: 146, Name: "first departure date"},
	From:          record.Field{From: 147, To: 149, Name: "first origin"},
	FromName:      record.Field{From: 150, To: 166, Name: "name of the first origin"},
	To:            record.Field{From: 167, To: 169, Name: "last destination"},
	ToName:        record.Field{From: 170, To: 186, Name: "name of the last destination"},
	Counts:        record.Field{From: 187, To: 216, Name: "counters"},
	Gap3:          record.Field{From: 217, To: 218, Name: "third gap"},
	Phones:        record.Field{From: 219, To: 220, Name: "number of telephones"},
	Recorded:      record.Field{From: 221, To: 225, Name: "time of the record"},
	RecordedDay:   record.Field{From: 226, To: 230, Name: "date of the record"},
}

// The one line of a void (2).
var voided = struct {
	Head, Customer, Number, Count, Locator, Duplicate, Authority record.Field
}{
	Head:      record.Field{From: 1, To: 16, Name: "head"},
	Customer:  record.Field{From: 17, To: 26, Name: "customer number"},
	Number:    record.Field{From: 27, To: 40, Name: "document number", Value: "number", Shape: "9999999999999|99999999999999", Essential: true},
	Count:     record.Field{From: 41, To: 42, Name: "number of documents", Shape: "99"},
	Locator:   record.Field{From: 43, To: 50, Name: "record locator", Value: "locator", Shape: "XXXXXX"},
	Duplicate: record.Field{From: 51, To: 51, Name: "duplicate mark"},
	Authority: record.Field{From: 52, To: 66, Name: "authorisation"},
}

// The M1 record (3).
var passenger = struct {
	Tag, Item, Name, Free, Flyer, Trips, Ticketed, Gap, Accounts, Itinerary, Invoice, Remarks record.Field
}{
	Tag:       record.Field{From: 1, To: 2, Name: "tag"},
	Item:      record.Field{From: 3, To: 4, Name: "passenger number", Shape: "99", Essential: true},
	Name:      record.Field{From: 5, To: 68, Name: "passenger name", Value: "last", Personal: true, Essential: true},
	Free:      record.Field{From: 69, To: 98, Name: "free statement", Personal: true},
	Flyer:     record.Field{From: 99, To: 124, Name: "frequent traveller number", Personal: true},
	Trips:     record.Field{From: 125, To: 126, Name: "number of segments"},
	Ticketed:  record.Field{From: 127, To: 127, Name: "ticketed"},
	Gap:       record.Field{From: 128, To: 128, Name: "gap"},
	Accounts:  record.Field{From: 129, To: 130, Name: "number of accounting lines"},
	Itinerary: record.Field{From: 131, To: 132, Name: "number of itinerary remarks"},
	Invoice:   record.Field{From: 133, To: 134, Name: "number of invoice remarks"},
	Remarks:   record.Field{From: 135, To: 136, Name: "number of interface remarks"},
}

// What all M3 records have in common (5).
var segment = struct {
	Tag, Item, Product, Link, Zero, Status, Day, Code, Units, Vendor, Confirmation, Rest record.Field
}{
	Tag:          record.Field{From: 1, To: 2, Name: "tag"},
	Item:         record.Field{From: 3, To: 4, Name: "segment number", Shape: "99", Essential: true},
	Product:      record.Field{From: 5, To: 5, Name: "product", Shape: "X"},
	Link:         record.Field{From: 6, To: 6, Name: "link"},
	Zero:         record.Field{From: 7, To: 7, Name: "zero"},
	Status:       record.Field{From: 8, To: 9, Name: "status", Value: "status", Shape: "AA"},
	Day:          record.Field{From: 10, To: 14, Name: "date", Value: "start", Shape: dayMonth},
	Code:         record.Field{From: 15, To: 17, Name: "code", Essential: true},
	Units:        record.Field{From: 18, To: 18, Name: "units"},
	Vendor:       record.Field{From: 19, To: 20, Name: "vendor or party"},
	Confirmation: record.Field{From: 21, To: 35, Name: "confirmation number", Value: "confirmation", Personal: true},
	Rest:         record.Field{From: 36, Name: "text", Personal: true},
}

// A flight (5.1).
var flight = struct {
	Tag, Item, Product, Link, Zero, Status, Day, Code, Pass, From, FromName, To, ToName, Carrier, Flight, Class,
	Depart, Arrive, Elapsed, Meal, Extra, Shift, Stops, StopCities, Operating, Equipment, Miles, FlyerMiles, Seats,
	TerminalFrom, GateFrom, TerminalTo, GateTo, Report, Gauges, Shared, Ticketed, Meals, Year, Locator record.Field
}{
	Tag:          record.Field{From: 1, To: 2, Name: "tag"},
	Item:         record.Field{From: 3, To: 4, Name: "segment number", Shape: "99", Essential: true},
	Product:      record.Field{From: 5, To: 5, Name: "product"},
	Link:         record.Field{From: 6, To: 6, Name: "link"},
	Zero:         record.Field{From: 7, To: 7, Name: "zero"},
	Status:       record.Field{From: 8, To: 9, Name: "status", Value: "status", Shape: "AA"},
	Day:          record.Field{From: 10, To: 14, Name: "departure date", Value: "depart", Shape: dayMonth},
	Code:         record.Field{From: 15, To: 17, Name: "code"},
	Pass:         record.Field{From: 18, To: 18, Name: "boarding pass"},
	From:         record.Field{From: 19, To: 21, Name: "board point", Value: "from", Shape: "AAA", Essential: true},
	FromName:     record.Field{From: 22, To: 38, Name: "board point name"},
	To:           record.Field{From: 39, To: 41, Name: "off point", Value: "to", Shape: "AAA", Essential: true},
	ToName:       record.Field{From: 42, To: 58, Name: "off point name"},
	Carrier:      record.Field{From: 59, To: 60, Name: "carrier", Value: "carrier", Shape: "XX|**", Essential: true},
	Flight:       record.Field{From: 61, To: 65, Name: "flight number", Value: "flight", Shape: "9|99|999|9999|9999A|999A|99A"},
	Class:        record.Field{From: 66, To: 67, Name: "class", Value: "class", Shape: "A|AA"},
	Depart:       record.Field{From: 68, To: 72, Name: "departure time"},
	Arrive:       record.Field{From: 73, To: 77, Name: "arrival time", Value: "arrive"},
	Elapsed:      record.Field{From: 78, To: 85, Name: "elapsed time", Value: "minutes"},
	Meal:         record.Field{From: 86, To: 89, Name: "meal", Value: "meal", Shape: "A|AA|AAA|AAAA"},
	Extra:        record.Field{From: 90, To: 90, Name: "extra mark"},
	Shift:        record.Field{From: 91, To: 91, Name: "arrival day"},
	Stops:        record.Field{From: 92, To: 92, Name: "stops", Value: "stops", Shape: "9"},
	StopCities:   record.Field{From: 93, To: 110, Name: "stop cities"},
	Operating:    record.Field{From: 111, To: 112, Name: "operating carrier", Value: "operating", Shape: "XX"},
	Equipment:    record.Field{From: 113, To: 115, Name: "equipment", Value: "equipment", Shape: "X|XX|XXX"},
	Miles:        record.Field{From: 116, To: 121, Name: "miles", Value: "miles", Shape: "99999|999999"},
	FlyerMiles:   record.Field{From: 122, To: 127, Name: "frequent traveller miles"},
	Seats:        record.Field{From: 128, To: 129, Name: "number of seat lines"},
	TerminalFrom: record.Field{From: 130, To: 155, Name: "departure terminal", Value: "terminalFrom"},
	GateFrom:     record.Field{From: 156, To: 159, Name: "departure gate"},
	TerminalTo:   record.Field{From: 160, To: 185, Name: "arrival terminal", Value: "terminalTo"},
	GateTo:       record.Field{From: 186, To: 189, Name: "arrival gate"},
	Report:       record.Field{From: 190, To: 194, Name: "report time"},
	Gauges:       record.Field{From: 195, To: 195, Name: "number of changes of gauge"},
	Shared:       record.Field{From: 196, To: 232, Name: "shared or commuter name"},
	Ticketed:     record.Field{From: 233, To: 233, Name: "ticketed"},
	Meals:        record.Field{From: 234, To: 235, Name: "number of special meals"},
	Year:         record.Field{From: 236, To: 239, Name: "departure year"},
	Locator:      record.Field{From: 240, To: 247, Name: "airline locator", Shape: "XXXXX|XXXXXX"},
}

// A hotel that was booked in the system (5.2).
var hotel = struct {
	City, Chain, Out, Property, Name, Rooms, Room record.Field
}{
	City:     record.Field{From: 36, To: 38, Name: "city", Value: "city", Shape: "AAA"},
	Chain:    record.Field{From: 39, To: 40, Name: "chain", Value: "chain", Shape: "XX"},
	Out:      record.Field{From: 41, To: 54, Name: "check-out", Value: "checkOut"},
	Property: record.Field{From: 55, To: 60, Name: "property"},
	Name:     record.Field{From: 61, To: 92, Name: "hotel name", Value: "name"},
	Rooms:    record.Field{From: 93, To: 93, Name: "rooms", Value: "rooms", Shape: "9"},
	Room:     record.Field{From: 94, To: 103, Name: "room type", Value: "room"},
}
