package sandbox

import (
	"cmp"
	"errors"
	"net/http"
	"path"
	"strings"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/pages"
	"tripsync/push/sandbox/trips"
)

// serve answers one request to the service, with the fault that is due if any.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	in := s.read(r)
	f := s.arrive(in)
	s.injector.delay(f, in.Request)
	a := s.carryOut(f, in)
	w.Header().Set(correlationHeader, in.entry.CorrelationID)
	s.injector.send(w, a, f)
}

// arrive notes when a request comes and returns the fault that is due, if any.
func (s *Server) arrive(in *incoming) bench.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	in.entry = bench.Request{Method: in.Method, Path: in.URL.Path, Operation: string(in.op), At: s.service.clock.Now()}
	in.entry.CorrelationID = in.Header.Get(correlationHeader)
	if in.entry.CorrelationID == "" {
		in.entry.CorrelationID = s.service.ids.UUID()
	}
	if !in.isSecret() { // a client may put a secret there
		in.entry.Query = in.URL.RawQuery
	}
	return s.service.due(in)
}

// carryOut does what a request asks for, as far as the fault lets it, and notes it
// in the journal.
func (s *Server) carryOut(f bench.Fault, in *incoming) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.service.answerWith(f, in)
	in.entry.Fault, in.entry.Processed = string(f.Kind), a.processed
	if f.Kind != bench.DropBefore && f.Kind != bench.DropAfter {
		in.entry.Status = a.status
	}
	s.service.log.Add(bench.Exchange{Request: in.entry, In: in.said, Out: bench.NewSpoken(a.body)})
	s.changes++
	return a
}

// tripSettings returns the settings of a server that concern trips.
func tripSettings(s *Server) trips.Settings {
	return trips.Settings{
		CancelMessage: s.CancelMessage, CancelSegment: s.CancelSegment, TripLink: s.TripLink, PreExpenseAir: s.PreExpenseAir,
		Supplier: s.Supplier,
	}
}

// accountSettings returns those that concern accounts.
func accountSettings(s *Server, kept int) accounts.Settings {
	return accounts.Settings{
		ClientID: cmp.Or(s.ClientID, "sandbox"), ClientSecret: cmp.Or(s.ClientSecret, "sandbox"),
		RefreshToken: cmp.Or(s.RefreshToken, "sandbox"), RequestToken: cmp.Or(s.RequestToken, "sandbox"),
		Postback: s.Postback, ExpiresInText: s.ExpiresInText, RefreshGrace: s.RefreshGrace, Mails: kept,
		Quota: s.Quota, HourQuota: s.HourQuota, QuotaIs400: s.QuotaIs400, QuotaRetryAfter: s.QuotaRetryAfter,
	}
}

// A service is everything that is remembered, and what can be asked of it. It does
// not lock.
type service struct {
	clock    *bench.Clock
	ids      *bench.IDs
	faults   *bench.Faults
	log      *bench.Log
	accounts *accounts.Authority
	trips    *trips.Store
	notices  *notices
	pages    *pages.Pages
}

func newService(s *Server) service {
	clock, ids := &bench.Clock{}, bench.NewIDs(s.Seed)
	known := accounts.NewAuthority(clock, ids)
	return service{
		clock: clock, ids: ids, faults: &bench.Faults{}, log: bench.NewLog(0), pages: s.pages,
		accounts: known, trips: trips.NewStore(clock, ids), notices: newNotices(clock, ids, known, &s.postman),
	}
}

// configure takes over the fields of the server.
func (s *service) configure(o *Server) {
	kept := cmp.Or(o.JournalSize, 100_000)
	s.clock.Start, s.faults.Seed, s.log.Size, s.notices.kept = o.Now, o.Seed, kept, kept
	s.accounts.Configure(accountSettings(o, kept))
	s.trips.Settings = tripSettings(o)
}

// forget drops everything but the directory.
func (s *service) forget() {
	s.clock.Skew = 0
	s.faults.Clear()
	s.log.Clear()
	s.accounts.Forget()
	s.trips.Restore(nil)
	s.notices.forget()
}

// due returns the fault that happens to a request, or none, whose Kind is empty.
func (s *service) due(in *incoming) bench.Fault {
	return s.faults.Due(bench.Target{
		Operation: in.op, Method: in.Method, Path: in.URL.Path,
		Company: s.accounts.CompanyOf(in.Header.Get("Authorization"), in.tokenHints()),
		Login:   trips.NewParameters(in.URL.Query())["userid_value"],
	})
}

