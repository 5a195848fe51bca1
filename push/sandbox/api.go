package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/pages"
)

// An api is what tests and people ask of a server.
type api struct{ *Server }

// newTester routes what is for tests and people.
func newTester(a api) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.showTraveller)
	mux.HandleFunc("GET /sandbox/{$}", a.showTest)
	mux.HandleFunc("POST /sandbox/{$}", a.postTest)
	mux.HandleFunc("GET /sandbox/request", a.showRequest)
	mux.HandleFunc("GET /sandbox/page.css", showStyle)
	for pattern, get := range map[string]func(*http.Request) (any, error){
		"GET /sandbox/trips":    func(*http.Request) (any, error) { return a.Trips(), nil },
		"GET /sandbox/requests": a.getJournal,
		"GET /sandbox/expense":  a.getExpenses,
		"GET /sandbox/faults":   func(*http.Request) (any, error) { return a.Faults(), nil },
		"PUT /sandbox/faults":   a.putFaults,
		"POST /sandbox/seed":    a.postSeed,
		"POST /sandbox/reset":   a.postReset,
		"POST /sandbox/clock":   a.postClock,

		"GET /sandbox/directory":      func(*http.Request) (any, error) { return a.Directory(), nil },
		"PUT /sandbox/directory":      a.putDirectory,
		"POST /sandbox/requesttokens": a.postRequestToken,
		"GET /sandbox/mail":           func(*http.Request) (any, error) { return a.Mails(), nil },
		"GET /sandbox/events":         func(*http.Request) (any, error) { return a.Events(), nil },
		"GET /sandbox/notifications":  func(*http.Request) (any, error) { return a.Notifications(), nil },
		"/":                           getNothing,
	} {
		mux.HandleFunc(pattern, writeJSON(get))
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

// writeJSON writes what a function returns as JSON, and its error as {"error": …}.
func writeJSON(get func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := get(r)
		if err != nil {
			jsonAnswer(document.StatusOf(err), map[string]string{"error": err.Error()}).write(w)
			return
		}
		jsonAnswer(http.StatusOK, v).write(w)
	}
}

func (a api) showTraveller(w http.ResponseWriter, r *http.Request) {
	p := a.pages.Traveller(a.snapshot(), r.URL.Query().Get("login"))
	if p.Location != "" {
		http.Redirect(w, r, p.Location, http.StatusSeeOther)
		return
	}
	pageAnswer(p).write(w)
}

func (a api) showTest(w http.ResponseWriter, _ *http.Request) {
	a.testPage(http.StatusOK, "").write(w)
}

// postTest answers POST /sandbox/, which the forms of the page send.
func (a api) postTest(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, a.maxBody())
	err := r.ParseForm()
	if err != nil {
		err = document.Refuse(400, "read form: it is not well formed")
	} else {
		err = a.act(r.PostForm)
	}
	if err != nil {
		a.testPage(document.StatusOf(err), err.Error()).write(w)
		return
	}
	http.Redirect(w, r, "/sandbox/", http.StatusSeeOther)
}

func (a api) testPage(status int, problem string) answer {
	const newest = 50
	unlock := a.lock()
	now, faults, journal := a.service.clock.Now(), a.service.faults.List(), a.service.log.Last(newest)
	unlock()
	return pageAnswer(a.pages.Test(status, now, faults, journal, problem))
}

// act does what a form says.
func (a api) act(form url.Values) error {
	action, err := pages.ReadAction(form)
	switch {
	case err != nil:
		return err
	case action.Reset:
		a.Reset()
		return nil
	case action.ClearFaults:
		return a.SetFaults(nil)
	case action.Arm != nil:
		return a.SetFaults(append(a.Faults(), action.Arm...))
	}
	_, err = a.moveClock(action.Clock)
	return err
}

func (a api) moveClock(setting bench.ClockSetting) (time.Time, error) {
	defer a.lock()()
	if err := a.service.clock.Move(setting); err != nil {
		return time.Time{}, fmt.Errorf("move clock: %w", err)
	}
	a.changes++
	return a.service.clock.Now(), nil
}

func (a api) showRequest(w http.ResponseWriter, r *http.Request) {
	unlock := a.lock()
	e, found := a.service.log.Find(r.URL.Query().Get("id"))
	now := a.service.clock.Now()
	unlock()
	pageAnswer(a.pages.Request(e, found, now)).write(w)
}

func showStyle(w http.ResponseWriter, _ *http.Request) {
	answer{status: http.StatusOK, contentType: "text/css; charset=utf-8", body: pages.Style()}.write(w)
}

func (a api) getExpenses(r *http.Request) (any, error) {
	return a.Expenses(r.URL.Query().Get("login")), nil
}

func (a api) getJournal(r *http.Request) (any, error) {
	last := r.URL.Query().Get("last")
	if last == "" {
		return a.Journal(0), nil
	}
	n, err := strconv.Atoi(last)
	if err != nil || n < 1 {
		return nil, document.Refuse(400, `"last" is not a number above 0`)
	}
	return a.Journal(n), nil
}

func (a api) putFaults(r *http.Request) (any, error) {
	faults, err := ParseFaults(io.LimitReader(r.Body, a.maxBody()))
	if err != nil {
		return nil, err
	}
	if err := a.SetFaults(faults); err != nil {
		return nil, err
	}
	return a.Faults(), nil
}

func (a api) postSeed(r *http.Request) (any, error) {
	return a.addTrips(io.LimitReader(r.Body, a.maxBody()), baseURL(a.Server, r))
}

func (a api) postReset(*http.Request) (any, error) {
	a.Reset()
	return map[string]bool{"reset": true}, nil
}

func (a api) postClock(r *http.Request) (any, error) {
	setting, err := bench.ReadJSON[bench.ClockSetting](io.LimitReader(r.Body, a.maxBody()), "clock")
	if err != nil {
		return nil, err
	}
	now, err := a.moveClock(setting)
	return map[string]time.Time{"now": now}, err
}

func (a api) putDirectory(r *http.Request) (any, error) {
	d, err := ParseDirectory(io.LimitReader(r.Body, a.maxBody()))
	if err != nil {
		return nil, err
	}
	return d, a.SetDirectory(d)
}

func (a api) postRequestToken(r *http.Request) (any, error) {
	wanted, err := bench.ReadJSON[RequestToken](io.LimitReader(r.Body, a.maxBody()), "request token")
	if err != nil {
		return nil, err
	}
	return a.NewRequestToken(wanted.Company, wanted.Client)
}

func getNothing(r *http.Request) (any, error) {
	return nil, document.Refuse(404, "%s %s is not a part of the sandbox.", r.Method, r.URL.Path)
}
