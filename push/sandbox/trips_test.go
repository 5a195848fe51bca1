package sandbox_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

func idOf(e element) string { return e.at("TripId") }

func detailPath(id string) string { return tripPath + "/" + url.PathEscape(id) }

func updatePath(id string) string { return tripPath + "?tripId=" + url.QueryEscape(id) }

func cancelPath(id string) string { return tripPath + "/cancel?tripId=" + url.QueryEscape(id) }

func TestCreateAnswer(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, path := range []string{tripPath, tripPath + "/"} {
		got := c.ok("POST", path, jane, everything(t))
		if id := idOf(got); !regexp.MustCompile(`^\w{7}\$\w{33}$`).MatchString(id) || got.at("ItinLocator") != id ||
			got.at("id") != c.url+tripPath+"/"+id {
			t.Errorf("ids are %q, %q, %q", id, got.at("ItinLocator"), got.at("id"))
		}
		if locator := got.at("TripLinkLocator"); !regexp.MustCompile(`^[A-Z0-9]{6}$`).MatchString(locator) {
			t.Errorf("TripLinkLocator is %q, want 6 letters and digits", locator)
		}
		checkCreated(t, got)
	}
}

// checkCreated compares what the service makes of testdata/everything.xml.
func checkCreated(t *testing.T, got element) {
	t.Helper()
	const segments = "Bookings/Booking/Segments"
	for path, want := range map[string]string{
		"TripName":        "Paris to Berlin & back, 3 February 2026",
		"ClientLocator":   "acme-QX7T2M-1",
		"TripStatus":      "1",
		"StartDateLocal":  "2026-02-03T08:00:00", // the parking
		"EndDateLocal":    "2026-02-05T16:00:00", // the last item
		"StartDateUtc":    "2026-02-03T09:05:00", // of those that have UTC times
		"EndDateUtc":      "2026-02-05T13:00:00",
		"DateCreatedUtc":  "2026-01-05T08:00:00",
		"DateModifiedUtc": "2026-01-05T08:00:00",
		"DateBookedLocal": "2026-01-05T00:00:00", // of the booking, without its offset
		"Comments":        "",
		"CustomAttributes/CustomAttribute/DisplayOnItinerary":                     "true",
		"Bookings/Booking/BookingOwner":                                           "ConcurConnectAPI",
		"Bookings/Booking/Source":                                                 "ConcurConnectAPI",
		"Bookings/Booking/DateCreatedUtc":                                         "2026-01-05T08:00:00",
		"Bookings/Booking/AirfareQuotes/Quote/DateCreatedUtc":                     "2026-01-05T08:00:00",
		"Bookings/Booking/AirlineTickets/AirlineTicket/TotalFare":                 "345.1",
		"Bookings/Booking/AirlineTickets/AirlineTicket/DateModifiedUtc":           "2026-01-05T08:00:00",
		"Bookings/Booking/AirlineTickets/AirlineTicket/AccountingLine/Other/Deep": "X",
		segments + "/Air/LegId":                                                   "1",
		segments + "/Rail/LegId":                                                  "2",
		segments + "/Air/StartDateUtc":                                            "2026-02-03T09:05:00", // as sent
		segments + "/Hotel/StartDateLocal":                                        "2026-02-03T23:59:59",
		segments + "/Hotel/StartDateUtc":                                          "2026-02-03T22:59:59", // from its TimeZone
		segments + "/Hotel/EndDateUtc":                                            "2026-02-05T10:00:00",
		segments + "/Rail/StartDateUtc":                                           "2026-02-05T11:00:00",
		segments + "/Rail/EndDateUtc":                                             "2026-02-05T12:50:00", // from its city
		segments + "/Car/StartDateUtc":                                            "2026-02-03T11:00:00",
		segments + "/Parking/StartDateUtc":                                        "",
		segments + "/Air/Seats/AirSeat/SeatNumber":                                "12A",
		segments + "/Air/Charges/Fixed/Amount":                                    "333.75",
	} {
		if diff := cmp.Diff(want, got.at(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	want := []string{"Car", "Air", "Hotel", "Rail", "Ride", "Parking", "Dining", "Event", "Travel"}
	if diff := cmp.Diff(want, got.names(segments)); diff != "" {
		t.Errorf("segments are not in the order of the post (-want +got):\n%s", diff)
	}
}

func TestDropped(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	r := c.api("POST", tripPath, jane, everything(t))
	if r.status != http.StatusOK {
		t.Fatalf("create: status %d: %s", r.status, r.body)
	}
	for _, name := range []string{
		"ItinSourceName", "PassengerCount", "PassengerKey", "FareBasisCode", // unknown or never echoed
		"Comments", "Description", "ExternalId", "Remarks", // empty or nil
		"Lufthansa", // unknown within a charge
	} {
		if strings.Contains(r.body, name) {
			t.Errorf("%s was echoed", name)
		}
	}
}

func TestReadBack(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.create(jane, everything(t))
	for _, path := range []string{detailPath(idOf(created)), detailPath(idOf(created)) + "/", tripPath + "/" + idOf(created)} {
		got := c.ok("GET", path, jane, "")
		if got.at("UserLoginId") != jane || idOf(got) != idOf(created) || got.at("TripLinkLocator") != created.at("TripLinkLocator") {
			t.Errorf("%s: login %q, id %q, locator %q", path, got.at("UserLoginId"), idOf(got), got.at("TripLinkLocator"))
		}
		want := []string{"Hotel", "Air", "Rail", "Car", "Ride", "Parking", "Dining", "Event", "Travel"}
		if diff := cmp.Diff(want, got.names("Bookings/Booking/Segments")); diff != "" {
			t.Errorf("%s: order of segments (-want +got):\n%s", path, diff)
		}
		if amount := got.at("Bookings/Booking/AirlineTickets/AirlineTicket/TotalFare"); amount != "345.1000" {
			t.Errorf("%s: amount is %s, want 345.1000", path, amount)
		}
	}
	if got := c.create(jane, everything(t)).at("Bookings/Booking/AirlineTickets/AirlineTicket/TotalFare"); got != "345.1" {
		t.Errorf("amount in the answer to a create is %s, want it as sent", got)
	}
}

func TestUpdateReplaces(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.create(jane, trip("Old", "AAAAAA", "BBBBBB"))
	c.clock(`{"advance":"10m"}`)
	answer := c.ok("POST", updatePath(idOf(created)), jane, trip("New", "BBBBBB", "CCCCCC"))
	read := c.ok("GET", detailPath(idOf(created)), jane, "")
	for name, got := range map[string]element{"answer": answer, "detail": read} {
		for path, want := range map[string]string{
			"TripId":                           idOf(created),
			"TripLinkLocator":                  created.at("TripLinkLocator"),
			"TripName":                         "New",
			"DateCreatedUtc":                   "2026-01-05T08:00:00",
			"DateModifiedUtc":                  "2026-01-05T08:10:00",
			"StartDateLocal":                   "2026-02-03T10:05:00",
			"EndDateLocal":                     "2026-02-04T11:20:00",
			"Bookings/Booking/RecordLocator":   "AAAAAA,BBBBBB,CCCCCC",
			"Bookings/Booking/DateCreatedUtc":  "2026-01-05T08:00:00,2026-01-05T08:00:00,2026-01-05T08:10:00",
			"Bookings/Booking/DateModifiedUtc": "2026-01-05T08:10:00,2026-01-05T08:10:00,2026-01-05T08:10:00",
			"Bookings/Booking/Passengers/Passenger/NameFirst": "JANE,JANE,JANE",
			"Bookings/Booking/Segments/Air/FlightNumber":      "1029,1029",
		} {
			if diff := cmp.Diff(want, got.at(path)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, path, diff)
			}
		}
		if shell := got.find("Bookings/Booking")[0]; len(shell.find("Segments")) != 0 {
			t.Errorf("%s: the booking left out still has Segments", name)
		}
	}
	if got := c.ok("GET", tripPath, jane, "").at("ItineraryInfo/RecordLocator"); got != "AAAAAA, BBBBBB, CCCCCC" {
		t.Errorf("list joins the locators as %q", got)
	}
}

// A second update leaves an empty booking alone.
func TestShellStays(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	c.ok("POST", updatePath(id), jane, trip("T", "BBBBBB"))
	c.clock(`{"advance":"10m"}`)
	got := c.ok("POST", updatePath(id), jane, trip("T", "BBBBBB"))
	if diff := cmp.Diff("2026-01-05T08:00:00,2026-01-05T08:10:00", got.at("Bookings/Booking/DateModifiedUtc")); diff != "" {
		t.Errorf("DateModifiedUtc of the bookings (-want +got):\n%s", diff)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	c.clock(`{"advance":"10m"}`)
	answer := c.ok("POST", cancelPath(id), jane, "")
	if answer.XMLName.Local != "Itinerary" || answer.at("TripStatus") != "2" ||
		len(answer.find("Bookings/Booking/Segments")) != 1 || len(answer.names("Bookings/Booking/Segments")) != 0 {
		t.Errorf("answer is not a cancelled trip with empty Segments: %+v", answer)
	}
	read := c.ok("GET", detailPath(id), jane, "")
	if read.at("TripStatus") != "2" || len(read.find("Bookings/Booking/Segments")) != 0 ||
		read.at("DateModifiedUtc") != "2026-01-05T08:10:00" || read.at("StartDateLocal") != "2026-02-03T10:05:00" {
		t.Errorf("detail after cancel: %+v", read)
	}
	c.clock(`{"advance":"10m"}`)
	c.ok("POST", cancelPath(id), jane, "")
	if got := c.ok("GET", detailPath(id), jane, "").at("DateModifiedUtc"); got != "2026-01-05T08:10:00" {
		t.Errorf("a second cancel changed the trip at %s", got)
	}
	revived := c.ok("POST", updatePath(id), jane, trip("T", "AAAAAA"))
	if revived.at("TripStatus") != "0" || revived.at("Bookings/Booking/Segments/Air/FlightNumber") != "1029" {
		t.Errorf("update of a cancelled trip: %+v", revived)
	}
}

func TestCancelMessage(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{CancelMessage: true})
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	answer := c.ok("POST", cancelPath(id), jane, "")
	if answer.XMLName.Local != "Message" || answer.Text != "Cancelled Successfully" {
		t.Errorf("answer is <%s>%s", answer.XMLName.Local, answer.Text)
	}
	if got := c.ok("GET", detailPath(id), jane, "").at("TripStatus"); got != "2" {
		t.Errorf("TripStatus is %s, want 2", got)
	}
}

func TestUnknownTrip(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	for name, r := range map[string]response{
		"detail":              c.api("GET", detailPath("gWu9dRi$x"), jane, ""),
		"detail of another's": c.api("GET", detailPath(id), richard, ""),
		"update":              c.api("POST", updatePath("x"), jane, trip("T", "AAAAAA")),
		"update of another's": c.api("POST", updatePath(id), richard, trip("T", "AAAAAA")),
		"cancel":              c.api("POST", cancelPath("x"), jane, ""),
		"cancel of another's": c.api("POST", cancelPath(id), richard, ""),
		"cancel without id":   c.api("POST", tripPath+"/cancel", jane, ""),
	} {
		if r.status != 404 || parse(t, r.body).at("Message") == "" {
			t.Errorf("%s: status %d, body %q, want 404 and a message", name, r.status, r.body)
		}
	}
	if got := c.ok("GET", detailPath(id), jane, "").at("TripStatus"); got != "0" {
		t.Errorf("TripStatus is %s, want 0", got)
	}
}

func TestTraveller(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	header := http.Header{"Authorization": {"Bearer " + c.token}}
	for query, want := range map[string]int{
		"":                      400,
		"?userid_type=login":    400,
		"?userid_value=" + jane: 400,
		"?userid_type=xmlsyncid&userid_value=" + jane: 400,
		"?userid_type=login&userid_value=jane":        400,
		"?userid_type=login&userid_value=ALL":         200,
		"?userid_type=login_id&userid_value=" + jane:  200,
		"?USERID_TYPE=login&UserId_Value=" + jane:     200,
		"?userid_type=login&userid_value=%zz":         400,
	} {
		if r := c.do("GET", tripPath+query, "", header); r.status != want {
			t.Errorf("GET %s: status %d, want %d", query, r.status, want)
		}
	}
	if r := c.api("POST", tripPath, "ALL", trip("T", "AAAAAA")); r.status != 400 {
		t.Errorf("create for ALL: status %d, want 400", r.status)
	}
	if r := c.api("GET", tripPath, "jane", ""); parse(t, r.body).at("Message") != "Invalid User:jane" {
		t.Errorf("a login that is none: %s", r.body)
	}
}

func TestUnknownPath(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, r := range []struct{ method, path string }{
		{"GET", "/nowhere"},
		{"PUT", tripPath},
		{"DELETE", tripPath + "/x"},
		{"GET", tripPath + "/x/y"},
		{"GET", "/oauth2/v0/token"},
	} {
		got := c.do(r.method, r.path, "", nil)
		want := r.method + " " + r.path + " is not a part of the simulated service."
		if got.status != 404 || parse(t, got.body).at("Message") != want {
			t.Errorf("%s %s: status %d, body %q", r.method, r.path, got.status, got.body)
		}
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{Quota: 2})
	var got []int
	for _, advance := range []string{"0s", "30s", "29s", "1s", "0s", "30s"} {
		c.clock(`{"advance":"` + advance + `"}`)
		got = append(got, c.api("GET", tripPath, jane, "").status)
	}
	if want := []int{200, 200, 429, 200, 429, 200}; !slices.Equal(got, want) {
		t.Errorf("statuses are %v, want %v", got, want)
	}
}
