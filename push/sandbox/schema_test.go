package sandbox_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

const shared = "../../../shared"

// The schemas that answers follow, as far as they are published.
const (
	tripSchema    = shared + "/xsd/itinerary-trip.xsd"
	bookingSchema = shared + "/xsd/itinerary-booking.xsd"
	listSchema    = "testdata/list.xsd"
)

func TestAnswersValidate(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.api("POST", tripPath, jane, everything(t))
	id := idOf(parse(t, created.body))
	seeded := c.seed(seeded("TripIt", "PLAN01", "2026-03-03"))[0].TripID
	for _, tt := range []struct {
		name, schema string
		answer       response
	}{
		{"create", tripSchema, created},
		{"detail", tripSchema, c.api("GET", detailPath(id), jane, "")},
		{"update", tripSchema, c.api("POST", updatePath(id), jane, trip("T", "AAAAAA"))},
		{"shell", tripSchema, c.api("GET", detailPath(id), jane, "")},
		{"book", tripSchema, c.api("POST", bookingPath, jane, booking("ACME TRAVEL", "CAR001", "2026-02-03"))},
		{"book in a seed", tripSchema, c.api("POST", bookingPath, jane, booking("ACME TRAVEL", "CAR002", "2026-03-03"))},
		{"detail of a seed", tripSchema, c.api("GET", detailPath(seeded), jane, "")},
		{"proposal", tripSchema, c.api("POST", tripPath, jane, proposed("6", "batch", "1"))},
		{"list", listSchema, c.api("GET", tripPath+"?includeCanceledTrips=true", jane, "")},
		{"list with metadata", listSchema, c.api("GET", tripPath+"?includeMetadata=true&ItemsPerPage=1&Page=2", jane, "")},
		{"cancel booking", bookingSchema, c.api("POST", unbookPath("ACME TRAVEL", "CAR001"), jane, "")},
		{"cancel", tripSchema, c.api("POST", cancelPath(id), jane, "")},
		{"after", tripSchema, c.api("GET", detailPath(id), jane, "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.answer.status != 200 {
				t.Fatalf("status %d: %s", tt.answer.status, tt.answer.body)
			}
			validate(t, tt.schema, tt.answer.body)
		})
	}
}

func validate(t *testing.T, schema, document string) {
	t.Helper()
	if _, err := os.Stat(tripSchema); err != nil {
		t.Skipf("no schema to validate with: %v", err)
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skipf("nothing to validate with: %v", err)
	}
	command := exec.CommandContext(t.Context(), xmllint, "--noout", "--schema", schema, "-")
	command.Stdin = strings.NewReader(document)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s\n%s", err, output, document)
	}
}

// The published requests are taken or refused as section 4.6 of the fact sheet
// has it: what is only unknown to the schema is dropped, what breaks a type is
// refused. Answers to what is taken follow the schema.
func TestSamples(t *testing.T) {
	t.Parallel()
	want := map[string]struct{ path, refused string }{
		"draft2017-post-booking-air-no-ticket-request.xml":          {path: bookingPath},
		"draft2017-post-booking-air-with-ticket-request.xml":        {path: bookingPath},
		"ref-post-booking-request.no-itinsourcename.xml":            {path: bookingPath},
		"tmcref-post-booking-request.with-itinsourcename.xml":       {path: bookingPath},
		"guide-post-trip-create-request.xml":                        {path: tripPath},
		"ref-post-trip-tmc-request.xml":                             {path: tripPath},
		"tmcref-post-trip-request.xml":                              {path: tripPath},
		"ref-post-trip-thirdparty-proposal-request.xml":             {path: tripPath},
		"tmcref-post-trip-agency-proposal-request.xml":              {path: tripPath},
		"guide-post-trip-update-request.truncated.txt":              {tripPath, "There is an error in XML document"},
		"hackathon2014-post-trip-request.xml":                       {tripPath, "Segments/Hotel/ConfirmationNumber is missing"}, // it is in an unknown RecordLocator
		"ref-post-trip-triplink-supplier-request.xml":               {tripPath, "Itinerary/TripStatus: is not a whole number"},
		"ref-post-trip-triplink-supplier-request.xml with status 0": {tripPath, "Hotel/TimeZoneId: is not a whole number"},
	}
	files, err := filepath.Glob(shared + "/samples/concur/*-post-*request*")
	if err != nil || len(files) == 0 {
		t.Skipf("no samples to post: %v", err)
	}
	for _, file := range files {
		if _, ok := want[filepath.Base(file)]; !ok {
			t.Errorf("nothing is known of %s", filepath.Base(file))
		}
	}
	for name, tt := range want {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := postSample(t, tt.path, name)
			if tt.refused != "" {
				checkRefused(t, r, tt.refused)
				return
			}
			if r.status != 200 {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			validate(t, tripSchema, r.body)
		})
	}
}

