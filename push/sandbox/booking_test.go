package sandbox_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

const bookingPath = "/api/travel/booking/v1.1"

// booking is a document with one car on one day, in no namespace as all
// samples of bookings.
func booking(source, locator, day string) string {
	return fmt.Sprintf(`<Booking xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Segments><Car>`+
		`<Vendor>SX</Vendor><VendorName>SIXT</VendorName><StartDateLocal>%[3]sT12:00:00</StartDateLocal><EndDateLocal>%[3]sT18:00:00</EndDateLocal>`+
		`<ConfirmationNumber>C-%[2]s</ConfirmationNumber><StartCityCode>FRA</StartCityCode><EndCityCode>FRA</EndCityCode><TotalRate>40.5</TotalRate>`+
		`</Car></Segments><RecordLocator>%[2]s</RecordLocator><BookingSource>%[1]s</BookingSource>`+
		`<Passengers><Passenger><NameFirst>JANE</NameFirst><NameLast>DOE</NameLast></Passenger></Passengers></Booking>`,
		source, locator, day)
}

// seeded is a trip of Jane's that came by a tool, with one flight on one day.
func seeded(owner, locator, day string) string {
	return fmt.Sprintf(`<Itinerary><UserLoginId>%s</UserLoginId><TripId>seed$%s</TripId><TripName>By %s</TripName><Bookings><Booking>`+
		`<BookingOwner>%[3]s</BookingOwner><BookingSource>%[3]s</BookingSource><RecordLocator>%[2]s</RecordLocator>`+
		`<AirlineTickets><AirlineTicket><TotalFare>99</TotalFare></AirlineTicket></AirlineTickets>`+
		`<Segments><Air><Vendor>AF</Vendor><FlightNumber>1018</FlightNumber><StartCityCode>CDG</StartCityCode><EndCityCode>FRA</EndCityCode>`+
		`<StartDateLocal>%[4]sT07:20:00</StartDateLocal><EndDateLocal>%[4]sT08:35:00</EndDateLocal></Air></Segments></Booking></Bookings></Itinerary>`,
		jane, locator, owner, day)
}

func (c *service) seed(document string) []sandbox.Trip {
	c.tb.Helper()
	r := c.do("POST", "/sandbox/seed", document, nil)
	if r.status != 200 {
		c.tb.Fatalf("POST /sandbox/seed: status %d: %s", r.status, r.body)
	}
	return decode[[]sandbox.Trip](c.tb, r.body)
}

func (c *service) book(document string) element {
	c.tb.Helper()
	return c.ok("POST", bookingPath, jane, document)
}

func unbookPath(source, number string) string {
	return bookingPath + "/cancel?bookingSource=" + url.QueryEscape(source) + "&confirmationNumber=" + url.QueryEscape(number)
}

// locators lists, trip by trip, the record locators of all bookings, with a
// minus after those without segments.
func (c *service) locators() string {
	var trips []string
	for _, t := range c.Trips() {
		var locators []string
		for _, b := range t.Bookings {
			if b.Segments == 0 {
				b.RecordLocator += "-"
			}
			locators = append(locators, b.RecordLocator)
		}
		trips = append(trips, strings.Join(locators, " "))
	}
	return strings.Join(trips, ", ")
}

func (c *service) wantLocators(want string) {
	c.tb.Helper()
	if diff := cmp.Diff(want, c.locators()); diff != "" {
		c.tb.Errorf("bookings (-want +got):\n%s", diff)
	}
}

// A booking that is posted inside the dates of a TripIt trip shows up in it; a
// trip that is posted there stands beside it.
func TestBookingWithinTripItTrip(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	planned := c.seed(seeded("TripIt", "PLANNED", "2026-02-03"))[0]
	answer := c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
	if idOf(answer) != planned.TripID || answer.at("TripLinkLocator") != planned.TripLinkLocator {
		t.Errorf("the booking is in trip %s, want %s", idOf(answer), planned.TripID)
	}
	if got := answer.at("EndDateLocal"); got != "2026-02-03T18:00:00" {
		t.Errorf("the trip ends at %s, want when the car does", got)
	}
	c.create(jane, trip("Beside", "AIR001"))
	c.wantLocators("PLANNED CAR001, AIR001")
}

