package mir

import (
	"regexp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A hotel of RoomMaster (10.1).
var hotel = struct {
	Tag, Kind, Number, CheckIn, Property, Chain, City, Mark, Status, CheckOut, Nights, Name, Phone, Fax, Period, Rooms, Room, RateCode, Guests, Location record.Field
}{
	Tag:      record.Field{From: 1, To: 3, Name: "section"},
	Kind:     record.Field{From: 4, To: 4, Name: "item kind"},
	Number:   record.Field{From: 5, To: 6, Name: "segment number", Shape: "99", Essential: true},
	CheckIn:  record.Field{From: 7, To: 13, Name: "arrival date", Value: "checkIn", Shape: dayYear},
	Property: record.Field{From: 14, To: 19, Name: "property"},
	Chain:    record.Field{From: 20, To: 21, Name: "hotel chain", Value: "chain", Shape: "XX"},
	City:     record.Field{From: 22, To: 25, Name: "hotel city", Value: "city", Shape: "AAA"},
	Mark:     record.Field{From: 26, To: 26, Name: "hotel mark"},
	Status:   record.Field{From: 27, To: 28, Name: "hotel status", Value: "status", Shape: "AA"},
	CheckOut: record.Field{From: 29, To: 33, Name: "hotel departure date", Value: "checkOut", Shape: "99AAA"},
	Nights:   record.Field{From: 34, To: 36, Name: "nights", Shape: "999"},
	Name:     record.Field{From: 37, To: 56, Name: "hotel name", Value: "name"},
	Phone:    record.Field{From: 57, To: 73, Name: "hotel telephone", Value: "phone", Personal: true},
	Fax:      record.Field{From: 74, To: 90, Name: "hotel fax", Value: "fax", Personal: true},
	Period:   record.Field{From: 91, To: 91, Name: "rate period", Shape: "A"},
	Rooms:    record.Field{From: 92, To: 92, Name: "rooms", Value: "rooms", Shape: "9"},
	Room:     record.Field{From: 93, To: 95, Name: "room type", Value: "room"},
	RateCode: record.Field{From: 96, To: 98, Name: "rate type", Value: "rateCode"},
	Guests:   record.Field{From: 99, To: 99, Name: "people", Value: "guests", Shape: "9"},
	Location: record.Field{From: 100, To: 119, Name: "hotel location"},
}

// Another hotel (10.2).
var otherHotel = struct {
	Tag, Kind, Number, CheckIn, Chain, City, Status, CheckOut, Nights, Name, Rooms, Rest record.Field
}{
	Tag:      record.Field{From: 1, To: 3, Name: "section"},
	Kind:     record.Field{From: 4, To: 4, Name: "item kind"},
	Number:   record.Field{From: 5, To: 6, Name: "segment number", Shape: "99", Essential: true},
	CheckIn:  record.Field{From: 7, To: 13, Name: "arrival date", Value: "checkIn", Shape: dayYear},
	Chain:    record.Field{From: 14, To: 15, Name: "hotel chain", Value: "chain", Shape: "XX"},
	City:     record.Field{From: 16, To: 19, Name: "hotel city", Value: "city", Shape: "AAA"},
	Status:   record.Field{From: 20, To: 21, Name: "hotel status", Value: "status", Shape: "AA"},
	CheckOut: record.Field{From: 22, To: 26, Name: "hotel departure date", Value: "checkOut", Shape: "99AAA"},
	Nights:   record.Field{From: 27, To: 29, Name: "nights", Shape: "999"},
	Name:     record.Field{From: 30, To: 49, Name: "hotel name", Value: "name"},
	Rooms:    record.Field{From: 50, To: 50, Name: "rooms", Value: "rooms", Shape: "9"},
	Rest:     record.Field{From: 51, Name: "hotel text"},
}

// A car (10.3).
var car = struct {
	Tag, Kind, Number, Start, Company, Status, End, Days, City, Vendor, Vehicle, Cars, Pickup, Dropoff, Phone record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "section"},
	Kind:    record.Field{From: 4, To: 4, Name: "item kind"},
	Number:  record.Field{From: 5, To: 6, Name: "segment number", Shape: "99", Essential: true},
	Start:   record.Field{From: 7, To: 13, Name: "pick-up date", Value: "start", Shape: dayYear},
	Company: record.Field{From: 14, To: 25, Name: "car company", Value: "vendorName"},
	Status:  record.Field{From: 26, To: 27, Name: "car status", Value: "status", Shape: "AA"},
	End:     record.Field{From: 28, To: 32, Name: "return date", Value: "end", Shape: "99AAA"},
	Days:    record.Field{From: 33, To: 35, Name: "rental days", Shape: "999"},
	City:    record.Field{From: 36, To: 39, Name: "car city", Value: "city", Shape: "AAA"},
	Vendor:  record.Field{From: 40, To: 41, Name: "car vendor", Value: "vendor", Shape: "XX"},
	Vehicle: record.Field{From: 42, To: 45, Name: "vehicle type", Value: "acriss"},
	Cars:    record.Field{From: 46, To: 46, Name: "number of cars", Value: "cars", Shape: "9"},
	Pickup:  record.Field{From: 47, To: 72, Name: "pick-up location", Value: "pickup"},
	Dropoff: record.Field{From: 73, To: 98, Name: "drop-off location", Value: "dropoff"},
	Phone:   record.Field{From: 99, To: 138, Name: "car telephone", Value: "phone", Personal: true},
}

