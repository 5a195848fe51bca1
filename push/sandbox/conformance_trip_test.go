package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// same tests that an element of a trip that is posted comes back with a value.
func same(document string, want map[string]string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		got := serve(t, &sandbox.Server{}).create(jane, document)
		for path, value := range want {
			if diff := cmp.Diff(value, got.at(path)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

// later is the same of the trip read back.
func later(document string, want map[string]string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, &sandbox.Server{})
		got := c.ok("GET", detailPath(idOf(c.create(jane, document))), jane, "")
		for path, value := range want {
			if diff := cmp.Diff(value, got.at(path)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

// refused tests that a trip is refused with status 400 and a message.
func refused(document, message string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		checkRefused(t, serve(t, &sandbox.Server{}).api("POST", tripPath, jane, document), message)
	}
}

// gives tests the status of one request.
func gives(status int, method, path, login, body string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		if r := serve(t, &sandbox.Server{}).api(method, path, login, body); r.status != status {
			t.Errorf("%s %s: status %d, want %d: %s", method, path, r.status, status, r.body)
		}
	}
}

// lists tests which of the trips of filtered, and of a virtual one from 3 to 4
// March 2026, a query chooses.
func lists(query, want string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := filtered(t)
		c.seed(strings.NewReplacer("By TravelRequest", "Offline", "<Bookings>", "<TripStatus>4</TripStatus><Bookings>").
			Replace(seeded("TravelRequest", "OFF001", "2026-03-03")))
		got := strings.ReplaceAll(c.ok("GET", tripPath+"?"+query, jane, "").at("ItineraryInfo/TripName"), everythingName, "Later")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
	}
}

const everythingName = "Paris to Berlin & back, 3 February 2026"

// with puts elements into a trip of one flight, before its bookings or, if
// they are of a segment, into the flight.
func with(elements string) string {
	return strings.Replace(trip("T", "AAAAAA"), "<Bookings>", elements+"<Bookings>", 1)
}

func withInAir(elements string) string {
	return strings.Replace(trip("T", "AAAAAA"), "</Air>", elements+"</Air>", 1)
}

// stay is a trip with one hotel.
func stay(elements string) string {
	return `<Itinerary><TripName>T</TripName><Bookings><Booking><BookingSource>ACME TRAVEL</BookingSource><RecordLocator>HOT001</RecordLocator>` +
		`<Segments><Hotel><Vendor>$$</Vendor><Name>Example</Name><ConfirmationNumber>H1</ConfirmationNumber>` +
		`<StartDateLocal>2026-02-03T14:00:00</StartDateLocal><EndDateLocal>2026-02-04T11:00:00</EndDateLocal>` + elements +
		`</Hotel></Segments></Booking></Bookings></Itinerary>`
}

func TestConformanceHostAndPath(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.1", says: "the base is the geolocation that comes with the token", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			base := c.refresh("sandbox").Geolocation
			if got := c.create(jane, trip("T", "AAAAAA")).at("id"); base != c.url || !strings.HasPrefix(got, base+tripPath+"/") {
				t.Errorf("geolocation is %s, a trip's URL %s, want both at %s", base, got, c.url)
			}
		}},
		{section: "1.1", says: "full example URLs start with /api", test: gives(404, "GET", "/travel/trip/v1.1", jane, "")},
		{section: "1.1", says: "the trip path ends with a slash", test: gives(200, "POST", tripPath+"/", jane, trip("T", "AAAAAA"))},
		{section: "1.1", says: "the trip path ends without a slash", test: gives(200, "POST", tripPath, jane, trip("T", "AAAAAA"))},
		{section: "1.1", says: "names in the query have any case", test: lists("STARTdate=2025-01-01&includemetadata=FALSE", "Past,Later")},
		{section: "1.1", says: "trip ids contain $ and are percent-encoded", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, trip("T", "AAAAAA")))
			if !strings.Contains(id, "$") {
				t.Errorf("id is %s", id)
			}
			c.ok("GET", tripPath+"/"+strings.Replace(id, "$", "%24", 1), jane, "")
			c.ok("POST", tripPath+"?tripId="+strings.Replace(id, "$", "%24", 1), jane, trip("T", "AAAAAA"))
		}},
	})
}