func TestBookingFindsItsTrip(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ have, day, want string }{
		"first of two":      {seeded("ConcurTravel", "ONE", "2026-02-03") + seeded("TripIt", "TWO", "2026-02-03"), "2026-02-03", "ONE CAR001, TWO"},
		"second of two":     {seeded("ConcurTravel", "ONE", "2026-02-03") + seeded("TripIt", "TWO", "2026-02-05"), "2026-02-05", "ONE, TWO CAR001"},
		"the day before":    {seeded("ConcurTravel", "ONE", "2026-02-03"), "2026-02-02", "ONE, CAR001"},
		"the day after":     {seeded("ConcurTravel", "ONE", "2026-02-03"), "2026-02-04", "ONE, CAR001"},
		"cancelled":         {strings.Replace(seeded("TripIt", "ONE", "2026-02-03"), "<Bookings>", "<TripStatus>2</TripStatus><Bookings>", 1), "2026-02-03", "ONE, CAR001"},
		"of somebody else":  {strings.Replace(seeded("TripIt", "ONE", "2026-02-03"), jane, richard, 1), "2026-02-03", "ONE, CAR001"},
		"a trip of no time": {strings.ReplaceAll(seeded("TripIt", "ONE", "2026-02-03"), "DateLocal>", "DateUnknown>"), "2026-02-03", "ONE, CAR001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, &sandbox.Server{})
			c.seed("<Itineraries>" + tt.have + "</Itineraries>")
			c.book(booking("ACME TRAVEL", "CAR001", tt.day))
			c.wantLocators(tt.want)
		})
	}
}

// A table of which only the end is told, and a trip of which no more is, have
// their last day in common.
func TestBookingWithoutAStart(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	const end = "<EndDateLocal>2026-02-03T22:00:00</EndDateLocal>"
	c.create(jane, strings.Replace(trip("T"), "<Bookings>", end+"<Bookings>", 1))
	c.book(`<Booking><BookingSource>ACME TRAVEL</BookingSource><RecordLocator>TAB001</RecordLocator><Segments><Dining>` +
		`<ConfirmationNumber>D1</ConfirmationNumber>` + end + `</Dining></Segments></Booking>`)
	c.wantLocators("TAB001")
}

