package concur

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Filter narrows a list of trips; its fields combine with and, and a zero
// field does not narrow. Without any of the times Concur lists the trips from
// 30 days ago to 12 months ahead. No range should be longer than a calendar
// month without need: repeated long ranges can get the whole application
// excluded.
type Filter struct {
	CreatedAfter     time.Time // that day in UTC counts too
	LastModified     time.Time // the trip or one of its bookings changed then or later
	Start            time.Time // under way on that day in UTC or later
	End              time.Time // under way on that day in UTC or earlier
	IncludeCancelled bool
}

// pageSize is Concur's default when a page is asked for.
const pageSize = 200

func (f Filter) query(page int) url.Values {
	q := url.Values{
		"includeMetadata": {"true"},
		"ItemsPerPage":    {strconv.Itoa(pageSize)},
		"Page":            {strconv.Itoa(page)},
	}
	set := func(name, layout string, at time.Time) {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(layout))
		}
	}
	set("createdAfterDate", time.DateOnly, f.CreatedAfter)
	set("lastModifiedDate", "2006-01-02T15:04:05", f.LastModified)
	set("startDate", time.DateOnly, f.Start)
	set("endDate", time.DateOnly, f.End)
	if f.IncludeCancelled {
		q.Set("includeCanceledTrips", "true")
	}
	return q
}

// A TripInfo is a trip as a list shows it.
type TripInfo struct {
	ID             string
	Login          string
	BookingSource  string
	RecordLocators []string
	Status         Status // Concur has Confirmed for any status unless the Filter includes cancelled trips
	Modified       time.Time
	StartLocal     string // YYYY-MM-DDTHH:MM:SS, wall clock
	EndLocal       string
}

// List reads the trips of a user, or with the login "ALL" those of the company, page
// after page, each trip once. An *Error ends it. Only a list that ends without an error
// is complete. Even then a trip that is not on it may exist: Concur hides those of other
// agencies.
func (c *Client) List(ctx context.Context, login string, f Filter) iter.Seq2[TripInfo, error] {
	return func(yield func(TripInfo, error) bool) {
		seen := map[string]bool{}
		for number := 1; ; number++ {
			p, a, err := c.page(ctx, login, f, number)
			if err != nil {
				yield(TripInfo{}, err)
				return
			}
			fresh := p.takeUnseen(seen)
			for _, t := range fresh {
				if !yield(t, nil) {
					return
				}
			}
			if p.last(number) {
				return
			}
			if len(fresh) == 0 {
				if p.Pages > 0 {
					yield(TripInfo{}, a.unreadable(list, fmt.Errorf("page %d of %d brings nothing new", number, p.Pages)))
				}
				return
			}
		}
	}
}

// page reads one page. Concur's links to the next and the previous page have
// been seen swapped, so pages are counted instead.
func (c *Client) page(ctx context.Context, login string, f Filter, number int) (page, answer, error) {
	a, err := c.do(ctx, call{Op: list, Login: login, Filter: f.query(number)})
	if err != nil {
		return page{}, a, err
	}
	p, err := readPage(a)
	if err != nil {
		return page{}, a, a.unreadable(list, err)
	}
	return p, a, nil
}

// A page is one page of a list.
type page struct {
	Trips []TripInfo
	Pages int // how many there are; 0 if the answer does not say
}

// last reports whether no page follows. A list without paging data ends with
// a page that is not full.
func (p page) last(number int) bool {
	if p.Pages > 0 {
		return number >= p.Pages
	}
	return len(p.Trips) < pageSize
}

// takeUnseen returns the trips of p that are not in seen, and adds them to it. A trip is
// listed twice if one before it vanishes between two pages, or if the server does not
// page at all.
func (p page) takeUnseen(seen map[string]bool) []TripInfo {
	var fresh []TripInfo
	for _, t := range p.Trips {
		if !seen[t.ID] {
			seen[t.ID] = true
			fresh = append(fresh, t)
		}
	}
	return fresh
}

// listXML is the bare list or the wrapper around it. Whether the answer is
// wrapped does not follow from whether that was asked for.
type listXML struct {
	XMLName xml.Name
	Bare    []infoXML `xml:"ItineraryInfo"`
	Pages   string    `xml:"Metadata>Paging>TotalPages"`
	Data    *struct {
		Trips []infoXML `xml:"ItineraryInfoList>ItineraryInfo"`
	} `xml:"Data"`
}

// infoXML is an ItineraryInfo, as far as it is read.
type infoXML struct {
	URL             string `xml:"id"`
	TripID          string `xml:"TripId"`
	UserLoginID     string `xml:"UserLoginId"`
	BookingSource   string `xml:"BookingSource"`
	RecordLocator   string `xml:"RecordLocator"`
	TripStatus      Status `xml:"TripStatus"`
	DateModifiedUtc utc    `xml:"DateModifiedUtc"`
	StartDateLocal  string `xml:"StartDateLocal"`
	EndDateLocal    string `xml:"EndDateLocal"`
}

func (x infoXML) info() TripInfo {
	t := TripInfo{
		ID:            tripID(x.URL, x.TripID),
		Login:         strings.TrimSpace(x.UserLoginID),
		BookingSource: strings.TrimSpace(x.BookingSource),
		Status:        x.TripStatus,
		Modified:      x.DateModifiedUtc.Time,
		StartLocal:    strings.TrimSpace(x.StartDateLocal),
		EndLocal:      strings.TrimSpace(x.EndDateLocal),
	}
	for locator := range strings.SplitSeq(x.RecordLocator, ",") {
		if locator = strings.TrimSpace(locator); locator != "" {
			t.RecordLocators = append(t.RecordLocators, locator)
		}
	}
	return t
}

// readPage reads an answer to a list. Whatever is not certainly a list is an error: if a
// trip is not on the list, the caller may send its create again, so a misread list
// could make a duplicate.
func readPage(a answer) (page, error) {
	if a.Cut != nil {
		return page{}, a.Cut
	}
	if err := checkDocument(a.Body); err != nil {
		return page{}, err
	}
	var x listXML
	if err := xml.Unmarshal(a.Body, &x); err != nil {
		return page{}, err
	}
	infos, err := x.infos()
	if err != nil {
		return page{}, err
	}
	var p page
	for _, i := range infos {
		t := i.info()
		if t.ID == "" {
			return page{}, errors.New("a trip without id")
		}
		p.Trips = append(p.Trips, t)
	}
	p.Pages, _ = strconv.Atoi(strings.TrimSpace(x.Pages)) // 0 without one that can be read
	return p, nil
}

func (x listXML) infos() ([]infoXML, error) {
	switch x.XMLName.Local {
	case "ItineraryInfoList":
		return x.Bare, nil
	case "ConnectResponse", "ConcurResponse":
		if x.Data != nil {
			return x.Data.Trips, nil
		}
	}
	return nil, errors.New("not a list of trips")
}