func TestConformanceTrip(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.2", says: "create answers 200 with the itinerary as stored", test: same(trip("T", "AAAAAA"), map[string]string{
			"TripName": "T", "Bookings/Booking/RecordLocator": "AAAAAA", "Bookings/Booking/Segments/Air/LegId": "1",
		})},
		{section: "1.2", says: "a company token needs userid_type and userid_value", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			checkRefused(t, c.do("POST", tripPath, trip("T", "AAAAAA"), http.Header{"Authorization": {"Bearer " + c.token}}), "userid_value is missing")
		}},
		{section: "1.2", says: "update is a post with tripId, replaces, and answers the itinerary as stored", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, with("<Description>Old</Description>")))
			got := c.ok("POST", updatePath(id), jane, trip("New", "AAAAAA"))
			if idOf(got) != id || got.at("TripName") != "New" || got.at("Description") != "" || len(c.Trips()) != 1 {
				t.Errorf("answer to the update is %+v", got)
			}
		}},
		{section: "1.2", says: "cancel takes tripId and no body, and answers an Itinerary with empty Segments", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			got := c.ok("POST", cancelPath(idOf(c.create(jane, trip("T", "AAAAAA")))), jane, "")
			if got.XMLName.Local != "Itinerary" || len(got.find("Bookings/Booking/Segments")) != 1 || len(got.names("Bookings/Booking/Segments")) != 0 {
				t.Errorf("answer is %+v", got)
			}
		}},
		{section: "1.2", says: "cancel answers a bare Message", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{CancelMessage: true})
			if got := c.ok("POST", cancelPath(idOf(c.create(jane, trip("T", "AAAAAA")))), jane, ""); got.Text != "Cancelled Successfully" {
				t.Errorf("answer is %+v", got)
			}
		}},
		{section: "1.2", says: "list answers an ItineraryInfoList", test: func(t *testing.T) {
			if got := filtered(t).ok("GET", tripPath, jane, ""); got.XMLName.Local != "ItineraryInfoList" {
				t.Errorf("root is %s", got.XMLName.Local)
			}
		}},
		{section: "1.2", says: "GetTrips takes the parameters as JSON and answers as list", test: func(t *testing.T) {
			c := filtered(t)
			header := http.Header{"Authorization": {"Bearer " + c.token}, "Content-Type": {"application/json"}, "Accept": {"application/xml"}}
			r := c.do("POST", tripPath+"/GetTrips", `{"userid_type":"login","userid_value":"`+jane+`","endDate":"2025-12-01"}`, header)
			if got := parse(t, r.body); r.status != 200 || got.at("ItineraryInfo/TripName") != "Past" {
				t.Errorf("status %d: %s", r.status, r.body)
			}
		}},
		{section: "1.2", says: "detail answers the Itinerary", test: later(trip("T", "AAAAAA"), map[string]string{"TripName": "T", "UserLoginId": jane})},
		{section: "1.2", says: "systemFormat=Tripit answers a TripIt-style Response", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			got := c.ok("GET", detailPath(idOf(c.create(jane, trip("T", "AAAAAA"))))+"?systemFormat=Tripit", jane, "")
			if got.XMLName.Local != "Response" || got.at("AirObject/Segment/start_airport_code") != "CDG" {
				t.Errorf("answer is %+v", got)
			}
		}},
		{section: "1.2", says: "the form of TripIt for other segments than flights", not: "the page shows flights only; others are left out"},
		{section: "1.2", says: "Tripit is the only systemFormat", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			checkRefused(t, c.api("GET", detailPath(idOf(c.create(jane, trip("T", "AAAAAA"))))+"?systemFormat=x", jane, ""), "systemFormat cannot be read.")
		}},
		{section: "1.2", says: "there is no PUT", test: gives(404, "PUT", tripPath, jane, trip("T", "AAAAAA"))},
		{section: "1.2", says: "there is no PATCH", test: gives(404, "PATCH", tripPath+"/x", jane, trip("T", "AAAAAA"))},
		{section: "1.2", says: "there is no DELETE", test: gives(404, "DELETE", tripPath+"/x", jane, "")},
		{section: "1.2", says: "cancel cancels all segments of the trip", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := c.seed(seeded("ConcurTravel", "CLIQ01", "2026-02-03"))[0].TripID
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.ok("POST", cancelPath(id), jane, "")
			c.wantLocators("CLIQ01- CAR001-")
		}},
		{section: "1.2", says: "cancel by a TripLink supplier spares the segments of others", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{TripLink: true})
			id := c.seed(seeded("ConcurConnectAPI", "AIR001", "2026-02-03"))[0].TripID
			c.book(booking("HOTELS", "CAR001", "2026-02-03"))
			c.ok("POST", cancelPath(id), jane, "")
			c.wantLocators("AIR001 CAR001-")
		}},
		{section: "1.2", says: "detail has amounts only for the booking's source", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := c.seed(seeded("TripIt", "PLAN01", "2026-02-03"))[0].TripID
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			got := c.ok("GET", detailPath(id), jane, "")
			if got.at("Bookings/Booking/AirlineTickets/AirlineTicket/TotalFare") != "" || got.at("Bookings/Booking/Segments/Car/TotalRate") != "40.5000" {
				t.Errorf("detail is %+v", got)
			}
		}},
		{section: "1.2", says: "detail has some elements only for the right booking type or GDS", not: "the pages do not say which"},
		{section: "1.2", says: "a user-level token needs a role to act for others", test: func(t *testing.T) {
			for admin, want := range map[bool]int{true: 200, false: 400} {
				c := listen(t, &sandbox.Server{})
				c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Admin: admin}, {Login: richard}}})
				c.token = c.granted(login(jane, "sandbox")).AccessToken
				if r := c.api("GET", tripPath, richard, ""); r.status != want {
					t.Errorf("administrator is %t: status %d, want %d", admin, r.status, want)
				}
			}
		}},
	})
}