func TestBookingMakesATrip(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	got := c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
	for path, want := range map[string]string{
		"TripName": "Trip to FRA", "TripStatus": "0", "StartDateLocal": "2026-02-03T12:00:00", "EndDateUtc": "2026-02-03T17:00:00",
		"Bookings/Booking/BookingOwner":              "ConcurConnectAPI",
		"Bookings/Booking/DateCreatedUtc":            "2026-01-05T08:00:00",
		"Bookings/Booking/Segments/Car/StartDateUtc": "2026-02-03T11:00:00",
		"Bookings/Booking/Segments/Car/TotalRate":    "40.5",
	} {
		if diff := cmp.Diff(want, got.at(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	empty := c.book(`<Booking><BookingSource>ACME TRAVEL</BookingSource><RecordLocator>NONE01</RecordLocator></Booking>`)
	if empty.at("TripName") != "Trip" || idOf(empty) == idOf(got) {
		t.Errorf("a booking without segments is in %s, %s", empty.at("TripName"), idOf(empty))
	}
}

func TestBookingUpsert(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("T", "AIR001", "CAR001")))
	c.clock(`{"advance":"10m"}`)
	path := bookingPath + "?tripId=" + url.QueryEscape(id)
	got := c.ok("POST", path, jane, booking("ACME TRAVEL", "CAR001", "2026-02-07"))
	c.wantLocators("AIR001 CAR001")
	for path, want := range map[string]string{
		"DateModifiedUtc":                  "2026-01-05T08:10:00",
		"EndDateLocal":                     "2026-02-07T18:00:00",
		"Bookings/Booking/DateCreatedUtc":  "2026-01-05T08:00:00,2026-01-05T08:00:00",
		"Bookings/Booking/DateModifiedUtc": "2026-01-05T08:00:00,2026-01-05T08:10:00",
	} {
		if diff := cmp.Diff(want, got.at(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	c.ok("POST", path, jane, booking("OTHER", "CAR001", "2026-02-07"))
	c.wantLocators("AIR001 CAR001 CAR001")
	if r := c.api("POST", bookingPath+"?tripId=x", jane, booking("ACME TRAVEL", "CAR001", "2026-02-07")); r.status != 404 {
		t.Errorf("booking for an unknown trip: status %d, want 404", r.status)
	}
	if r := c.api("POST", path, richard, booking("ACME TRAVEL", "CAR001", "2026-02-07")); r.status != 404 {
		t.Errorf("booking for another's trip: status %d, want 404", r.status)
	}
}

func TestCancelBooking(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"CAR001", "C-CAR001"} {
		c := serve(t, &sandbox.Server{})
		c.create(jane, trip("T", "AIR001"))
		c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
		c.clock(`{"advance":"10m"}`)
		got := c.ok("POST", unbookPath("ACME TRAVEL", number), jane, "")
		if got.XMLName.Local != "Booking" || got.at("RecordLocator") != "CAR001" || len(got.at("Segments/Car/CancellationNumber")) != 10 ||
			got.at("Segments/Car/DateCancelledUtc") != "2026-01-05T08:10:00" {
			t.Errorf("%s: answer is %+v", number, got)
		}
		c.wantLocators("AIR001 CAR001-")
		if trips := c.Trips(); trips[0].Status != 0 || trips[0].End != "2026-02-03T11:20:00" {
			t.Errorf("%s: the trip has status %d and ends %s", number, trips[0].Status, trips[0].End)
		}
		c.wantNotFound(unbookPath("ACME TRAVEL", number))
		c.wantNotFound(unbookPath("OTHER", "AIR001"))
	}
}

func (c *service) wantNotFound(path string) {
	c.tb.Helper()
	r := c.api("POST", path, jane, "")
	if e := parse(c.tb, r.body); r.status != 404 || e.XMLName.Local != "Status" || e.Text != "NotFound" {
		c.tb.Errorf("%s: status %d: %s", path, r.status, r.body)
	}
}

// An update of a trip with another's booking in it leaves that alone, and may
// not have it.
func TestUpdateAroundAnothersBooking(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := c.seed(seeded("ConcurTravel", "CLIQ01", "2026-02-03"))[0].TripID
	taken := strings.ReplaceAll(trip("T", "CLIQ01"), "ACME TRAVEL", "ConcurTravel")
	checkRefused(t, c.api("POST", updatePath(id), jane, taken), "only the source that created a booking may update or cancel it")
	c.wantLocators("CLIQ01")
	c.ok("POST", updatePath(id), jane, trip("T", "AIR001"))
	c.wantLocators("CLIQ01 AIR001")
}

func TestTripLinkSupplier(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{TripLink: true})
	bare := strings.NewReplacer("<Vendor>SX</Vendor>", "", "<ConfirmationNumber>C-CAR001</ConfirmationNumber>", "").
		Replace(booking("HOTELS", "CAR001", "2026-02-03"))
	made := c.book(bare)
	if made.at("HasOpenBookingPassive") != "true" || made.at("Bookings/Booking/BookingOwner") != "OpenBookingSupplier" {
		t.Errorf("answer is %+v", made)
	}
	c.Reset()
	c.token = c.refresh("sandbox").AccessToken
	id := c.seed(seeded("ConcurConnectAPI", "AIR001", "2026-02-03"))[0].TripID
	c.book(bare)
	c.ok("POST", cancelPath(id), jane, "")
	c.wantLocators("AIR001 CAR001-")
	if status := c.Trips()[0].Status; status != 0 {
		t.Errorf("TripStatus of the trip that others made is %d, want 0", status)
	}
	own := idOf(c.create(jane, trip("Own", "OWN001")))
	c.ok("POST", cancelPath(own), jane, "")
	c.wantLocators("AIR001 CAR001-, OWN001-")
}

func TestSeed(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	ownerless := strings.Replace(seeded("X", "CLIQ01", "2026-03-03"), "<BookingOwner>X</BookingOwner>", "", 1)
	got := c.seed("<Itineraries>" + seeded("TripIt", "PLAN01", "2026-02-03") +
		strings.Replace(ownerless, "<TripName>", "<TripStatus>4</TripStatus><DateCreatedUtc>2025-12-01T10:00:00</DateCreatedUtc><TripName>", 1) +
		"</Itineraries>")
	if len(got) != 2 || got[0].Login != jane || got[0].TripID != "seed$PLAN01" || got[0].Company != "sandbox" ||
		got[1].Status != 4 || got[1].Created.Format("2006-01-02") != "2025-12-01" || len(got[1].TripLinkLocator) != 6 {
		t.Errorf("seeded %+v", got)
	}
	read := c.ok("GET", detailPath("seed$CLIQ01"), jane, "")
	if owner := read.at("Bookings/Booking/BookingOwner"); owner != "ConcurTravel" {
		t.Errorf("BookingOwner is %q, want ConcurTravel where none was given", owner)
	}
}

// A trip that was read back can be seeded as it is.
func TestSeedOfReadBack(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, everything(t)))
	read := c.api("GET", detailPath(id), jane, "").body
	c.Reset()
	c.seed(read)
	c.token = c.refresh("sandbox").AccessToken
	if diff := cmp.Diff(read, c.api("GET", detailPath(id), jane, "").body); diff != "" {
		t.Errorf("detail after seeding it (-before +after):\n%s", diff)
	}
}

