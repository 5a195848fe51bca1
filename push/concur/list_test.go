package concur_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/concur"
)

// infos writes the list of the trips first to last; the id of trip 7 is t7.
func infos(first, last int) string {
	var b strings.Builder
	b.WriteString(`<ItineraryInfoList xmlns="http://www.concursolutions.com/api/travel/trip/2010/06">`)
	for n := first; n <= last; n++ {
		fmt.Fprintf(&b, `<ItineraryInfo><TripId>t%d</TripId></ItineraryInfo>`, n)
	}
	b.WriteString(`</ItineraryInfoList>`)
	return b.String()
}

// wrapped is a page with the links to its neighbours the wrong way round.
func wrapped(page, pages int, list string) string {
	return fmt.Sprintf(`<ConnectResponse><Metadata><Paging><TotalPages>%d</TotalPages><CurrentPage>%d</CurrentPage>`+
		`<PreviousPageURL>https://host/?page=%d</PreviousPageURL><NextPageURL>https://host/?page=%d</NextPageURL>`+
		`</Paging></Metadata><Data>%s</Data></ConnectResponse>`, pages, page, page+1, page-1, list)
}

// ids are those of the trips 1 to last.
func ids(last int) []string {
	var all []string
	for n := 1; n <= last; n++ {
		all = append(all, fmt.Sprintf("t%d", n))
	}
	return all
}