func TestConformanceList(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.3", says: "all filters are optional", test: lists("", "")},
		{section: "1.3", says: "filters are combined with AND", test: lists("startDate=2025-01-01&bookingType=Hotel&createdAfterDate=2026-01-07", "Later")},
		{section: "1.3", says: "startDate takes what is under way on or after it", test: lists("startDate=2025-12-01", "Past,Later")},
		{section: "1.3", says: "startDate leaves out what is over", test: lists("startDate=2025-12-02", "Later")},
		{section: "1.3", says: "endDate takes what is under way on or before it", test: lists("endDate=2025-12-01", "Past")},
		{section: "1.3", says: "endDate leaves out what starts after it", test: lists("endDate=2025-11-30", "")},
		{section: "1.3", says: "startDate is today less 30 days without parameters", test: defaultDates("2025-12-05", "2025-12-06", "2025-12-06")},
		{section: "1.3", says: "endDate is today and 12 months without parameters", test: defaultDates("2027-01-05", "2027-01-06", "2027-01-05")},
		{section: "1.3", says: "createdAfterDate is inclusive", test: lists("createdAfterDate=2026-01-07", "Later")},
		{section: "1.3", says: "createdBeforeDate is inclusive", test: lists("createdBeforeDate=2026-01-07", "Past,Later")},
		{section: "1.3", says: "lastModifiedDate is a date", test: lists("lastModifiedDate=2026-01-08&includeCanceledTrips=true", "Soon")},
		{section: "1.3", says: "lastModifiedDate is a date-time", test: lists("lastModifiedDate=2026-01-08T12:00:01&includeCanceledTrips=true", "")},
		{section: "1.3", says: "lastModifiedDate sees a change to any booking", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("T", "AAAAAA"))
			c.clock(`{"advance":"10m"}`)
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			if got := c.ok("GET", tripPath+"?lastModifiedDate=2026-01-05T08:10:00", jane, "").at("ItineraryInfo/TripName"); got != "T" {
				t.Errorf("list has %q, want T", got)
			}
		}},
		{section: "1.3", says: "bookingType is one of seven, of which the trip has at least one", test: func(t *testing.T) {
			for _, kind := range []string{"Air", "Car", "Dining", "Hotel", "Parking", "Rail", "Ride"} {
				lists("createdAfterDate=2026-01-07&bookingType="+kind, "Later")(t)
			}
			lists("createdBeforeDate=2026-01-05&bookingType=Hotel", "")(t)
		}},
		{section: "1.3", says: "bookingType is no other", test: gives(400, "GET", tripPath+"?bookingType=Event", jane, "")},
		{section: "1.3", says: "userid_type is login or login_id", test: userTypes("login", "login_id")},
		{section: "1.3", says: "userid_value=ALL lists the whole company", test: func(t *testing.T) {
			got := filtered(t).ok("GET", tripPath+"?startDate=2025-01-01", "ALL", "").all("ItineraryInfo/UserLoginId")
			if want := []string{jane, richard, jane}; !slices.Equal(got, want) {
				t.Errorf("logins are %v, want %v", got, want)
			}
		}},
		{section: "1.3", says: "includeMetadata adds the paging wrapper", test: paged("includeMetadata=true", "0,1,2|3,1,1,1000")},
		{section: "1.3", says: "ItemsPerPage is 200 if Page is sent", test: paged("includeMetadata=true&Page=1", "0,1,2|3,1,1,200")},
		{section: "1.3", says: "ItemsPerPage is 1000 if Page is not sent", test: paged("includeMetadata=true", "0,1,2|3,1,1,1000")},
		{section: "1.3", says: "Page is 1 if it is not sent", test: paged("includeMetadata=true&ItemsPerPage=2", "0,1|3,2,1,2|next 2")},
		{section: "1.3", says: "Page counts from 1", test: paged("includeMetadata=true&ItemsPerPage=2&Page=2", "2|3,2,2,2|previous 1")},
		{section: "1.3", says: "virtual trips are left out", test: lists("startDate=2026-03-03&endDate=2026-03-04", "")},
		{section: "1.3", says: "includeVirtualTrip=1 adds trips booked offline", test: lists("includeVirtualTrip=1&startDate=2026-03-03&endDate=2026-03-04", "Offline")},
		{section: "1.3", says: "includeCanceledTrips adds cancelled trips", test: lists("includeCanceledTrips=true&endDate=2026-01-31", "Past,Soon")},
		{section: "1.3", says: "includeCanceledTrips adds the TripStatus element", test: func(t *testing.T) {
			c := filtered(t)
			without := c.ok("GET", tripPath+"?endDate=2026-01-31", jane, "").at("ItineraryInfo/TripStatus")
			within := c.ok("GET", tripPath+"?endDate=2026-01-31&includeCanceledTrips=true", jane, "").at("ItineraryInfo/TripStatus")
			if without != "" || within != "0,2" {
				t.Errorf("TripStatus is %q without and %q with includeCanceledTrips", without, within)
			}
		}},
		{section: "1.3", says: "includeGuestBookings adds guest bookings", not: "a guest has no login to post for, so that the sandbox has none"},
		{section: "1.3", says: "tripId chooses one trip", test: func(t *testing.T) {
			c := filtered(t)
			id := c.Trips()[0].TripID
			if got := c.ok("GET", tripPath+"?tripId="+url.QueryEscape(id), jane, "").all("ItineraryInfo/TripId"); !slices.Equal(got, []string{id}) {
				t.Errorf("list has %v, want %s", got, id)
			}
		}},
		{section: "1.3", says: "includePersonalTrips was documented for ten weeks", not: "it was removed; like any unknown parameter it does nothing"},
		{section: "1.3", says: "dates are YYYY-MM-DD", test: gives(400, "GET", tripPath+"?startDate=03.02.2026", jane, "")},
		{section: "1.3", says: "example URLs send dates as YYYY/MM/DD, encoded", test: lists("startDate=2025%2F12%2F02", "Later")},
		{section: "1.3", says: "the TMC guide sends lastModifiedDate as YYYY-MM-DDT00:00:00", test: lists("lastModifiedDate=2026-01-07T00:00:00", "Later")},
		{section: "1.3", says: "XMLSyncID identifies a user", not: "the parameter table has login and login_id only; others are refused, see 6.13"},
		{section: "1.3", says: "a company is not to be listed as a whole", not: "advice, against which the TMC guide does it; the sandbox answers"},
		{section: "1.3", says: "wrapper elements are in no namespace, the list is in that of trips", test: func(t *testing.T) {
			got := filtered(t).ok("GET", tripPath+"?includeMetadata=true", jane, "")
			list := got.find("Data/ItineraryInfoList")
			if got.XMLName.Space != "" || got.XMLName.Local != "ConnectResponse" || len(list) != 1 ||
				list[0].XMLName.Space != "http://www.concursolutions.com/api/travel/trip/2010/06" {
				t.Errorf("answer is %+v", got)
			}
		}},
		{section: "1.3", says: "one sample asks for metadata and gets a bare list", not: "the text and the other samples say that the wrapper comes"},
		{section: "1.3", says: "the paging sample has its links swapped", not: "a slip of the sample; following the links works here"},
		{section: "1.3", says: "RecordLocator of an entry joins those of all bookings", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("T", "AAAAAA", "BBBBBB"))
			if got := c.ok("GET", tripPath, jane, "").at("ItineraryInfo/RecordLocator"); got != "AAAAAA, BBBBBB" {
				t.Errorf("RecordLocator is %q", got)
			}
		}},
		{section: "1.3", says: "an entry has all that the list schema requires", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("T", "AAAAAA"))
			names := c.ok("GET", tripPath, jane, "").names("ItineraryInfo")
			for _, name := range []string{
				"BookingSource", "DateModifiedUtc", "EndDateLocal", "RecordLocator", "StartDateLocal", "TravelerFirst", "UserLoginId", "id",
			} {
				if !slices.Contains(names, name) {
					t.Errorf("an entry has no %s", name)
				}
			}
		}},
		{section: "1.3", says: "an empty result is undocumented: here it is an empty list", test: func(t *testing.T) {
			got := serve(t, &sandbox.Server{}).ok("GET", tripPath, jane, "")
			if got.XMLName.Local != "ItineraryInfoList" || len(got.Children) != 0 {
				t.Errorf("answer is %+v", got)
			}
		}},
	})
}

