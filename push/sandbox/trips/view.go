package trips

import "time"

// A View is a trip in short for tests and people, as GET /sandbox/trips has it; Concur
// has no such answer. Package sandbox calls it Trip.
type View struct {
	Company         string `json:"company"`
	Login           string `json:"login"`
	TripID          string `json:"tripId"`
	TripLinkLocator string `json:"tripLinkLocator"`
	ClientLocator   string `json:"clientLocator"`
	TripName        string `json:"tripName"`
	// Status is the TripStatus: 0 confirmed, 1 ticketed, 2 cancelled, 4 virtual,
	// 5 virtual and cancelled, 6 proposal, 7 booked proposal.
	Status int `json:"status"`
	// Start and End are local wall clock times, like 2026-02-03T10:05:00.
	Start    string        `json:"start,omitempty"`
	End      string        `json:"end,omitempty"`
	Created  time.Time     `json:"created"`
	Modified time.Time     `json:"modified"`
	Bookings []BookingView `json:"bookings"`
	// Segments counts those of all bookings.
	Segments int `json:"segments"`
}

// A BookingView is a booking of a [View].
type BookingView struct {
	RecordLocator string `json:"recordLocator"`
	BookingSource string `json:"bookingSource"`
	Segments      int    `json:"segments"`
	// Summary has a line for each segment, such as
	// "Air LH1029 CDG-FRA 2026-02-03T10:05:00".
	Summary []string `json:"summary"`
}

// View returns the trip for tests and people.
func (t *Trip) View() View {
	view := View{
		Company: t.Company, Login: t.Login, TripID: t.ID,
		TripLinkLocator: t.Doc.Value("TripLinkLocator"), ClientLocator: t.Doc.Value("ClientLocator"),
		TripName: t.Doc.Value("TripName"), Status: t.Status(),
		Start: t.Doc.Value("StartDateLocal"), End: t.Doc.Value("EndDateLocal"),
		Created: t.Created, Modified: t.Modified, Bookings: []BookingView{},
	}
	for _, b := range t.Bookings() {
		booking := BookingView{RecordLocator: b.Value("RecordLocator"), BookingSource: b.Value("BookingSource"), Summary: []string{}}
		for _, segment := range b.In("Segments") {
			booking.Summary = append(booking.Summary, summarizeSegment(segment))
		}
		booking.Segments = len(booking.Summary)
		view.Segments += booking.Segments
		view.Bookings = append(view.Bookings, booking)
	}
	return view
}
