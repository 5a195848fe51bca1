package trips

import (
	"strings"

	"tripsync/push/sandbox/document"
)

// tripIt returns the trip in the form of systemFormat=Tripit. The reference
// shows flights only, so other segments are not in it.
func (t *Trip) tripIt() *document.Element {
	startDay, _ := cutTime(t.Doc.Value("StartDateLocal"))
	endDay, _ := cutTime(t.Doc.Value("EndDateLocal"))
	response := document.Group("Response", document.Group("Trip",
		document.Leaf("id", t.ID),
		document.Leaf("relative_url", Path+"/"+t.ID),
		document.Leaf("start_date", startDay),
		document.Leaf("end_date", endDay),
		document.Leaf("display_name", t.Doc.Value("TripName")),
		document.Leaf("is_private", "true")))
	for _, b := range t.Bookings() {
		if b.Child("Segments").Child("Air") != nil {
			response.Children = append(response.Children, airObjectOf(b))
		}
	}
	return response
}

// airObjectOf returns the flights of a booking. What is not known of them is
// empty, as in the reference.
func airObjectOf(b *document.Element) *document.Element {
	object := document.Group("AirObject")
	put := func(name, value string) { object.Children = append(object.Children, document.Leaf(name, value)) }
	put("booking_site_conf_num", b.Value("RecordLocator"))
	put("booking_site_name", b.Value("BookingSource"))
	put("booking_site_phone", "")
	put("booking_site_url", "")
	put("record_locator", b.Value("RecordLocator"))
	put("supplier_conf_num", b.Child("Segments").Child("Air").Value("ConfirmationNumber"))
	for _, name := range []string{"contact", "email_address", "name", "phone", "url"} {
		put("supplier_"+name, "")
	}
	put("is_purchased", purchasedFlag(b))
	put("notes", "")
	put("restrictions", "")
	put("total_cost", "")
	for _, segment := range b.In("Segments") {
		if segment.Name == "Air" {
			object.Children = append(object.Children, flightElement(segment))
		}
	}
	for _, p := range b.In("Passengers") {
		object.Children = append(object.Children, travelerOf(p))
	}
	return object
}

func purchasedFlag(b *document.Element) string {
	if b.Child("AirlineTickets") == nil {
		return "0"
	}
	return "1"
}

func flightElement(air *document.Element) *document.Element {
	return document.Group("Segment",
		momentElement("StartDateTime", air.Value("StartDateLocal")),
		momentElement("EndDateTime", air.Value("EndDateLocal")),
		document.Leaf("start_airport_code", air.Value("StartCityCode")),
		document.Leaf("start_gate", air.Value("StartGate")),
		document.Leaf("start_terminal", air.Value("StartTerminal")),
		document.Leaf("end_airport_code", air.Value("EndCityCode")),
		document.Leaf("end_gate", air.Value("EndGate")),
		document.Leaf("end_terminal", air.Value("EndTerminal")),
		document.Leaf("marketing_airline", air.Value("Vendor")),
		document.Leaf("marketing_flight_number", air.Value("FlightNumber")),
		document.Leaf("aircraft", air.Value("AircraftCode")),
		document.Leaf("duration", air.Value("Duration")),
		document.Leaf("distance", air.Value("Miles")),
		document.Leaf("notes", air.Value("Notes")),
		document.Leaf("seats", strings.Join(document.Values(air.In("Seats"), "SeatNumber"), ", ")),
		document.Leaf("service_class", air.Value("ClassOfService")),
		document.Leaf("stops", stopsText(air.Value("NumStops"))))
}

func stopsText(number string) string {
	if number == "0" {
		return "Nonstop"
	}
	return number + " stops" // the reference has " stops" where the number is not known
}

func travelerOf(passenger *document.Element) *document.Element {
	return document.Group("Traveler",
		document.Leaf("first_name", passenger.Value("NameFirst")),
		document.Leaf("middle_name", passenger.Value("NameMiddle")),
		document.Leaf("last_name", passenger.Value("NameLast")),
		document.Leaf("frequent_traveler_num", ""),
		document.Leaf("frequent_traveler_supplier", ""),
		document.Leaf("ticket_num", ""))
}

func momentElement(name, local string) *document.Element {
	date, clock := cutTime(local)
	return document.Group(name, document.Leaf("date", date), document.Leaf("time", clock))
}

func cutTime(local string) (date, clock string) {
	date, clock, _ = strings.Cut(local, "T")
	return date, clock
}