// defaultDates tests which of two trips, on two days, a list without
// parameters has on 5 January 2026.
func defaultDates(one, other, want string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, &sandbox.Server{})
		c.create(jane, flightOn(one, one))
		c.create(jane, flightOn(other, other))
		if got := c.ok("GET", tripPath, jane, "").at("ItineraryInfo/TripName"); got != want {
			t.Errorf("list has %s, want %s", got, want)
		}
	}
}

// paged tests a page of three trips.
func paged(query, want string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, &sandbox.Server{})
		for _, name := range []string{"0", "1", "2"} {
			c.create(jane, trip(name, "AAAAAA"))
		}
		if diff := cmp.Diff(want, pageOf(t, c.ok("GET", tripPath+"?"+query, jane, ""))); diff != "" {
			t.Errorf("page (-want +got):\n%s", diff)
		}
	}
}

// userTypes tests that all verbs take those values of userid_type.
func userTypes(types ...string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, &sandbox.Server{})
		id := idOf(c.create(jane, trip("T", "AAAAAA")))
		header := http.Header{"Authorization": {"Bearer " + c.token}}
		for _, kind := range types {
			user := "userid_type=" + kind + "&userid_value=" + jane
			for _, r := range []struct{ method, path, body string }{
				{"POST", tripPath + "?" + user, trip("T", "AAAAAA")},
				{"POST", updatePath(id) + "&" + user, trip("T", "AAAAAA")},
				{"GET", tripPath + "?" + user, ""},
				{"GET", detailPath(id) + "?" + user, ""},
				{"POST", bookingPath + "?" + user, booking("ACME TRAVEL", "CAR001", "2026-02-03")},
				{"POST", unbookPath("ACME TRAVEL", "CAR001") + "&" + user, ""},
				{"POST", cancelPath(id) + "&" + user, ""},
			} {
				if got := c.do(r.method, r.path, r.body, header); got.status != 200 {
					t.Errorf("%s %s: status %d: %s", r.method, r.path, got.status, got.body)
				}
			}
		}
	}
}

func TestConformanceBooking(t *testing.T) {
	t.Parallel()
	const car = "C-CAR001"
	conform(t, []statement{
		{section: "1.4", says: "a booking posted is answered with the full Itinerary", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("T", "AIR001"))
			got := c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			if got.XMLName.Local != "Itinerary" || got.at("Bookings/Booking/RecordLocator") != "AIR001,CAR001" {
				t.Errorf("answer is %+v", got)
			}
		}},
		{section: "1.4", says: "tripId attaches the booking to that trip", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("First", "AIR001"))
			second := idOf(c.create(jane, trip("Second", "AIR002")))
			got := c.ok("POST", bookingPath+"?tripId="+url.QueryEscape(second), jane, booking("ACME TRAVEL", "CAR001", "2026-09-09"))
			if idOf(got) != second {
				t.Errorf("the booking is in %s", got.at("TripName"))
			}
		}},
		{section: "1.4", says: "example requests say v1.0", test: gives(200, "POST", "/api/travel/booking/v1.0", jane, booking("ACME TRAVEL", "CAR001", "2026-02-03"))},
		{section: "1.4", says: "there is no GET for a booking", test: gives(404, "GET", bookingPath+"/CAR001", jane, "")},
		{section: "1.4", says: "without tripId the booking joins the first itinerary that spans its dates", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.seed("<Itineraries>" + seeded("TripIt", "APART1", "2026-02-01") + seeded("TripIt", "FIRST1", "2026-02-03") + seeded("TripIt", "OTHER1", "2026-02-03") + "</Itineraries>")
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.wantLocators("APART1, FIRST1 CAR001, OTHER1")
		}},
		{section: "1.4", says: "if none spans them a new itinerary is created", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.seed(seeded("TripIt", "APART1", "2026-02-01"))
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.wantLocators("APART1, CAR001")
		}},
		{section: "1.4", says: "the sample answer has an https namespace and Booking right under Itinerary", not: "slips of the sample; the answer follows the schema"},
		{section: "1.4", says: "cancel requires bookingSource", test: gives(400, "POST", bookingPath+"/cancel?confirmationNumber=1", jane, "")},
		{section: "1.4", says: "cancel requires confirmationNumber", test: gives(400, "POST", bookingPath+"/cancel?bookingSource=1", jane, "")},
		{section: "1.4", says: "cancel answers the Booking, as in 2015", test: cancelsBooking(&sandbox.Server{}, car, "Booking")},
		{section: "1.4", says: "cancel answers a bare segment", test: cancelsBooking(&sandbox.Server{CancelSegment: true}, car, "Car")},
		{section: "1.4", says: "the bare segment has undeclared xsi: prefixes", not: "a slip of the sample; no server writes what is not well formed"},
		{section: "1.4", says: "not found is 404 with an element Status of NotFound", test: func(t *testing.T) {
			serve(t, &sandbox.Server{}).wantNotFound(unbookPath("ACME TRAVEL", "CAR001"))
		}},
		{section: "1.4", says: "only the source that created a booking may update it", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.seed(seeded("ConcurTravel", "CLIQ01", "2026-02-03"))
			checkRefused(t, c.api("POST", bookingPath, jane, booking("ConcurTravel", "CLIQ01", "2026-02-03")), "Booking/BookingSource: only the source")
			c.book(booking("ACME TRAVEL", "CLIQ01", "2026-02-03"))
			c.wantLocators("CLIQ01 CLIQ01")
		}},
		{section: "1.4", says: "only the source that created a booking may cancel it", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.seed(seeded("ConcurTravel", "CLIQ01", "2026-02-03"))
			checkRefused(t, c.api("POST", unbookPath("ConcurTravel", "CLIQ01"), jane, ""), "Booking/BookingSource: only the source")
			c.wantNotFound(unbookPath("ACME TRAVEL", "CLIQ01"))
		}},
		{section: "1.4", says: "bookingSource equals the supplier name configured by Concur", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{Supplier: "ACME TRAVEL"})
			const other = "is not the name that is registered for the client"
			checkRefused(t, c.api("POST", bookingPath, jane, booking("ACME", "CAR001", "2026-02-03")), "Booking/BookingSource: "+other)
			checkRefused(t, c.api("POST", unbookPath("ACME", "CAR001"), jane, ""), "bookingSource: "+other)
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
		}},
		{section: "1.4", says: "confirmationNumber is that of a segment", test: cancelsBooking(&sandbox.Server{}, car, "Booking")},
		{section: "1.4", says: "confirmationNumber is the record locator", test: cancelsBooking(&sandbox.Server{}, "CAR001", "Booking")},
		{section: "1.4", says: "UpdateCoupon", not: "a draft that was never published"},
	})
}