func TestSeedRefused(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.seed(seeded("TripIt", "PLAN01", "2026-02-03"))
	for document, want := range map[string]string{
		"":                                   "There is an error in XML document",
		"<Trips/>":                           "Trips: is not an Itinerary",
		"<Itineraries><Trip/></Itineraries>": "itinerary 1: Trip: is not an Itinerary",
		"nonsense":                           "read trips: There is an error in XML document (1, 9).",
		"<Itineraries/><x/>":                 "There is an error in XML document",
		"<Itinerary/>":                       "Itinerary/TripName is missing",
		seeded("TripIt", "X", "yesterday"):   "StartDateLocal: is not a date and time",
		strings.Replace(seeded("TripIt", "X", "2026-02-03"), jane, "jane", 1):       "Itinerary/UserLoginId: is missing or no login",
		strings.Replace(seeded("TripIt", "X", "2026-02-03"), "seed$X", "a/b", 1):    "Itinerary/TripId: has a character that no id has",
		strings.Replace(seeded("TripIt", "PLAN01", "2026-02-03"), jane, richard, 1): "Itinerary/TripId: belongs to another traveller",
	} {
		r := c.do("POST", "/sandbox/seed", document, nil)
		if got := decode[map[string]string](t, r.body)["error"]; r.status != 400 || !strings.Contains(got, want) {
			t.Errorf("%s: status %d, error %q, want %q", document, r.status, got, want)
		}
	}
	two := seeded("TripIt", "PLAN02", "2026-02-03") + strings.Replace(seeded("TripIt", "PLAN02", "2026-02-03"), jane, richard, 1)
	if r := c.do("POST", "/sandbox/seed", "<Itineraries>"+two+"</Itineraries>", nil); r.status != 400 || !strings.Contains(r.body, "itinerary 2: ") {
		t.Errorf("two travellers with one TripId: status %d: %s", r.status, r.body)
	}
	c.wantLocators("PLAN01")
}

// A plan that arrives later adds to its trip, but overwrites nothing posted.
func TestPlanArrivesLater(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	plan := seeded("TripIt", "PLAN01", "2026-02-03")
	c.seed(plan)
	c.book(booking("ACME TRAVEL", "CAR001", "2026-02-03"))
	forwarded := strings.NewReplacer("PLAN01</RecordLocator>", "CAR001</RecordLocator>", ">TripIt<", ">OpenBookingEmail<").Replace(plan)
	c.seed("<Itineraries>" + forwarded + strings.Replace(plan, "PLAN01</RecordLocator>", "PLAN02</RecordLocator>", 1) + "</Itineraries>")
	c.wantLocators("PLAN01 CAR001 PLAN02")
	if got := c.ok("GET", detailPath("seed$PLAN01"), jane, "").at("Bookings/Booking/Segments/Car/Vendor"); got != "SX" {
		t.Errorf("Vendor of the posted car is %q", got)
	}
}

