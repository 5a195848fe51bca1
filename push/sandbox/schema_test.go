package sandbox_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

const shared = "../../../shared"

// The answers follow the published schemas.
func TestAnswersValidate(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.api("POST", tripPath, jane, everything(t))
	id := idOf(parse(t, created.body))
	documents := map[string]response{
		"create": created,
		"detail": c.api("GET", detailPath(id), jane, ""),
		"update": c.api("POST", updatePath(id), jane, trip("T", "AAAAAA")),
		"shell":  c.api("GET", detailPath(id), jane, ""),
		"list":   c.api("GET", tripPath+"?includeCanceledTrips=true", jane, ""),
		"cancel": c.api("POST", cancelPath(id), jane, ""),
		"after":  c.api("GET", detailPath(id), jane, ""),
	}
	for name, r := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r.status != 200 {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			schema := "itinerary-trip.xsd"
			if name == "list" {
				schema = "GetListOfItinerariesImport_v1_1.xsd"
			}
			validate(t, filepath.Join(shared, "xsd", schema), r.body)
		})
	}
}

func validate(t *testing.T, schema, document string) {
	t.Helper()
	if _, err := os.Stat(schema); err != nil {
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