// A tour, a surface segment, a train or an air taxi (10.4).
var tour = struct {
	Tag, Kind, Number, Start, Type, Vendor, Name, City, Status, End, Days, Units record.Field
}{
	Tag:    record.Field{From: 1, To: 3, Name: "section"},
	Kind:   record.Field{From: 4, To: 4, Name: "item kind"},
	Number: record.Field{From: 5, To: 6, Name: "segment number", Shape: "99", Essential: true},
	Start:  record.Field{From: 7, To: 13, Name: "first day", Value: "start", Shape: dayYear},
	Type:   record.Field{From: 14, To: 14, Name: "type", Shape: "X"},
	Vendor: record.Field{From: 15, To: 16, Name: "vendor", Value: "vendor", Shape: "XX"},
	Name:   record.Field{From: 17, To: 48, Name: "vendor name", Value: "vendorName"},
	City:   record.Field{From: 49, To: 52, Name: "city", Value: "city", Shape: "AAA"},
	Status: record.Field{From: 53, To: 54, Name: "status", Value: "status", Shape: "AA"},
	End:    record.Field{From: 55, To: 59, Name: "last day", Value: "end", Shape: "99AAA"},
	Days:   record.Field{From: 60, To: 62, Name: "days", Shape: "999"},
	Units:  record.Field{From: 63, To: 63, Name: "units", Value: "quantity", Shape: "9"},
}

// heldValues are the names of values that a line which only keeps the booking alive has
// by other names.
var heldValues = map[string]string{
	"vendor": "company", "chain": "company", "vendorName": "text", "name": "text", "checkIn": "start", "checkOut": "end", "rooms": "quantity",
}

// optionReaders are the options of a segment by tag (10.6); those that say nothing of a
// journey are the agency's number, its sign, and the traveller's name.
var optionReaders = map[string]optionReader{
	"AGT": skipOption,
	"BS":  skipOption,
	"NM":  skipOption,
	"CF":  readOptionConfirmation,
	"G":   readGuarantee,
	"SI":  readInfo,
	"RT":  readRate,
	"CD":  readCarText("corporateId", func(c *pnr.Car) *string { return &c.CorporateID }),
	"ID":  readCarText("customerId", func(c *pnr.Car) *string { return &c.CustomerID }),
	"FT":  readCarText("frequentFlyer", func(c *pnr.Car) *string { return &c.FrequentFlyer }),
	"SQ":  readCarText("equipment", func(c *pnr.Car) *string { return &c.Equipment }),
	"DO":  readCarText("dropoff", func(c *pnr.Car) *string { return &c.Dropoff }),
	"ARR": readCarTime(func(c *pnr.Car) *pnr.Moment { return &c.Start }),
	"DT":  readCarTime(func(c *pnr.Car) *pnr.Moment { return &c.End }),
}

// bookedIDs are those of items that were booked in the system: their text is no agent's.
var bookedIDs = []string{"A16A", "A16B"}

var (
	confirmationText = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_/-]*$`)
	rateText         = regexp.MustCompile(`^([A-Z]{3})(\d{1,12}(?:\.\d{1,3})?)$`)

	guaranteeCard = regexp.MustCompile(`^(?:CC)?([A-Z]{2})[0-9X]{8,15}(\d{4})(?:EXP.*|[/ -].*)?$`)
	guaranteeWord = regexp.MustCompile(`^[A-Z]{1,12}$`)
	guaranteeText = regexp.MustCompile(`(^|/)G-[^/]*`)
)