// postSample posts a sample to a sandbox of its own.
func postSample(t *testing.T, path, name string) response {
	t.Helper()
	file, confirmed := strings.CutSuffix(name, " with status 0")
	body, err := os.ReadFile(filepath.Join(shared, "samples", "concur", file))
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, &sandbox.Server{TripLink: confirmed})
	if confirmed {
		body = bytes.Replace(body, []byte(">HK</TripStatus>"), []byte(">0</TripStatus>"), 1)
	}
	return c.api("POST", path, jane, string(body))
}

// What TripIt's form has, and in which order, is what the reference shows.
func TestTripItSample(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile(filepath.Join(shared, "samples", "concur", "ref-get-trip-detail-tripit-format-response.xml"))
	if err != nil {
		t.Skipf("no sample to compare with: %v", err)
	}
	c := serve(t, &sandbox.Server{})
	body := strings.ReplaceAll(everything(t), "</Hotel>", "</Hotel>"+flightAgain)
	got := c.ok("GET", detailPath(idOf(c.create(jane, body)))+"?systemFormat=Tripit", jane, "")
	want := parse(t, string(sample))
	for _, path := range []string{"Trip", "AirObject", "AirObject/Segment", "AirObject/Segment/StartDateTime", "AirObject/Traveler"} {
		if diff := cmp.Diff(want.names(path), got.names(path)); diff != "" {
			t.Errorf("%s (-reference +ours):\n%s", path, diff)
		}
	}
}

const flightAgain = `<Air><Vendor>LH</Vendor><FlightNumber>1030</FlightNumber><ClassOfService>Y</ClassOfService>` +
	`<StartCityCode>FRA</StartCityCode><EndCityCode>CDG</EndCityCode>` +
	`<StartDateLocal>2026-02-05T17:00:00</StartDateLocal><EndDateLocal>2026-02-05T18:15:00</EndDateLocal></Air>`

// The create request of the TMC guide is accepted as the guide says.
func TestGuideSample(t *testing.T) {
	t.Parallel()
	samples := filepath.Join(shared, "samples", "concur")
	request, err := os.ReadFile(filepath.Join(samples, "guide-post-trip-create-request.xml"))
	if err != nil {
		t.Skipf("no sample to post: %v", err)
	}
	answer, err := os.ReadFile(filepath.Join(samples, "guide-post-trip-create-response.xml"))
	if err != nil {
		t.Skipf("no sample to compare with: %v", err)
	}
	c := serve(t, &sandbox.Server{})
	got, want := c.create(jane, string(request)), parse(t, string(answer))
	for _, path := range []string{
		"BookedByFirstName", "BookedByLastName", "ClientLocator", "DateBookedLocal", "EndDateLocal", "StartDateLocal", "TripName", "TripStatus",
		"Bookings/Booking/BookingOwner", "Bookings/Booking/Source", "Bookings/Booking/RecordLocator", "Bookings/Booking/DateBookedLocal",
		"Bookings/Booking/AirfareQuotes/Quote/TotalFare",
		"Bookings/Booking/Segments/Hotel/StartDateLocal", "Bookings/Booking/Segments/Air/LegId",
		"Bookings/Booking/Segments/Air/Charges/Fixed/Amount",
	} {
		if got.at(path) != want.at(path) {
			t.Errorf("%s is %q, want %q as in the guide", path, got.at(path), want.at(path))
		}
	}
	if diff := cmp.Diff((element{Children: []element{want}}).names("Itinerary"), (element{Children: []element{got}}).names("Itinerary")); diff != "" {
		t.Errorf("Itinerary (-guide +ours):\n%s", diff)
	}
	for _, path := range []string{"Bookings/Booking", "Bookings/Booking/Segments", "Bookings/Booking/Segments/Hotel", "Bookings/Booking/AirfareQuotes/Quote"} {
		if diff := cmp.Diff(want.names(path), got.names(path)); diff != "" {
			t.Errorf("%s (-guide +ours):\n%s", path, diff)
		}
	}
}