// cancelsBooking tests the cancel of a car by a number.
func cancelsBooking(server *sandbox.Server, number, root string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, server)
		c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
		if got := c.ok("POST", unbookPath("ACME TRAVEL", number), jane, ""); got.XMLName.Local != root {
			t.Errorf("root is %s, want %s", got.XMLName.Local, root)
		}
		c.wantLocators("CAR001-")
	}
}

func TestConformanceForm(t *testing.T) {
	t.Parallel()
	const (
		space  = ` xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"`
		others = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
	)
	conform(t, []statement{
		{section: "1.5", says: "trips are in their namespace", test: gives(200, "POST", tripPath, jane, trip("T", "AAAAAA"))},
		{section: "1.5", says: "trips may be in no namespace, as in the schema", test: gives(200, "POST", tripPath, jane, strings.Replace(trip("T", "AAAAAA"), space, "", 1))},
		{section: "1.5", says: "bookings are in no namespace", test: gives(200, "POST", bookingPath, jane, booking("ACME TRAVEL", "CAR001", "2026-02-03"))},
		{section: "1.5", says: "bookings may be in the namespace of trips", test: gives(200, "POST", bookingPath, jane,
			strings.Replace(booking("ACME TRAVEL", "CAR001", "2026-02-03"), others, space, 1))},
		{section: "1.5", says: "Content-Type of the answer is application/xml; charset=utf-8", test: func(t *testing.T) {
			r := serve(t, &sandbox.Server{}).api("POST", tripPath, jane, trip("T", "AAAAAA"))
			if got := r.header.Get("Content-Type"); got != "application/xml; charset=utf-8" {
				t.Errorf("Content-Type is %s", got)
			}
		}},
		{section: "1.5", says: "clients of 2014 read JSON", not: "another of them says that there is XML only; the sheet says not to rely on JSON"},
		{section: "1.5", says: "chunked transfer encoding gives 400", test: func(t *testing.T) {
			serve(t, &sandbox.Server{}).wantChunksRefused(tripPath, trip("T", "AAAAAA"))
		}},
		{section: "1.5", says: "a post without body has Content-Length 0", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.ok("POST", cancelPath(idOf(c.create(jane, trip("T", "AAAAAA")))), jane, "")
		}},
		{section: "1.5", says: "booleans are true or false in lower case", test: refused(with("<IsPersonal>True</IsPersonal>"), "Itinerary/IsPersonal: is neither true nor false")},
		{section: "1.5", says: "dateTime has seconds", test: refused(with("<DateBookedLocal>2026-01-05T10:00</DateBookedLocal>"), "Itinerary/DateBookedLocal: is not a date and time")},
		{section: "1.5", says: "an offset of a local time is dropped", test: same(
			strings.Replace(trip("T", "AAAAAA"), "2026-02-03T10:05:00", "2026-02-03T10:05:00-04:00", 1), map[string]string{"StartDateLocal": "2026-02-03T10:05:00"})},
		{section: "1.5", says: "DateBookedLocal of a trip comes back as the booking's", test: same(strings.Replace(
			with("<DateBookedLocal>2020-01-06T00:00:00-04:00</DateBookedLocal>"), "<BookingSource>", "<DateBookedLocal>2026-01-05T00:00:00</DateBookedLocal><BookingSource>", 1),
			map[string]string{"DateBookedLocal": "2026-01-05T00:00:00"})},
		{section: "1.5", says: "almost every element may be nil", test: same(
			withInAir(`<Duration xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>`), map[string]string{"Bookings/Booking/Segments/Air/Duration": ""})},
		{section: "1.5", says: "text may be empty", test: same(withInAir("<Notes/>"), map[string]string{"Bookings/Booking/Segments/Air/Notes": ""})},
		{section: "1.5", says: "containers may be empty", test: same(withInAir("<Charges/>"), map[string]string{"Bookings/Booking/Segments/Air/Charges": ""})},
		{section: "1.5", says: "numbers may not be empty", test: refused(withInAir("<Duration/>"), "Air/Duration: is empty")},
		{section: "1.5", says: "dates may not be empty", test: refused(withInAir("<UpgradedDateTime/>"), "Air/UpgradedDateTime: is empty")},
		{section: "1.5", says: "booleans may not be empty", test: refused(withInAir("<IsOpenSegment/>"), "Air/IsOpenSegment: is empty")},
		{section: "1.5", says: "Currency may not be empty", test: refused(withInAir("<Charges><Fixed><Currency/></Fixed></Charges>"), "Fixed/Currency: is empty")},
		{section: "1.5", says: "Status may not be empty", test: refused(withInAir("<Status/>"), "Air/Status: is empty")},
	})
}