// process carries out an operation, without any fault.
func (s *service) process(in *incoming) answer {
	switch {
	case !s.accounts.IsAway():
	case in.op.IsOAuth():
		return oauthAnswer(accounts.Maintenance())
	default:
		return s.refused(document.Refuse(503, "The service is under maintenance."))
	}
	switch in.op {
	case bench.OpToken:
		return s.token(in)
	case bench.OpOTP:
		return s.mailOTP(in)
	case bench.OpAuthorize:
		return s.authorize(in)
	case bench.OpRevoke:
		return s.revoke(in)
	case bench.OpSubscribe, bench.OpUnsubscribe:
		return s.subscribe(in)
	case "":
		return s.refused(document.Refuse(404, "%s %s is not a part of the simulated service.", in.Method, in.URL.Path))
	default:
		root, err := s.itinerary(in)
		s.announce(in.here)
		if err != nil {
			return s.refused(err)
		}
		return xmlAnswer(root)
	}
}

// itinerary carries out an operation of the trip service.
func (s *service) itinerary(in *incoming) (*document.Element, error) {
	c, err := s.newCall(in)
	if err != nil {
		return nil, err
	}
	switch in.op {
	case bench.OpCreate:
		return s.trips.Create(c)
	case bench.OpUpdate:
		return s.trips.Update(c)
	case bench.OpCancel:
		return s.trips.Cancel(c)
	case bench.OpList:
		return s.trips.List(c)
	case bench.OpBook:
		return s.trips.Book(c)
	case bench.OpUnbook:
		return s.trips.Unbook(c)
	default:
		return s.trips.Detail(c, path.Base(in.URL.Path))
	}
}

func (s *service) newCall(in *incoming) (trips.Call, error) {
	sender, err := s.accounts.Admit(in.Header.Get("Authorization"), in.here)
	if err != nil {
		return trips.Call{}, err
	}
	if in.paramsErr != nil {
		return trips.Call{}, in.paramsErr
	}
	c := trips.Call{Params: in.params, Doc: in.doc, Base: in.here}
	c.Caller, err = s.accounts.Traveller(sender, c.Params["userid_type"], c.Params["userid_value"], in.op == bench.OpList)
	if err == nil {
		err = in.docErr
	}
	return c, err
}

// revoke ends all that the sender's application was granted for the sender.
func (s *service) revoke(in *incoming) answer {
	g, err := s.accounts.Bearer(in.Header.Get("Authorization"))
	if err != nil {
		return s.refused(err)
	}
	s.accounts.Revoke(g)
	return answer{status: http.StatusOK, contentType: "application/json", processed: true}
}

// subscribe answers requests to /subscribe and /unsubscribe.
func (s *service) subscribe(in *incoming) answer {
	wanted, err := s.subscription(in)
	if err != nil {
		return s.refused(err)
	}
	s.notices.unsubscribe(wanted)
	if in.op == bench.OpSubscribe {
		s.notices.subscribe(wanted)
	}
	return answer{status: http.StatusOK, contentType: "application/xml; charset=utf-8", processed: true}
}

// subscription reads the changes that a request subscribes to.
func (s *service) subscription(in *incoming) (subscription, error) {
	sender, err := s.accounts.Member(in.Header.Get("Authorization"), in.here)
	switch {
	case err != nil:
		return subscription{}, err
	case in.paramsErr != nil:
		return subscription{}, in.paramsErr
	case in.params["type"] != "itinerary":
		return subscription{}, document.Refuse(400, "type is not itinerary.")
	case !strings.HasPrefix(in.URL.Path, companyPath):
		c, err := s.accounts.Traveller(sender, in.params["userid_type"], in.params["userid_value"], false)
		return subscription{Client: sender.Client, Owner: c.Owner}, err
	case !s.accounts.ActsForAll(sender):
		return subscription{}, document.Refuse(403, "The token is a user's and does not act for the company.")
	}
	return subscription{Client: sender.Client, Owner: accounts.Owner{Company: sender.Company}}, nil
}

// announce makes the events and notifications of all changes since the last call.
func (s *service) announce(base string) {
	for _, c := range s.trips.Changed() {
		s.notices.announce(c, base)
	}
}

// seed stores trips that no client posted.
func (s *service) seed(docs []*document.Element) ([]*trips.Trip, error) {
	var seeds []trips.Seed
	for _, doc := range docs {
		seeds = append(seeds, trips.Seed{Owner: s.accounts.OwnerOf(doc.Value("UserLoginId")), Doc: doc})
	}
	return s.trips.AddSeeds(seeds)
}

// refused wraps an error in the envelope of the XML services.
func (s *service) refused(err error) answer {
	r, ok := errors.AsType[*document.Refusal](err)
	if !ok {
		r = &document.Refusal{Status: http.StatusInternalServerError}
	}
	root := r.Root
	if root == nil {
		root = document.Group("Error",
			document.Leaf("Message", err.Error()),
			document.Leaf("Server-Time", document.FormatTime(s.clock.Now())),
			document.Leaf("Id", strings.ToUpper(s.ids.UUID())))
	}
	a := xmlAnswer(root)
	a.status, a.retryAfter, a.processed = r.Status, r.RetryAfter, false
	return a
}
