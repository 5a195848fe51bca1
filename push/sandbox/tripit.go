package sandbox

import "strings"

// tripIt returns the trip in the form of systemFormat=Tripit. The reference
// shows flights only, so other segments are not in it.
func (t *trip) tripIt() *node {
	startDay, _ := dateAndTime(t.doc.value("StartDateLocal"))
	endDay, _ := dateAndTime(t.doc.value("EndDateLocal"))
	response := group("Response", group("Trip",
		leaf("id", t.id),
		leaf("relative_url", tripPath+"/"+t.id),
		leaf("start_date", startDay),
		leaf("end_date", endDay),
		leaf("display_name", t.doc.value("TripName")),
		leaf("is_private", "true")))
	for _, b := range t.bookings() {
		if b.child("Segments").child("Air") != nil {
			response.children = append(response.children, airObject(b))
		}
	}
	return response
}

// airObject returns the flights of a booking. What is not known of them is
// empty, as in the reference.
func airObject(b *node) *node {
	object := group("AirObject")
	put := func(name, value string) { object.children = append(object.children, leaf(name, value)) }
	put("booking_site_conf_num", b.value("RecordLocator"))
	put("booking_site_name", b.value("BookingSource"))
	put("booking_site_phone", "")
	put("booking_site_url", "")
	put("record_locator", b.value("RecordLocator"))
	put("supplier_conf_num", b.child("Segments").child("Air").value("ConfirmationNumber"))
	for _, name := range []string{"contact", "email_address", "name", "phone", "url"} {
		put("supplier_"+name, "")
	}
	put("is_purchased", purchased(b))
	put("notes", "")
	put("restrictions", "")
	put("total_cost", "")
	for _, segment := range b.in("Segments") {
		if segment.name == "Air" {
			object.children = append(object.children, flight(segment))
		}
	}
	for _, p := range b.in("Passengers") {
		object.children = append(object.children, travelerOf(p))
	}
	return object
}

func purchased(b *node) string {
	if b.child("AirlineTickets") == nil {
		return "0"
	}
	return "1"
}

func flight(air *node) *node {
	return group("Segment",
		moment("StartDateTime", air.value("StartDateLocal")),
		moment("EndDateTime", air.value("EndDateLocal")),
		leaf("start_airport_code", air.value("StartCityCode")),
		leaf("start_gate", air.value("StartGate")),
		leaf("start_terminal", air.value("StartTerminal")),
		leaf("end_airport_code", air.value("EndCityCode")),
		leaf("end_gate", air.value("EndGate")),
		leaf("end_terminal", air.value("EndTerminal")),
		leaf("marketing_airline", air.value("Vendor")),
		leaf("marketing_flight_number", air.value("FlightNumber")),
		leaf("aircraft", air.value("AircraftCode")),
		leaf("duration", air.value("Duration")),
		leaf("distance", air.value("Miles")),
		leaf("notes", air.value("Notes")),
		leaf("seats", strings.Join(values(air.in("Seats"), "SeatNumber"), ", ")),
		leaf("service_class", air.value("ClassOfService")),
		leaf("stops", stops(air.value("NumStops"))))
}

func stops(number string) string {
	if number == "0" {
		return "Nonstop"
	}
	return number + " stops" // the reference has " stops" where the number is not known
}

func travelerOf(passenger *node) *node {
	return group("Traveler",
		leaf("first_name", passenger.value("NameFirst")),
		leaf("middle_name", passenger.value("NameMiddle")),
		leaf("last_name", passenger.value("NameLast")),
		leaf("frequent_traveler_num", ""),
		leaf("frequent_traveler_supplier", ""),
		leaf("ticket_num", ""))
}

func moment(name, local string) *node {
	date, clock := dateAndTime(local)
	return group(name, leaf("date", date), leaf("time", clock))
}

func dateAndTime(local string) (date, clock string) {
	date, clock, _ = strings.Cut(local, "T")
	return date, clock
}