func TestConformanceProposals(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.8", says: "a proposal has TripStatus 6 or 7, a batch, a request and its place in the batch", test: func(t *testing.T) {
			for _, status := range []string{"6", "7"} {
				same(proposed(status, "batch", "2"), map[string]string{
					"TripStatus": status, "ClientLocator": "batch", "TravelRequestId": "333D",
					"CustomAttributes/CustomAttribute/Data": "2,2",
				})(t)
			}
		}},
		{section: "1.8", says: "ProposalBatchSize is 1 to 3", test: refused(strings.Replace(proposed("6", "batch", "1"), "<Data>2<", "<Data>4<", 1),
			"ProposalBatchSize is not between 1 and 3")},
		{section: "1.8", says: "ProposalSequenceIndex is 1 to 3", test: refused(proposed("6", "batch", "0"), "ProposalSequenceIndex is not between 1 and 3")},
		{section: "1.8", says: "DisplayTitle and ExternalId are empty", test: same(proposed("6", "batch", "1"), map[string]string{
			"CustomAttributes/CustomAttribute/ExternalId": "", "CustomAttributes/CustomAttribute/Name": "ProposalBatchSize,ProposalSequenceIndex",
		})},
		{section: "1.8", says: "a new batch removes all earlier proposals of the request", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, proposed("6", "batch-1", "1"))
			c.create(jane, proposed("6", "batch-1", "2"))
			c.create(jane, proposed("6", "batch-2", "1"))
			c.wantLocators("PROP01")
		}},
		{section: "1.8", says: "the proposal picked is posted again with TripStatus 0 or 1", test: func(t *testing.T) {
			for _, status := range []string{"0", "1"} {
				c := serve(t, &sandbox.Server{})
				id := idOf(c.create(jane, proposed("7", "batch", "1")))
				if got := c.ok("POST", updatePath(id), jane, proposed(status, "batch", "1")); idOf(got) != id || got.at("TripStatus") != status {
					t.Errorf("answer is %+v", got)
				}
			}
		}},
		{section: "1.8", says: "proposals by Request v4", not: "another service"},
	})
}

func TestConformancePractice(t *testing.T) {
	t.Parallel()
	merges := func(owner string) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			c := serve(t, &sandbox.Server{})
			c.seed(seeded(owner, "HAVE01", "2026-02-03"))
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.wantLocators("HAVE01 CAR001")
		}
	}
	arrives := func(owner string) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			c := serve(t, &sandbox.Server{})
			plan := seeded(owner, "HAVE01", "2026-02-03")
			c.seed(plan)
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.seed(strings.Replace(plan, "HAVE01</RecordLocator>", "CAR001</RecordLocator>", 1))
			if got := c.ok("GET", detailPath("seed$HAVE01"), jane, "").at("Bookings/Booking/BookingSource"); got != owner+",ACME TRAVEL" {
				t.Errorf("bookings are of %s", got)
			}
		}
	}
	conform(t, []statement{
		{section: "3", says: "agencies send trips and suppliers bookings", not: "advice; the sandbox takes both from either"},
		{section: "3", says: "the TripId returned is needed for update", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.create(jane, trip("T", "AAAAAA"))
			c.create(jane, trip("T", "AAAAAA"))
			c.wantLocators("AAAAAA, AAAAAA")
		}},
		{section: "3", says: "the TripId returned is needed for cancel", test: gives(404, "POST", tripPath+"/cancel", jane, "")},
		{section: "3", says: "update is login, TripId and the complete trip", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, trip("T", "AAAAAA")))
			if r := c.api("POST", updatePath(id), richard, trip("T", "AAAAAA")); r.status != 404 {
				t.Errorf("update for another login: status %d, want 404", r.status)
			}
			checkRefused(t, c.api("POST", updatePath(id), jane, "<Itinerary><TripStatus>1</TripStatus></Itinerary>"), "Itinerary/TripName is missing")
		}},
		{section: "3", says: "a segment left out of an update disappears", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, everything(t)))
			got := c.ok("POST", updatePath(id), jane, trip("T", "QX7T2M"))
			if names := got.names("Bookings/Booking/Segments"); !slices.Equal(names, []string{"Air"}) {
				t.Errorf("segments are %v, want the flight alone", names)
			}
		}},
		{section: "3", says: "a booking under a new number stands beside the old one", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.book(booking("ACME TRAVEL", "CAR002", "2026-02-03"))
			c.wantLocators("CAR001 CAR002")
		}},
		{section: "3", says: "a date belongs into TripName", not: "advice; the sandbox takes any name"},
		{section: "3", says: "DateModifiedUtc of the answer is that of the list", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			answered := c.create(jane, trip("T", "AAAAAA")).at("DateModifiedUtc")
			if listed := c.ok("GET", tripPath, jane, "").at("ItineraryInfo/DateModifiedUtc"); answered == "" || listed != answered {
				t.Errorf("DateModifiedUtc is %q in the answer and %q in the list", answered, listed)
			}
		}},
		{section: "3", says: "ClientLocator comes back beside TripId", test: later(with("<ClientLocator>mine</ClientLocator>"), map[string]string{"ClientLocator": "mine"})},
		{section: "3", says: "posted bookings merge into a posted trip with overlapping dates", test: merges("ConcurConnectAPI")},
		{section: "3", says: "posted bookings merge into a Cliqbook trip", test: merges("ConcurTravel")},
		{section: "3", says: "posted bookings merge into a TripIt trip", test: merges("TripIt")},
		{section: "3", says: "posted trips merge with nothing", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.seed(seeded("TripIt", "HAVE01", "2026-02-03"))
			c.create(jane, trip("T", "HAVE01"))
			c.create(jane, trip("T", "HAVE01"))
			c.wantLocators("HAVE01, HAVE01, HAVE01")
		}},
		{section: "3", says: "e-mailed plans do not overwrite posted bookings", test: arrives("OpenBookingEmail")},
		{section: "3", says: "TripIt plans do not overwrite posted bookings", test: arrives("TripIt")},
		{section: "3", says: "a booking is for oneself", test: gives(200, "POST", bookingPath, jane, booking("ACME TRAVEL", "CAR001", "2026-02-03"))},
		{section: "3", says: "a booking is for another profiled user", test: gives(200, "POST", bookingPath, richard, booking("ACME TRAVEL", "CAR001", "2026-02-03"))},
		{section: "3", says: "a booking is for a guest", not: "a guest has no login to post for"},
		{section: "3", says: "TimeZone gives the UTC times", test: same(withInAir("<TimeZone>Asia/Calcutta</TimeZone><StartDateUtc>2020-01-01T00:00:00</StartDateUtc>"),
			map[string]string{"StartDateUtc": "2026-02-03T04:35:00"})},
		{section: "5", says: "a TimeZone that is not listed gives none", test: same(
			stay("<TimeZone>Europe/Rome</TimeZone>"), map[string]string{"StartDateUtc": "", "Bookings/Booking/Segments/Hotel/TimeZone": "Europe/Rome"})},
		{section: "3", says: "without TimeZone StartDateUtc and EndDateUtc are taken", test: same(
			stay("<StartDateUtc>2026-02-03T22:59:59</StartDateUtc><EndDateUtc>2026-02-04T10:00:00</EndDateUtc>"),
			map[string]string{"StartDateUtc": "2026-02-03T22:59:59", "EndDateUtc": "2026-02-04T10:00:00"})},
		{section: "3", says: "without either StartCityCode gives them", test: same(stay("<StartCityCode>BER</StartCityCode>"),
			map[string]string{"StartDateUtc": "2026-02-03T22:59:59", "EndDateUtc": "2026-02-04T10:00:00"})},
	})
}