// proposed is a document of one proposal of a batch.
func proposed(status, batch, index string) string {
	attribute := func(name, data string) string {
		return "<CustomAttribute><ExternalId/><DataType>Numeric</DataType><Name>" + name + "</Name><DisplayTitle/><Data>" + data + "</Data></CustomAttribute>"
	}
	return strings.Replace(trip("Proposal "+index, "PROP0"+index), "<Bookings>",
		"<ClientLocator>"+batch+"</ClientLocator><TripStatus>"+status+"</TripStatus><TravelRequestId>333D</TravelRequestId><CustomAttributes>"+
			attribute("ProposalBatchSize", "2")+attribute("ProposalSequenceIndex", index)+"</CustomAttributes><Bookings>", 1)
}

func TestProposals(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	other := strings.Replace(proposed("6", "batch-0", "1"), "333D", "4711", 1)
	c.create(jane, other)
	c.create(jane, proposed("6", "batch-1", "1"))
	withdrawn := c.create(jane, proposed("6", "batch-1", "2"))
	c.wantLocators("PROP01, PROP01, PROP02")
	first := c.create(jane, proposed("7", "batch-2", "1"))
	second := c.create(jane, proposed("7", "batch-2", "2"))
	c.wantLocators("PROP01, PROP01, PROP02")
	if r := c.api("GET", detailPath(idOf(withdrawn)), jane, ""); r.status != 404 {
		t.Errorf("detail of a proposal of the batch before: status %d, want 404", r.status)
	}
	picked := c.ok("POST", updatePath(idOf(second)), jane, strings.Replace(proposed("0", "batch-2", "2"), "<ClientLocator>batch-2", "<ClientLocator>own", 1))
	if idOf(picked) != idOf(second) || picked.at("TripLinkLocator") != second.at("TripLinkLocator") || picked.at("TripStatus") != "0" {
		t.Errorf("the proposal picked is %+v", picked)
	}
	c.create(jane, proposed("6", "batch-3", "1"))
	ids := c.ok("GET", tripPath, jane, "").all("ItineraryInfo/TripId")
	if len(ids) != 3 || !slices.Contains(ids, idOf(second)) || slices.Contains(ids, idOf(first)) {
		t.Errorf("list has %v, want the other request's, the one picked and the new batch", ids)
	}
}

func TestProposalRefused(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	good := proposed("6", "batch-1", "1")
	for old, tt := range map[string]struct{ with, want string }{
		"<ClientLocator>batch-1</ClientLocator>":  {"", "Itinerary/ClientLocator is missing"},
		"<TravelRequestId>333D</TravelRequestId>": {"", "Itinerary/TravelRequestId is missing"},
		"<Data>2</Data>": {"<Data>4</Data>", "Itinerary/CustomAttributes: ProposalBatchSize is not between 1 and 3"},
		"<Data>1</Data>": {"", "Itinerary/CustomAttributes: ProposalSequenceIndex is not between 1 and 3"},
	} {
		checkRefused(t, c.api("POST", tripPath, jane, strings.Replace(good, old, tt.with, 1)), tt.want)
	}
}

func TestTripItFormat(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, everything(t)))
	got := c.ok("GET", detailPath(id)+"?systemFormat=Tripit", jane, "")
	for path, want := range map[string]string{
		"Trip/id": id, "Trip/relative_url": tripPath + "/" + id, "Trip/start_date": "2026-02-03", "Trip/end_date": "2026-02-05",
		"AirObject/record_locator": "QX7T2M", "AirObject/is_purchased": "1", "AirObject/Traveler/last_name": "DOE",
		"AirObject/Segment/StartDateTime/date": "2026-02-03", "AirObject/Segment/StartDateTime/time": "10:05:00",
		"AirObject/Segment/marketing_flight_number": "1029", "AirObject/Segment/seats": "12A", "AirObject/Segment/duration": "75",
	} {
		if diff := cmp.Diff(want, got.at(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	r := c.api("GET", detailPath(id)+"?systemFormat=GDS", jane, "")
	if got := parse(t, r.body).at("Message"); r.status != 400 || got != "systemFormat cannot be read." {
		t.Errorf("systemFormat=GDS: status %d, message %q", r.status, got)
	}
}
