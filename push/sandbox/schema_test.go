package sandbox_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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

// An answered is an answer and the published schema that it follows.
type answered struct {
	name, schema string
	response
}

// answersOfEachKind asks a sandbox for all that it answers with documents.
func answersOfEachKind(t *testing.T) []answered {
	t.Helper()
	c := serve(t, &sandbox.Server{})
	created := c.api("POST", tripPath, jane, everything(t))
	id := idOf(parse(t, created.body))
	seeded := c.seed(seeded("TripIt", "PLAN01", "2026-03-03"))[0].TripID
	answers := []answered{
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
	}
	for _, a := range answers {
		if a.status != http.StatusOK {
			t.Fatalf("%s: status %d: %s", a.name, a.status, a.body)
		}
	}
	return answers
}

func TestAnswersValidate(t *testing.T) {
	t.Parallel()
	needXSD(t)
	for _, a := range answersOfEachKind(t) {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			validate(t, a.schema, a.body)
		})
	}
}

// What can be had without the published schema is what testdata of document has
// of it: names, types and lengths.
func TestAnswersHaveTheTypesOfTheSchema(t *testing.T) {
	t.Parallel()
	rows := readSchema(t)
	for _, a := range answersOfEachKind(t) {
		if a.schema == listSchema { // of which testdata has nothing
			continue
		}
		root := parse(t, a.body)
		if wrong := rows.wrong(root, root.XMLName.Local); len(wrong) > 0 {
			t.Errorf("%s: %s\n%s", a.name, strings.Join(wrong, "\n"), a.body)
		}
	}
	for document, want := range map[string]string{
		`<Itinerary><TripNam>T</TripNam></Itinerary>`:                    "Itinerary/TripNam: unknown",
		`<Booking><PassengerCount>1.5</PassengerCount></Booking>`:        "Booking/PassengerCount: is no integer",
		`<Itinerary><StartDateUtc>2026-02-03</StartDateUtc></Itinerary>`: "Itinerary/StartDateUtc: is no dateTime",
	} {
		root := parse(t, document)
		if diff := cmp.Diff([]string{want}, rows.wrong(root, root.XMLName.Local)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", document, diff)
		}
	}
}

// rows are the types of elements by container and name.
type rows map[string]map[string]string

func readSchema(t *testing.T) rows {
	t.Helper()
	text, err := os.ReadFile("document/testdata/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := rows{}
	for line := range strings.Lines(string(text)) {
		field := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if all[field[0]] == nil {
			all[field[0]] = map[string]string{}
		}
		all[field[0]][field[1]] = field[2]
	}
	return all
}

// wrong returns what in a container is not as the schema has it.
func (r rows) wrong(e element, container string) []string {
	var all []string
	for _, c := range e.Children {
		kind, known := r[container][c.XMLName.Local]
		name := container + "/" + c.XMLName.Local
		switch {
		case !known:
			all = append(all, name+": unknown")
		case kind == "free":
		case r[kind] != nil:
			all = append(all, r.wrong(c, kind)...)
		case !isOfType(kind, c.Text):
			all = append(all, name+": is no "+kind)
		}
	}
	return all
}

// isOfType reports whether a value is one of a type of the schema, which may be
// followed by a length or by the values that there are.
func isOfType(kind, value string) bool {
	if values, ok := strings.CutPrefix(kind, "one of "); ok {
		return slices.Contains(strings.Split(values, "|"), value)
	}
	kind, length, _ := strings.Cut(kind, " ")
	size, err := strconv.Atoi(length)
	if most := kind == "text" || kind == "word"; err == nil && (utf8.RuneCountInString(value) > size || !most && utf8.RuneCountInString(value) < size) {
		return false
	}
	return regexp.MustCompile("^(?s:" + map[string]string{
		"text": ".*", "exact": ".*", "code": "[A-Za-z0-9]*", "letter": "[A-Za-z]*", "vendor": "[A-Za-z0-9$]*", "word": "[A-Za-z0-9]+",
		"boolean": "true|false", "integer": "[+-]?[0-9]+", "octet": "[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]",
		"decimal": `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)`, "dateTime": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
	}[kind] + ")$").MatchString(value)
}

func validate(t *testing.T, schema, document string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "xmllint", "--noout", "--schema", schema, "-")
	command.Stdin = strings.NewReader(document)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s\n%s", err, output, document)
	}
}

// needXSD skips a test where the published schemas or xmllint are missing.
func needXSD(t *testing.T) {
	t.Helper()
	_, missing := os.Stat(tripSchema)
	_, absent := exec.LookPath("xmllint")
	skipWithout(t, errors.Join(missing, absent))
}

// skipWithout skips a test that cannot have what the project may not ship: err says why.
// With TEST_REQUIRE_SAMPLES it fails instead, so that a skip never looks like a pass.
func skipWithout(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
}

// The published requests are taken or refused as section 4.6 of FACTS.md
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
	needXSD(t)
	files, err := filepath.Glob(shared + "/samples/concur/*-post-*request*")
	if err == nil && len(files) == 0 {
		err = errors.New("no samples to post")
	}
	skipWithout(t, err)
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
	skipWithout(t, err)
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
	skipWithout(t, err)
	answer, err := os.ReadFile(filepath.Join(samples, "guide-post-trip-create-response.xml"))
	skipWithout(t, err)
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
