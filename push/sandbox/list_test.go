package sandbox_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// flightOn is a document with one flight on one day.
func flightOn(name, day string) string {
	return strings.ReplaceAll(trip(name, "AAAAAA"), "2026-02-03", day)
}

// filtered holds four trips: Past, Soon (cancelled) and Later of Jane's, and
// Roe's. The clock then shows 2026-01-08T12:00:00Z.
func filtered(t *testing.T) *service {
	t.Helper()
	c := serve(t, &sandbox.Server{})
	c.create(jane, flightOn("Past", "2025-12-01"))
	c.clock(`{"now":"2026-01-06T12:00:00Z"}`)
	c.token = c.refresh("sandbox").AccessToken
	soon := c.create(jane, flightOn("Soon", "2026-01-20"))
	c.create(richard, flightOn("Roe's", "2026-01-20"))
	c.clock(`{"now":"2026-01-07T12:00:00Z"}`)
	c.token = c.refresh("sandbox").AccessToken
	c.create(jane, strings.ReplaceAll(everything(t), "2026-02-", "2027-02-"))
	c.clock(`{"now":"2026-01-08T12:00:00Z"}`)
	c.token = c.refresh("sandbox").AccessToken
	c.ok("POST", cancelPath(idOf(soon)), jane, "")
	return c
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	c := filtered(t)
	const later = everythingName
	for query, want := range map[string]string{
		"startDate=2025-01-01":                                                 "Past," + later,
		"startDate=2025-11-01&endDate=2026-12-31":                              "Past",
		"STARTDATE=2025-11-01&enddate=2026-12-31":                              "Past",
		"createdAfterDate=2026-01-08":                                          "",
		"createdBeforeDate=2026-01-05":                                         "Past",
		"createdAfterDate=2026-01-05&createdBeforeDate=2026-01-05":             "Past",
		"lastModifiedDate=2026-01-07":                                          later,
		"lastModifiedDate=2026-01-07T12:00:00":                                 later,
		"lastModifiedDate=2026-01-07T12:00:01":                                 "",
		"lastModifiedDate=2026-01-07T12:00:01Z&includeCanceledTrips=true":      "Soon",
		"includeCanceledTrips=true":                                            "Soon",
		"includeCanceledTrips=TRUE":                                            "Soon",
		"startDate=2025-01-01&includeCanceledTrips=true":                       "Past,Soon," + later,
		"startDate=2025-01-01&includeCanceledTrips=false":                      "Past," + later,
		"bookingType=Air":                                                      "Past," + later,
		"bookingType=Hotel":                                                    later,
		"bookingType=Rail&createdBeforeDate=2026-01-05":                        "",
		"includeVirtualTrip=1&includeGuestBookings=false&startDate=2025-12-02": later,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got := c.ok("GET", tripPath+"?"+query, jane, "")
			if diff := cmp.Diff(want, got.at("ItineraryInfo/TripName")); diff != "" {
				t.Errorf("trips (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListRefusesParameters(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for query, want := range map[string]string{
		"startDate=03.02.2026":                 "startDate",
		"endDate=2026-02-30":                   "endDate",
		"createdAfterDate=2026-02-03T00:00:00": "createdAfterDate",
		"lastModifiedDate=yesterday":           "lastModifiedDate",
		"bookingType=Plane":                    "bookingType",
		"includeCanceledTrips=maybe":           "includeCanceledTrips",
		"includeMetadata=x":                    "includeMetadata",
		"Page=0":                               "Page",
		"ItemsPerPage=all":                     "ItemsPerPage",
	} {
		r := c.api("GET", tripPath+"?"+query, jane, "")
		if got := parse(t, r.body).at("Message"); r.status != 400 || got != want+" cannot be read." {
			t.Errorf("%s: status %d, message %q", query, r.status, got)
		}
	}
}

// A parameter that comes in several spellings means the same each time.
func TestParameterSpelledTwice(t *testing.T) {
	t.Parallel()
	c := filtered(t)
	for range 20 {
		if got := c.ok("GET", tripPath+"?endDate=2025-12-01&ENDDATE=2025-11-30&EndDate=2025-11-29", jane, "").at("ItineraryInfo/TripName"); got != "Past" {
			t.Fatalf("list has %q, want Past: the spelling with a small letter is the last", got)
		}
	}
}

func TestListEntry(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	created := c.create(jane, trip("T", "AAAAAA", "BBBBBB"))
	got := c.ok("GET", tripPath, jane, "").find("ItineraryInfo")
	if len(got) != 1 {
		t.Fatalf("list has %d entries, want 1", len(got))
	}
	want := map[string]string{
		"BookingSource": "ACME TRAVEL", "DateModifiedUtc": "2026-01-05T08:00:00", "EndDateLocal": "2026-02-04T11:20:00",
		"Passengers": "JANE DOE", "RecordLocator": "AAAAAA, BBBBBB", "StartDateLocal": "2026-02-03T10:05:00",
		"TravelerFirst": "JANE", "TravelerLast": "DOE", "TripId": idOf(created), "TripName": "T",
		"UserLoginId": jane, "id": c.url + tripPath + "/" + idOf(created),
	}
	entry := map[string]string{}
	for _, e := range got[0].Children {
		entry[e.XMLName.Local] = e.Text
	}
	if diff := cmp.Diff(want, entry); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	withStatus := c.ok("GET", tripPath+"?includeCanceledTrips=true", jane, "")
	if got := withStatus.at("ItineraryInfo/TripStatus"); got != "0" {
		t.Errorf("TripStatus is %q with includeCanceledTrips, want 0", got)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for i := range 5 {
		c.create(jane, trip(strconv.Itoa(i), "AAAAAA"))
	}
	for query, want := range map[string]string{
		"ItemsPerPage=2":           "0,1|5,3,1,2|next 2",
		"ItemsPerPage=2&Page=2":    "2,3|5,3,2,2|previous 1|next 3",
		"itemsperpage=2&page=3":    "4|5,3,3,2|previous 2",
		"ItemsPerPage=2&Page=4":    "|5,3,4,2|previous 3",
		"Page=1":                   "0,1,2,3,4|5,1,1,200",
		"":                         "0,1,2,3,4|5,1,1,1000",
		"ItemsPerPage=5":           "0,1,2,3,4|5,1,1,5",
		"Page=9223372036854775807": "|5,1,9223372036854775807,200|previous 9223372036854775806",
		"startDate=2030-01-01":     "|0,0,1,1000",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			plain := c.ok("GET", tripPath+"?"+query, jane, "")
			wrapped := c.ok("GET", tripPath+"?includeMetadata=true&"+query, jane, "")
			if diff := cmp.Diff(want, pageOf(t, wrapped)); diff != "" {
				t.Errorf("page (-want +got):\n%s", diff)
			}
			if plain.XMLName.Local != "ItineraryInfoList" || plain.at("ItineraryInfo/TripName") != wrapped.at("Data/ItineraryInfoList/ItineraryInfo/TripName") {
				t.Errorf("without metadata: <%s> with %s", plain.XMLName.Local, plain.at("ItineraryInfo/TripName"))
			}
		})
	}
}

// pageOf puts a wrapped list on one line.
func pageOf(t *testing.T, e element) string {
	t.Helper()
	if e.XMLName != (xml.Name{Local: "ConnectResponse"}) {
		t.Fatalf("root is %v", e.XMLName)
	}
	const paging = "Metadata/Paging/"
	line := []string{
		e.at("Data/ItineraryInfoList/ItineraryInfo/TripName"),
		strings.Join([]string{e.at(paging + "TotalItems"), e.at(paging + "TotalPages"), e.at(paging + "CurrentPage"), e.at(paging + "ItemsPerPage")}, ","),
	}
	for _, link := range []struct{ name, word string }{{"PreviousPageURL", "previous "}, {"NextPageURL", "next "}} {
		if address := e.at(paging + link.name); address != "" {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			line = append(line, link.word+u.Query().Get("page"))
		}
	}
	return strings.Join(line, "|")
}

// The links have all that the request had, so that they can be followed.
func TestPageLinks(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for i := range 3 {
		c.create(jane, trip(strconv.Itoa(i), "AAAAAA"))
	}
	got := c.ok("GET", tripPath+"?includeMetadata=true&ItemsPerPage=2&startDate=2026-01-01", jane, "")
	next := strings.TrimPrefix(got.at("Metadata/Paging/NextPageURL"), c.url)
	r := c.do("GET", next, "", http.Header{"Authorization": {"Bearer " + c.token}})
	if r.status != 200 || parse(t, r.body).at("Data/ItineraryInfoList/ItineraryInfo/TripName") != "2" {
		t.Errorf("following %s: status %d: %s", next, r.status, r.body)
	}
}

func TestGetTrips(t *testing.T) {
	t.Parallel()
	c := filtered(t)
	header := http.Header{"Authorization": {"Bearer " + c.token}, "Content-Type": {"application/json"}}
	ask := func(body string) response {
		t.Helper()
		return c.do("POST", tripPath+"/GetTrips", body, header)
	}
	r := ask(`{"userid_type":"login","userid_value":"` + jane + `","startDate":"2025-01-01","includeCanceledTrips":true,"ItemsPerPage":2}`)
	if r.status != 200 {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	if got := parse(t, r.body).all("ItineraryInfo/TripName"); !slices.Equal(got, []string{"Past", "Soon"}) {
		t.Errorf("trips are %v", got)
	}
	for _, body := range []string{"", "[]", `{"userid_type":["login"]}`} {
		if r := ask(body); r.status != 400 {
			t.Errorf("body %q: status %d, want 400", body, r.status)
		}
	}
}
