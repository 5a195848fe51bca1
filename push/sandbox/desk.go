package sandbox

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// A Trip is what GET /sandbox/trips tells of a trip.
type Trip struct {
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
	Start    string    `json:"start,omitempty"`
	End      string    `json:"end,omitempty"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
	Bookings []Booking `json:"bookings"`
	// Segments counts those of all bookings.
	Segments int `json:"segments"`
}

// A Booking is a booking of a [Trip].
type Booking struct {
	RecordLocator string `json:"recordLocator"`
	BookingSource string `json:"bookingSource"`
	Segments      int    `json:"segments"`
	// Summary has a line for each segment, such as
	// "Air LH1029 CDG-FRA 2026-02-03T10:05:00".
	Summary []string `json:"summary"`
}

// Trips returns what GET /sandbox/trips shows: the trips of all companies, the
// cancelled ones too, in the order in which they were created.
func (s *Server) Trips() []Trip {
	s.once.Do(s.start)
	trips := []Trip{}
	for _, t := range s.snapshot() {
		trips = append(trips, t.told())
	}
	return trips
}

func (t *trip) told() Trip {
	told := Trip{
		Company: t.Company, Login: t.Login, TripID: t.id,
		TripLinkLocator: t.doc.Value("TripLinkLocator"), ClientLocator: t.doc.Value("ClientLocator"),
		TripName: t.doc.Value("TripName"), Status: t.status(),
		Start: t.doc.Value("StartDateLocal"), End: t.doc.Value("EndDateLocal"),
		Created: t.created, Modified: t.modified, Bookings: []Booking{},
	}
	for _, b := range t.bookings() {
		booking := Booking{RecordLocator: b.Value("RecordLocator"), BookingSource: b.Value("BookingSource"), Summary: []string{}}
		for _, segment := range b.In("Segments") {
			booking.Summary = append(booking.Summary, summary(segment))
		}
		booking.Segments = len(booking.Summary)
		told.Segments += booking.Segments
		told.Bookings = append(told.Bookings, booking)
	}
	return told
}

// newDesk routes what is for tests and people.
func (s *Server) newDesk() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.showPage)
	mux.HandleFunc("GET /sandbox/{$}", s.showSwitches)
	mux.HandleFunc("POST /sandbox/{$}", s.postSwitches)
	mux.HandleFunc("GET /sandbox/request", s.showRequest)
	mux.HandleFunc("GET /sandbox/page.css", showStyle)
	for pattern, tell := range map[string]func(*http.Request) (any, error){
		"GET /sandbox/trips":    func(*http.Request) (any, error) { return s.Trips(), nil },
		"GET /sandbox/requests": s.tellJournal,
		"GET /sandbox/expense":  s.tellExpenses,
		"GET /sandbox/faults":   func(*http.Request) (any, error) { return s.Faults(), nil },
		"PUT /sandbox/faults":   s.putFaults,
		"POST /sandbox/seed":    s.postSeed,
		"POST /sandbox/reset":   s.postReset,
		"POST /sandbox/clock":   s.postClock,

		"GET /sandbox/directory":      func(*http.Request) (any, error) { return s.Directory(), nil },
		"PUT /sandbox/directory":      s.putDirectory,
		"POST /sandbox/requesttokens": s.postRequestToken,
		"GET /sandbox/mail":           func(*http.Request) (any, error) { return s.Mails(), nil },
		"GET /sandbox/events":         func(*http.Request) (any, error) { return s.Events(), nil },
		"GET /sandbox/notifications":  func(*http.Request) (any, error) { return s.Notifications(), nil },
		"/":                           tellNothing,
	} {
		mux.HandleFunc(pattern, told(tell))
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

// told writes what a function returns as JSON, and its error as {"error": …}.
func told(tell func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := tell(r)
		if err != nil {
			jsonAnswer(document.StatusOf(err), map[string]string{"error": err.Error()}).write(w)
			return
		}
		jsonAnswer(http.StatusOK, v).write(w)
	}
}

func (s *Server) tellJournal(r *http.Request) (any, error) {
	last := r.URL.Query().Get("last")
	if last == "" {
		return s.Journal(0), nil
	}
	n, err := strconv.Atoi(last)
	if err != nil || n < 1 {
		return nil, document.Refuse(400, `"last" is not a number above 0`)
	}
	return s.Journal(n), nil
}

func (s *Server) putFaults(r *http.Request) (any, error) {
	faults, err := ParseFaults(io.LimitReader(r.Body, s.maxBody()))
	if err != nil {
		return nil, err
	}
	if err := s.SetFaults(faults); err != nil {
		return nil, err
	}
	return s.Faults(), nil
}

func (s *Server) postSeed(r *http.Request) (any, error) {
	added, err := s.AddTrips(io.LimitReader(r.Body, s.maxBody()))
	s.announce(s.geolocation(r))
	return added, err
}

func (s *Server) postReset(*http.Request) (any, error) {
	s.Reset()
	return map[string]bool{"reset": true}, nil
}

func (s *Server) postClock(r *http.Request) (any, error) {
	setting, err := bench.ReadJSON[bench.ClockSetting](io.LimitReader(r.Body, s.maxBody()), "clock")
	if err != nil {
		return nil, err
	}
	now, err := s.moveClock(setting)
	return map[string]time.Time{"now": now}, err
}

func (s *Server) putDirectory(r *http.Request) (any, error) {
	d, err := ParseDirectory(io.LimitReader(r.Body, s.maxBody()))
	if err != nil {
		return nil, err
	}
	return d, s.SetDirectory(d)
}

func (s *Server) postRequestToken(r *http.Request) (any, error) {
	wanted, err := bench.ReadJSON[RequestToken](io.LimitReader(r.Body, s.maxBody()), "request token")
	if err != nil {
		return nil, err
	}
	return s.NewRequestToken(wanted.Company, wanted.Client)
}

func tellNothing(r *http.Request) (any, error) {
	return nil, document.Refuse(404, "%s %s is not a part of the sandbox.", r.Method, r.URL.Path)
}