func TestListPages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		pages  []string // the last one answers all pages after it, too
		want   []string
		asked  []string
		failed bool
	}{
		{"wrapped", []string{wrapped(1, 3, infos(1, 2)), wrapped(2, 3, infos(3, 4)), wrapped(3, 3, infos(5, 5))}, ids(5), []string{"1", "2", "3"}, false},
		{"wrapped as the prose names it", []string{strings.ReplaceAll(wrapped(1, 1, infos(1, 2)), "ConnectResponse", "ConcurResponse")}, ids(2), []string{"1"}, false},
		{"bare", []string{infos(1, 3)}, ids(3), []string{"1"}, false},
		{"bare and empty", []string{infos(1, 0)}, nil, []string{"1"}, false},
		{"wrapped and empty", []string{wrapped(1, 1, infos(1, 0))}, nil, []string{"1"}, false},
		{"wrapped without a list", []string{`<ConnectResponse><Data/></ConnectResponse>`}, nil, []string{"1"}, false},
		{"a trip slid to the next page", []string{wrapped(1, 2, infos(1, 3)), wrapped(2, 2, infos(3, 4))}, ids(4), []string{"1", "2"}, false},
		{"bare pages, full and not", []string{infos(1, 200), infos(201, 210)}, ids(210), []string{"1", "2"}, false},
		{"bare and full by chance", []string{infos(1, 200), infos(1, 0)}, ids(200), []string{"1", "2"}, false},
		{"bare and not paged", []string{infos(1, 350)}, ids(350), []string{"1", "2"}, false},
		{"the same page again", []string{wrapped(1, 38, infos(1, 2))}, ids(2), []string{"1", "2"}, true},
		{"a missing page", []string{wrapped(1, 3, infos(1, 2)), wrapped(2, 3, infos(1, 0))}, ids(2), []string{"1", "2"}, true},
		{"a trip whose status is a word", []string{strings.Replace(infos(1, 3), "</ItineraryInfo>", "<TripStatus>HK</TripStatus></ItineraryInfo>", 1)}, ids(3), []string{"1"}, false},
		{"a trip without id", []string{`<ItineraryInfoList><ItineraryInfo/></ItineraryInfoList>`}, nil, []string{"1"}, true},
		{"a wrapper without data", []string{`<ConnectResponse><Metadata/></ConnectResponse>`}, nil, []string{"1"}, true},
		{"a message", []string{`<Message>none</Message>`}, nil, []string{"1"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.Query().Get("Page"))
				_, _ = io.WriteString(w, tt.pages[min(len(asked), len(tt.pages))-1])
			}))
			trips, err := collect(client(t, s.URL), t.Context(), concur.Filter{})
			if (err != nil) != tt.failed {
				t.Errorf("List: error %v, want one: %v", err, tt.failed)
			}
			if err != nil && asError(t, err).Class != concur.Transient {
				t.Errorf("List: %v, want Transient", err)
			}
			var got []string
			for _, trip := range trips {
				got = append(got, trip.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("List (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("pages asked for (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListInfo(t *testing.T) {
	t.Parallel()
	const body = `<ItineraryInfoList><ItineraryInfo><BookingSource>ACME TRAVEL</BookingSource>
<DateModifiedUtc>2026-02-03T09:30:00</DateModifiedUtc><EndDateLocal>2026-03-05T09:00:00</EndDateLocal>
<RecordLocator>QX7T2M, OLD123,</RecordLocator><StartDateLocal>2026-03-01T07:00:00</StartDateLocal>
<TripStatus>2</TripStatus><UserLoginId>jane.doe@acme.example</UserLoginId>
<id>https://host/api/travel/trip/v1.1/gWu$pEjx</id></ItineraryInfo></ItineraryInfoList>`
	s := serve(t, &issuer{}, answer(200, body))
	got, err := collect(client(t, s.URL), t.Context(), concur.Filter{})
	if err != nil {
		t.Fatalf("List: %v", err)
	}
	want := []concur.TripInfo{{
		ID: tripID, Login: login, BookingSource: "ACME TRAVEL", RecordLocators: []string{"QX7T2M", "OLD123"},
		Status: concur.Cancelled, Modified: time.Date(2026, 2, 3, 9, 30, 0, 0, time.UTC),
		StartLocal: "2026-03-01T07:00:00", EndLocal: "2026-03-05T09:00:00",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	if !got[0].Status.Cancelled() {
		t.Error("status 2 does not count as cancelled")
	}
}

func TestListFilter(t *testing.T) {
	t.Parallel()
	queries := make(chan url.Values, 1)
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries <- r.URL.Query()
		_, _ = io.WriteString(w, infos(1, 0))
	}))
	berlin := time.FixedZone("CET", 3600)
	_, err := collect(client(t, s.URL), t.Context(), concur.Filter{
		CreatedAfter:     time.Date(2026, 2, 1, 0, 30, 0, 0, berlin), // the day before in UTC
		LastModified:     time.Date(2026, 2, 1, 0, 30, 0, 0, berlin),
		Start:            time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		End:              time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC),
		IncludeCancelled: true,
	})
	if err != nil {
		t.Fatalf("List: %v", err)
	}
	want := url.Values{
		"userid_type": {"login"}, "userid_value": {login}, "includeMetadata": {"true"},
		"ItemsPerPage": {"200"}, "Page": {"1"}, "createdAfterDate": {"2026-01-31"},
		"lastModifiedDate": {"2026-01-31T23:30:00"}, "startDate": {"2026-03-01"}, "endDate": {"2026-03-31"},
		"includeCanceledTrips": {"true"},
	}
	if diff := cmp.Diff(want, <-queries); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
}

// TestListBreak leaves the loop early: no further page may be asked for.
func TestListBreak(t *testing.T) {
	t.Parallel()
	trips := &counter{Handler: answer(200, wrapped(1, 38, infos(1, 2)))}
	s := serve(t, &issuer{}, trips)
	for _, err := range client(t, s.URL).List(t.Context(), login, concur.Filter{}) {
		if err != nil {
			t.Errorf("List: %v", err)
		}
		break
	}
	if trips.count() != 1 {
		t.Errorf("%d requests, want 1", trips.count())
	}
}

// TestLimiter asks once for every request, whatever it is part of.
func TestLimiter(t *testing.T) {
	t.Parallel()
	s := serve(t, &issuer{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer access-0" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		page := slices.Index([]string{"1", "2"}, r.URL.Query().Get("Page")) + 1
		_, _ = io.WriteString(w, wrapped(page, 2, infos(page, page)))
	}))
	c := client(t, s.URL)
	asked := &turnstile{}
	c.Limiter = asked
	if _, err := collect(c, t.Context(), concur.Filter{}); err != nil {
		t.Fatalf("List: %v", err)
	}
	if asked.n != 3 { // a refused one and two pages
		t.Errorf("limiter asked %d times, want 3", asked.n)
	}
}