func TestConformanceBehaviour(t *testing.T) {
	t.Parallel()
	const segments = "Bookings/Booking/Segments/"
	conform(t, []statement{
		{section: "6.1", says: "a proposal that turns into a booking keeps TripId and TripLinkLocator", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			before := c.create(jane, proposed("7", "batch", "1"))
			after := c.ok("POST", updatePath(idOf(before)), jane, proposed("0", "batch", "1"))
			if idOf(after) != idOf(before) || after.at("TripLinkLocator") != before.at("TripLinkLocator") {
				t.Errorf("before %s, %s, after %s, %s", idOf(before), before.at("TripLinkLocator"), idOf(after), after.at("TripLinkLocator"))
			}
		}},
		{section: "6.2", says: "a booking left out of an update stays as a shell with quotes and passengers", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, everything(t)))
			c.clock(`{"advance":"10m"}`)
			c.ok("POST", updatePath(id), jane, trip("T", "NEW001"))
			c.wantLocators("QX7T2M- NEW001")
			shell := c.ok("GET", detailPath(id), jane, "").find("Bookings/Booking")[0]
			if shell.at("DateModifiedUtc") != "2026-01-05T08:10:00" || len(shell.find("AirfareQuotes")) != 1 || shell.at("Passengers/Passenger/NameLast") != "DOE" {
				t.Errorf("the shell is %+v", shell)
			}
			if got := c.ok("GET", tripPath, jane, "").at("ItineraryInfo/RecordLocator"); got != "QX7T2M, NEW001" {
				t.Errorf("the list joins %q", got)
			}
		}},
		{section: "6.3", says: "start and end of the trip are those of its segments", test: same(
			with("<StartDateLocal>2026-02-03T08:55:00</StartDateLocal><EndDateLocal>2026-02-03T12:35:00</EndDateLocal>"),
			map[string]string{"StartDateLocal": "2026-02-03T10:05:00", "EndDateLocal": "2026-02-03T11:20:00"})},
		{section: "6.3", says: "UTC times are replaced from local time and city", test: same(
			withInAir("<StartDateUtc>2026-01-01T00:00:00</StartDateUtc><EndDateUtc>2026-01-01T00:00:00</EndDateUtc>"),
			map[string]string{segments + "Air/StartDateUtc": "2026-02-03T09:05:00", segments + "Air/EndDateUtc": "2026-02-03T10:20:00"})},
		{section: "6.3", says: "DateCreatedUtc and DateModifiedUtc are the service's", test: same(
			with("<DateCreatedUtc>2020-01-01T00:00:00</DateCreatedUtc><DateModifiedUtc>2020-01-01T00:00:00</DateModifiedUtc>"),
			map[string]string{
				"DateCreatedUtc": "2026-01-05T08:00:00", "DateModifiedUtc": "2026-01-05T08:00:00",
				"Bookings/Booking/DateCreatedUtc": "2026-01-05T08:00:00", segments + "Air/DateModifiedUtc": "2026-01-05T08:00:00",
			})},
		{section: "6.3", says: "a hotel starts at 23:59:59", test: same(stay(""), map[string]string{segments + "Hotel/StartDateLocal": "2026-02-03T23:59:59"})},
		{section: "6.3", says: "LegId is assigned", test: func(t *testing.T) {
			same(everything(t), map[string]string{segments + "Air/LegId": "1", segments + "Rail/LegId": "2"})(t)
		}},
		{section: "6.4", says: "a hotel without StartCityCode and TimeZone gets no UTC times", test: same(stay(""), map[string]string{
			segments + "Hotel/StartDateUtc": "", segments + "Hotel/EndDateUtc": "", "StartDateUtc": "",
		})},
		{section: "6.5", says: "ItinSourceName is not echoed", test: same(with("<ItinSourceName>X</ItinSourceName>"), map[string]string{"ItinSourceName": ""})},
		{section: "6.5", says: "PassengerCount is not echoed", test: func(t *testing.T) {
			same(everything(t), map[string]string{"Bookings/Booking/PassengerCount": ""})(t)
		}},
		{section: "6.5", says: "empty elements are not echoed", test: func(t *testing.T) {
			got := serve(t, &sandbox.Server{}).create(jane, with("<Comments/>"))
			if len(got.find("Comments")) != 0 {
				t.Errorf("answer has Comments: %+v", got)
			}
		}},
		{section: "6.5", says: "unknown elements cause no error and are not echoed", test: same(withInAir("<FareBasisCode><x>Y</x></FareBasisCode>"),
			map[string]string{segments + "Air/FareBasisCode/x": "", "TripName": "T"})},
		{section: "6.6", says: "amounts are as sent in the answer to a create", test: func(t *testing.T) {
			same(everything(t), map[string]string{segments + "Air/Charges/Fixed/Amount": "333.75"})(t)
		}},
		{section: "6.6", says: "amounts have four decimals later", test: func(t *testing.T) {
			later(everything(t), map[string]string{segments + "Air/Charges/Fixed/Amount": "333.7500"})(t)
		}},
		{section: "6.6", says: "segments have another order later", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			posted := c.create(jane, everything(t))
			read := c.ok("GET", detailPath(idOf(posted)), jane, "")
			if slices.Equal(posted.names("Bookings/Booking/Segments"), read.names("Bookings/Booking/Segments")) {
				t.Errorf("segments are %v both times", read.names("Bookings/Booking/Segments"))
			}
		}},
		{section: "6.6", says: "VendorName is as sent in the answer to a create", test: same(
			strings.Replace(withInAir("<VendorName>Alitalia Airlines</VendorName>"), "<Vendor>LH", "<Vendor>AZ", 1), map[string]string{segments + "Air/VendorName": "Alitalia Airlines"})},
		{section: "6.6", says: "VendorName is Concur's later", test: later(
			strings.Replace(withInAir("<VendorName>Alitalia Airlines</VendorName>"), "<Vendor>LH", "<Vendor>AZ", 1), map[string]string{segments + "Air/VendorName": "Alitalia"})},
		{section: "6.6", says: "VendorName of an unknown vendor is shown as sent", test: later(stay("<VendorName>EXAMPLE INNS</VendorName>"),
			map[string]string{segments + "Hotel/VendorName": "EXAMPLE INNS"})},
		{section: "6.6", says: "TripStatus of the updated trip read back as 1", not: "what the guide had posted is not published; the sandbox gives back what was sent"},
		{section: "6.7", says: "similar data without TripId gives several itineraries", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			first, second := c.create(jane, trip("T", "AAAAAA")), c.create(jane, trip("T", "AAAAAA"))
			if idOf(first) == idOf(second) {
				t.Errorf("both are %s", idOf(first))
			}
		}},
		{section: "6.7", says: "a create that timed out is found by createdAfterDate", test: lists("createdAfterDate=2026-01-07", "Later")},
		{section: "6.8", says: "source and record locator are the key of a booking within a trip", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.book(strings.Replace(booking("ACME TRAVEL", "CAR001", "2026-02-03"), "18:00:00", "20:00:00", 1))
			c.wantLocators("CAR001")
			c.book(booking("OTHER", "CAR001", "2026-02-03"))
			c.wantLocators("CAR001 CAR001")
		}},
		{section: "6.8", says: "without tripId it is not said to be the key: here it is none across trips", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			c.book(booking("ACME TRAVEL", "CAR001", "2026-02-08"))
			c.wantLocators("CAR001, CAR001")
		}},
		{section: "6.9", says: "a flight without ConfirmationNumber is accepted", test: gives(200, "POST", tripPath, jane, withInAir("<ConfirmationNumber/>"))},
		{section: "6.9", says: "two segments may have one ConfirmationNumber", test: func(t *testing.T) {
			flights := strings.Replace(everything(t), "<ConfirmationNumber>H1<", "<ConfirmationNumber>C1<", 1)
			same(flights, map[string]string{segments + "Car/ConfirmationNumber": "C1", segments + "Hotel/ConfirmationNumber": "C1"})(t)
		}},
		{section: "6.10", says: "an update that omits another source's booking is undocumented: here the booking stays", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, trip("T", "AIR001")))
			c.seed(strings.Replace(seeded("OpenBookingSupplier", "HOT001", "2026-02-03"), "seed$HOT001", id, 1))
			c.ok("POST", updatePath(id), jane, trip("T", "AIR002"))
			c.wantLocators("AIR001- HOT001 AIR002")
		}},
		{section: "6.11", says: "cancelling a cancelled trip is undocumented: here it succeeds", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			path := cancelPath(idOf(c.create(jane, trip("T", "AAAAAA"))))
			c.ok("POST", path, jane, "")
			c.ok("POST", path, jane, "")
		}},
		{section: "6.11", says: "updating a cancelled trip is undocumented: here it revives it", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			id := idOf(c.create(jane, trip("T", "AAAAAA")))
			c.ok("POST", cancelPath(id), jane, "")
			if got := c.ok("POST", updatePath(id), jane, trip("T", "AAAAAA")).at("TripStatus"); got != "0" {
				t.Errorf("TripStatus is %s", got)
			}
		}},
		{section: "6.11", says: "creating with TripStatus 2 is undocumented: here it succeeds", test: same(with("<TripStatus>2</TripStatus>"), map[string]string{"TripStatus": "2"})},
		{section: "6.12", says: "whether another app sees another TripId is undocumented: here it sees the same", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			second := c.second()
			c.token = c.granted(connect(acme, "sandbox")).AccessToken
			id := idOf(c.create(jane, trip("T", "AAAAAA")))
			c.token = c.granted(plus(connect(acme, "sandbox"), "client_id", second)).AccessToken
			c.ok("GET", detailPath(id), jane, "")
		}},
		{section: "6.13", says: "userid_type is login or login_id, for all verbs", test: userTypes("login", "login_id")},
		{section: "6.14", says: "a login that is none gives an Invalid User error", test: func(t *testing.T) {
			checkRefused(t, serve(t, &sandbox.Server{}).api("POST", tripPath, "jane", trip("T", "AAAAAA")), "Invalid User:jane")
		}},
		{section: "6.15", says: "case matters in the names of elements", test: func(t *testing.T) {
			seat := "<Seats><AirSeat><PassengerRPH>1</PassengerRPH><SeatNumber>12A</SeatNumber></AirSeat></Seats>"
			same(withInAir(seat), map[string]string{segments + "Air/Seats/AirSeat/PassengerRPH": "", segments + "Air/Seats/AirSeat/SeatNumber": "12A"})(t)
		}},
		{section: "6.16", says: "an expired token gives 403", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.clock(`{"advance":"61m"}`)
			if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
				t.Errorf("status %d, want 403", r.status)
			}
		}},
		{section: "6.16", says: "400 can be a limit or a deadlock", test: faultPasses(400)},
		{section: "6.17", says: "one charge of a set is primary", not: "expected, not said to be checked"},
		{section: "6.17", says: "Amount of Percent is an amount", test: same(
			withInAir("<Charges><Percent><Amount>12.5</Amount><Currency>EUR</Currency></Percent></Charges>"), map[string]string{segments + "Air/Charges/Percent/Amount": "12.5"})},
		{section: "6.18", says: "FirstNameNumber counts characters, or is 0 or 1", not: "text and samples differ; any whole number is taken"},
		{section: "6.19", says: "error bodies, limits and headers of this service are not published", not: "the envelope of the sibling services is used"},
		{section: "6.20", says: "v1 is the only way to post", not: "nothing to do"},
	})
}
