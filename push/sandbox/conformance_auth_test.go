package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

func TestConformanceHeaders(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.6", says: "a token goes as Authorization: Bearer", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			if r := c.as(c.token, "GET", tripPath+"?userid_type=login&userid_value="+jane, ""); r.status != 200 {
				t.Errorf("status %d, want 200", r.status)
			}
		}},
		{section: "1.6", says: "a legacy token goes as Authorization: OAuth", not: "no legacy tokens are given out, see 2.7; TestAccessToken has the scheme refused"},
		{section: "1.6", says: "an access token is a JWT", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			if got := payload(t, c.token, "sandbox"); got["sub"] != "sandbox" || got["scope"] != "openid ITINER" {
				t.Errorf("token says %v", got)
			}
		}},
		{section: "1.6", says: "JWTs do not work on the legacy hosts", not: "a sandbox is one host"},
		{section: "1.6", says: "concur-correlationid is on every answer", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
			for _, request := range []string{
				"GET " + tripPath, "GET /nowhere", "POST /oauth2/v0/token", "POST /oauth2/v0/otp", "GET /oauth2/v0/authorize",
				"POST /api/company/v1.0/subscribe?type=itinerary", "DELETE /app-mgmt/v0/connections",
			} {
				method, path, _ := strings.Cut(request, " ")
				if got := c.as(c.token, method, path, "").header.Get("concur-correlationid"); !uuid.MatchString(got) {
					t.Errorf("%s: concur-correlationid is %q, want a UUID", request, got)
				}
			}
		}},
		{section: "1.6", says: "a correlation id that was sent comes back", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			for _, path := range []string{tripPath, "/oauth2/v0/token", "/nowhere"} {
				r := c.do("POST", path, "", http.Header{"Concur-Correlationid": {"mine"}})
				if got := r.header.Get("concur-correlationid"); got != "mine" {
					t.Errorf("%s: concur-correlationid is %q, want mine", path, got)
				}
			}
		}},
		{section: "1.6", says: "clients store the correlation id", not: "a duty of clients; the journal has the ids to compare"},
		{section: "1.6", says: "agency proposals want a UUID as correlation id", not: "Request v4 is not simulated"},
	})
}

func TestConformanceErrors(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.7", says: "an Error has Message, Server-Time and Id", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			got := parse(t, c.api("GET", tripPath+"/x", jane, "").body)
			if got.XMLName.Local != "Error" || got.at("Message") == "" || got.at("Server-Time") != "2026-01-05T08:00:00" || len(got.at("Id")) != 36 {
				t.Errorf("error is %+v", got)
			}
		}},
		{section: "1.7", says: "the prose has StatusCode and Content around the Error", not: "the samples show the bare form"},
		{section: "1.7", says: "Message may hold elements", not: "seen of a sibling service only, for faults that this one does not have"},
		{section: "1.7", says: "a booking to cancel that is not found is a Status element", test: func(t *testing.T) {
			r := serve(t, &sandbox.Server{}).api("POST", bookingPath+"/cancel?bookingSource=X&confirmationNumber=Y", jane, "")
			if got := parse(t, r.body); r.status != 404 || !strings.Contains(r.body, "NotFound") {
				t.Errorf("status %d, body %+v, want 404 and NotFound", r.status, got)
			}
		}},
		{section: "1.7", says: "a gateway may answer in HTML", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.faults(`[{"fault":"html-error","count":1}]`)
			if r := c.api("GET", tripPath, jane, ""); r.status != 502 || !strings.HasPrefix(r.body, "<html>") {
				t.Errorf("status %d, body %s", r.status, r.body)
			}
		}},
		{section: "1.7", says: "an error may have no body", not: "no fault makes such an answer"},
		{section: "1.7", says: "400: a bad format", test: answers(400, func(c *service) response { return c.api("POST", tripPath, jane, "nonsense") })},
		{section: "1.7", says: "400: a missing field", test: answers(400, func(c *service) response { return c.api("POST", tripPath, "", trip("T", "AAAAAA")) })},
		{section: "1.7", says: "400: request limit exceeded", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{Quota: 1, QuotaIs400: true})
			c.ok("GET", tripPath, jane, "")
			r := c.api("GET", tripPath, jane, "")
			if got := parse(t, r.body).at("Message"); r.status != 400 || !strings.Contains(got, "limit exceeded") {
				t.Errorf("status %d, message %q, want 400 and the limit", r.status, got)
			}
		}},
		{section: "1.7", says: "400: a deadlock, gone a short time later", test: faultPasses(400)},
		{section: "1.7", says: "400: chunked encoding", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.wantChunksRefused(bookingPath, booking("ACME TRAVEL", "CAR001", "2026-02-03"))
			if got := len(c.Trips()); got != 0 {
				t.Errorf("%d trips were stored, want none", got)
			}
		}},
		{section: "1.7", says: "401: no Authorization header", test: answers(401, func(c *service) response { return c.as("", "GET", tripPath, "") })},
		{section: "1.7", says: "403: token expired", test: answers(403, func(c *service) response {
			c.clock(`{"advance":"1h"}`)
			return c.api("GET", tripPath, jane, "")
		})},
		{section: "1.7", says: "403: token revoked", test: answers(403, func(c *service) response {
			c.as(c.token, "DELETE", "/app-mgmt/v0/connections", "")
			return c.api("GET", tripPath, jane, "")
		})},
		{section: "1.7", says: "403: application not allowed for the company", test: answers(403, func(c *service) response {
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Companies: []string{other}}}})
			return c.api("GET", tripPath, jane, "")
		})},
		{section: "1.7", says: "403: product missing", not: "companies have no products here; a fault with status 403 looks the same"},
		{section: "1.7", says: "404: trip id invalid", test: answers(404, func(c *service) response { return c.api("GET", tripPath+"/x", jane, "") })},
		{section: "1.7", says: "409: other services", not: "this is not one of them"},
		{section: "1.7", says: "429: too many requests", test: func(t *testing.T) {
			for _, told := range []bool{false, true} {
				c := serve(t, &sandbox.Server{Quota: 1, QuotaRetryAfter: told})
				c.ok("GET", tripPath, jane, "")
				c.clock(`{"advance":"17500ms"}`)
				want := map[bool]string{true: "43"}[told] // 42.5 s are left of the minute
				if r := c.api("GET", tripPath, jane, ""); r.status != 429 || r.header.Get("Retry-After") != want {
					t.Errorf("status %d, Retry-After %q, want 429, %q", r.status, r.header.Get("Retry-After"), want)
				}
			}
		}},
		{section: "1.7", says: "429: by all applications together", test: faultPasses(429)},
		{section: "1.7", says: "500: internal", test: faultPasses(500)},
		{section: "1.7", says: "503: maintenance", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.directory(sandbox.Directory{Maintenance: today(9, 11)})
			c.ok("GET", tripPath, jane, "")
			c.clock(`{"now":"2026-01-05T09:00:00Z"}`)
			if r := c.api("GET", tripPath, jane, ""); r.status != 503 || parse(t, r.body).at("Message") == "" {
				t.Errorf("during maintenance: status %d, body %s, want 503", r.status, r.body)
			}
			if status, answer := c.tryRefresh("sandbox"); status != 503 || answer.Code != 134 {
				t.Errorf("token during maintenance: status %d, code %d, want 503, 134", status, answer.Code)
			}
			c.clock(`{"now":"2026-01-05T11:00:00Z"}`)
			c.token = c.refresh("sandbox").AccessToken
			c.ok("GET", tripPath, jane, "")
		}},
		{section: "1.7", says: "no answer within 60 seconds, though it was carried out", test: answerIsLate},
	})
}

func TestConformanceNeighbours(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "1.8", says: "a company subscribes", test: subscribes("/api/company/v1.0", companyToken)},
		{section: "1.8", says: "a company unsubscribes", test: unsubscribes("/api/company/v1.0", companyToken)},
		{section: "1.8", says: "a user subscribes", test: subscribes("/api/user/v1.0", userToken)},
		{section: "1.8", says: "a user unsubscribes", test: unsubscribes("/api/user/v1.0", userToken)},
		{section: "1.8", says: "a user subscribes at travelprofile", test: subscribes("/api/travelprofile/v1.0", userToken)},
		{section: "1.8", says: "a user does not subscribe for the company", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			if r := c.as(userToken(c), "POST", "/api/company/v1.0/subscribe?type=itinerary", ""); r.status != 403 {
				t.Errorf("status %d, want 403", r.status)
			}
		}},
		{section: "1.8", says: "type is itinerary", test: answers(400, func(c *service) response {
			return c.as(c.token, "POST", "/api/company/v1.0/subscribe?type=expense", "")
		})},
		{section: "1.8", says: "a Notification is posted to the one registered postback URL", test: func(t *testing.T) {
			postback, received := postbox(t)
			c := notifying(t, &sandbox.Server{Postback: postback + "?mine=1"})
			c.subscription("/api/company/v1.0", "subscribe", c.token)
			created := c.create(jane, trip("T", "AAAAAA"))
			got := await(t, received, 1)[0]

			if len(got.query.Get("oauth_token_key")) < 20 || got.query.Get("oauth_token_key") == c.token {
				t.Errorf("oauth_token_key is %q, want a key that is not the token", got.query.Get("oauth_token_key"))
			}
			got.query.Del("oauth_token_key")
			want := url.Values{"mine": {"1"}, "type": {"itinerary"}, "userid_type": {"login"}, "userid_value": {jane}}
			if diff := cmp.Diff(want, got.query); diff != "" || !strings.HasPrefix(got.contentType, "application/xml") {
				t.Errorf("Content-Type %q, query (-want +got):\n%s", got.contentType, diff)
			}
			if diff := cmp.Diff([]string{"ObjectType", "ObjectURI", "EventDateTime", "EventType", "Context", "TripId"}, namesOf(got.body)); diff != "" {
				t.Errorf("elements of %s (-want +got):\n%s", got.body.XMLName.Local, diff)
			}
			for name, want := range map[string]string{
				"ObjectType": "ITINERARY", "ObjectURI": created.at("id"), "EventDateTime": "2026-01-05T08:00:00",
				"EventType": "CREATE", "Context": "", "TripId": idOf(created),
			} {
				if value := got.body.at(name); value != want {
					t.Errorf("%s is %q, want %q", name, value, want)
				}
			}
		}},
		{section: "1.8", says: "EventType is CREATE, UPDATE or CANCEL", test: func(t *testing.T) {
			postback, received := postbox(t)
			c := notifying(t, &sandbox.Server{Postback: postback})
			c.subscription("/api/company/v1.0", "subscribe", c.token)
			c.change()
			var got []string
			for _, callback := range await(t, received, 4) {
				got = append(got, callback.body.at("EventType"))
			}
			if diff := cmp.Diff([]string{"CREATE", "UPDATE", "CANCEL", "UPDATE"}, got); diff != "" {
				t.Errorf("types (-want +got):\n%s", diff)
			}
		}},
		{section: "1.8", says: "the subscription service is retired since June 2020", not: "the sandbox keeps it, to rehearse with"},
		{section: "1.8", says: "ItineraryCreated, ItineraryUpdated and ItineraryCancelled tell id, companyId, userId and hrefs.v4", test: func(t *testing.T) {
			const uuid = "00000000-0000-4000-8000-00000000000a"
			c := listen(t, &sandbox.Server{})
			c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Company: acme, UUID: uuid}}})
			c.token = c.granted(connect(acme, "sandbox")).AccessToken
			tripID := c.change()
			events := get[[]sandbox.Event](c, "/sandbox/events")
			var types []string
			for _, e := range events {
				types = append(types, e.Type)
			}
			if diff := cmp.Diff([]string{"ItineraryCreated", "ItineraryUpdated", "ItineraryCancelled", "ItineraryUpdated"}, types); diff != "" {
				t.Fatalf("types (-want +got):\n%s", diff)
			}
			first, last := events[0], events[3]
			want := sandbox.Event{
				ID: first.ID, Topic: "public.concur.travel.itinerary", Type: "ItineraryCreated",
				At: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), TripID: tripID,
				Facts: sandbox.Facts{
					ID: first.Facts.ID, CompanyID: acme, UserID: uuid,
					Hrefs: sandbox.Hrefs{V4: c.url + "/travel/v4/trips/" + first.Facts.ID},
				},
			}
			if diff := cmp.Diff(want, first); diff != "" || len(first.Facts.ID) != 36 {
				t.Errorf("event of trip %q (-want +got):\n%s", first.Facts.ID, diff)
			}
			if first.Facts != last.Facts || first.ID == last.ID {
				t.Errorf("the last event is %+v, want another one of the same trip", last)
			}
		}},
		{section: "1.8", says: "ItineraryDeleted", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			first := idOf(c.create(jane, proposed("6", "batch-1", "1")))
			c.create(jane, proposed("6", "batch-2", "1"))
			var got []string
			for _, e := range c.Events() {
				got = append(got, e.Type+" "+e.TripID)
			}
			second := c.Trips()[0].TripID
			want := []string{"ItineraryCreated " + first, "ItineraryCreated " + second, "ItineraryDeleted " + first}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		}},
		{section: "1.8", says: "ItineraryAnonymized", not: "nothing is anonymized"},
		{section: "1.8", says: "several update events per change are normal", not: "how many and when is unknown; each change is told once"},
		{section: "1.8", says: "delete and create can replace an update", not: "when is unknown; an update is told as one"},
		{section: "1.8", says: "Itinerary v4", not: "another service, read only; events name its addresses"},
		{section: "1.8", says: "Trip Extras v5", not: "another service, not released"},
		{section: "1.8", says: "Trip Approval", not: "retired in 2018"},
		{section: "1.8", says: "Identity v4 finds users by login", not: "another service; the directory has the users"},
	})
}

func TestConformanceTokens(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "2.1", says: "Content-Type is exactly application/x-www-form-urlencoded", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			for contentType, want := range map[string]int{form: 200, form + "; charset=utf-8": 400, form + ";": 400, "application/json": 400, "": 400} {
				r := c.do("POST", "/oauth2/v0/token", refreshOf("sandbox").Encode(), http.Header{"Content-Type": {contentType}})
				if r.status != want {
					t.Errorf("%q: status %d, want %d", contentType, r.status, want)
				}
			}
		}},
		{section: "2.1", says: "secrets in the URL are refused", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			for _, request := range []string{
				"POST /oauth2/v0/token?client_secret=sandbox", "POST /oauth2/v0/otp?client_secret=sandbox",
				"POST /oauth2/v0/authorize?password=sandbox", "GET /oauth2/v0/authorize?" + authorizeQuery() + "&client_secret=sandbox",
			} {
				method, path, _ := strings.Cut(request, " ")
				if r := c.do(method, path, refreshOf("sandbox").Encode(), http.Header{"Content-Type": {form}}); r.status != 400 {
					t.Errorf("%s: status %d, want 400", request, r.status)
				}
			}
		}},
		{section: "2.1", says: "TLS 1.1 is off", not: "the sandbox leaves TLS to whoever serves it"},
		{section: "2.1", says: "password with credtype authtoken gives a company token", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(connect(acme, "sandbox")).AccessToken
			c.create(jane, trip("T", "AAAAAA"))
			c.create(richard, trip("T", "AAAAAA"))
			if got := c.ok("GET", tripPath, "ALL", "").find("ItineraryInfo"); len(got) != 2 {
				t.Errorf("the company has %d trips, want 2", len(got))
			}
		}},
		{section: "2.1", says: "refresh_token", test: func(t *testing.T) { listen(t, &sandbox.Server{}).refresh("sandbox") }},
		{section: "2.1", says: "refresh_token takes an optional scope", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			narrow := c.granted(plus(refreshOf(c.refresh("sandbox").RefreshToken), "scope", "openid"))
			if narrow.Scope != "openid" {
				t.Errorf("scope is %q, want openid", narrow.Scope)
			}
			if wide := c.refresh(narrow.RefreshToken); wide.Scope != "openid ITINER" {
				t.Errorf("scope of the next refresh is %q, want all that was granted", wide.Scope)
			}
			first := c.granted(plus(connect(acme, "sandbox"), "scope", "openid"))
			if status, answer := c.ask(plus(refreshOf(first.RefreshToken), "scope", "ITINER")); status != 400 || answer.Code != 54 {
				t.Errorf("more than was granted at first: status %d, code %d, want 400, 54", status, answer.Code)
			}
		}},
		{section: "2.1", says: "client_credentials gives no company data", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			got := c.granted(grantOf("client_credentials"))
			if got.RefreshToken != "" || got.IDToken != "" {
				t.Error("an application's token comes with others")
			}
			c.token = got.AccessToken
			for _, path := range []string{tripPath, "/api/company/v1.0/subscribe?type=itinerary"} {
				if r := c.api("POST", path, jane, trip("T", "AAAAAA")); r.status != 403 {
					t.Errorf("%s: status %d, want 403", path, r.status)
				}
			}
		}},
		{section: "2.1", says: "authorization_code after the consent page", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(codeOf(c.code())).AccessToken
			c.create("", trip("T", "AAAAAA"))
			if got := c.Trips()[0].Login; got != jane {
				t.Errorf("the trip is of %s, want %s", got, jane)
			}
		}},
		{section: "2.1", says: "password of a user, credtype password being the default", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Company: acme, Password: "hers"}}})
			for _, request := range []url.Values{login(jane, "hers"), plus(login(jane, "hers"), "credtype", "password")} {
				c.token = c.granted(request).AccessToken
				c.create(jane, trip("T", "AAAAAA"))
			}
			if got := c.Trips()[0].Company; got != acme {
				t.Errorf("the trip is of company %s, want %s", got, acme)
			}
		}},
		{section: "2.1", says: "otp after POST /oauth2/v0/otp", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			ask := plus(plus(url.Values{"client_id": {"sandbox"}, "client_secret": {"sandbox"}}, "channel_type", "email"), "channel_handle", jane)
			if r := c.do("POST", "/oauth2/v0/otp", ask.Encode(), http.Header{"Content-Type": {form}}); r.status != 200 {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			mail := get[[]sandbox.Mail](c, "/sandbox/mail")[0]
			if mail.To != jane {
				t.Errorf("mail went to %s, want %s", mail.To, jane)
			}
			c.token = c.granted(otpOf(mail.OTP)).AccessToken
			c.create(jane, trip("T", "AAAAAA"))
			if status, answer := c.ask(otpOf(mail.OTP)); status != 400 || answer.Code != 5 {
				t.Errorf("a second time: status %d, code %d, want 400, 5", status, answer.Code)
			}
		}},
		{section: "2.1", says: "each grant has its base URI", not: "a sandbox is one host; who lives elsewhere is told so"},
		{section: "2.1", says: "only authtoken gives company tokens", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(login(jane, "sandbox")).AccessToken
			c.create(jane, trip("T", "AAAAAA"))
			for _, foreign := range []string{richard, "ALL"} {
				r := c.api("GET", tripPath, foreign, "")
				if got := parse(t, r.body).at("Message"); r.status != 400 || got != "Invalid User:"+foreign {
					t.Errorf("a user's token for %s: status %d, message %q, want 400, Invalid User", foreign, r.status, got)
				}
			}
		}},
		{section: "2.2", says: "the App Center calls your page with id, requestToken and userId", not: "it has no page of yours to call; /sandbox/requesttokens gives the pair"},
		{section: "2.2", says: "an administrator makes a company's request token for one application", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(connect(acme, c.requestToken("sandbox"))).AccessToken
			c.create(jane, trip("T", "AAAAAA"))
			if got := c.Trips()[0].Company; got != acme {
				t.Errorf("the trip is of company %s, want %s", got, acme)
			}
		}},
		{section: "2.2", says: "a request token lives 24 hours", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			lasts, late := c.requestToken("sandbox"), c.requestToken("sandbox")
			c.clock(`{"advance":"23h59m59s"}`)
			c.granted(connect(acme, lasts))
			c.clock(`{"advance":"1s"}`)
			if status, answer := c.ask(connect(acme, late)); status != 400 || answer.Code != 5 {
				t.Errorf("after 24 hours: status %d, code %d, want 400, 5", status, answer.Code)
			}
		}},
		{section: "2.2", says: "a request token is single-use", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			once := c.requestToken("sandbox")
			if status, answer := c.ask(connect(other, once)); status != 400 || answer.Code != 136 {
				t.Errorf("for another company: status %d, code %d, want 400, 136", status, answer.Code)
			}
			c.granted(connect(acme, once)) // the refusal did not use it up
			if status, answer := c.ask(connect(acme, once)); status != 400 || answer.Code != 5 {
				t.Errorf("a second time: status %d, code %d, want 400, 5", status, answer.Code)
			}
			for range 2 {
				c.granted(connect(acme, "sandbox"))
			}
		}},
		{section: "2.2", says: "a request token serves five times, or again after a failure", not: "contradicts single-use, which is harder on clients; the configured one always serves"},
		{section: "2.3", says: "an access token lives an hour", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			c.clock(`{"advance":"59m59s"}`)
			c.ok("GET", tripPath, jane, "")
			c.clock(`{"advance":"1s"}`)
			if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
				t.Errorf("after an hour: status %d, want 403", r.status)
			}
		}},
		{section: "2.3", says: "a token is not replaced while it is valid", not: "advice to clients; the journal counts token requests"},
		{section: "2.3", says: "several tokens in parallel are allowed", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{})
			first := c.token
			c.token = c.refresh("sandbox").AccessToken
			c.ok("GET", tripPath, jane, "")
			c.token = first
			c.ok("GET", tripPath, jane, "")
		}},
		{section: "2.3", says: "a refresh token lives six months", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			token := c.refresh("sandbox").RefreshToken
			c.clock(`{"advance":"4391h"}`) // an hour less than 183 days
			c.refresh(token)
		}},
		{section: "2.3", says: "every refresh brings a refresh token, and the old one ends", test: refreshRotates(0, 400)},
		{section: "2.3", says: "the old refresh token serves for a grace, if one is set", test: refreshRotates(time.Minute, 200)},
		{section: "2.3", says: "a revoked refresh token needs a new request token", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			given := c.granted(connect(acme, "sandbox"))
			if r := c.as(given.AccessToken, "DELETE", "/app-mgmt/v0/connections", ""); r.status != 200 {
				t.Fatalf("revoke: status %d: %s", r.status, r.body)
			}
			if status, answer := c.tryRefresh(given.RefreshToken); status != 400 || answer.Code != 108 {
				t.Errorf("revoked refresh token: status %d, code %d, want 400, 108", status, answer.Code)
			}
			c.granted(connect(acme, "sandbox"))
		}},
		{section: "2.3", says: "expires_in is a number here and text there", test: func(t *testing.T) {
			for asText, want := range map[bool]any{false: 3600.0, true: "3600"} {
				c := listen(t, &sandbox.Server{ExpiresInText: asText})
				r := c.do("POST", "/oauth2/v0/token", refreshOf("sandbox").Encode(), http.Header{"Content-Type": {form}})
				if got := decode[map[string]any](t, r.body)["expires_in"]; got != want {
					t.Errorf("expires_in is %v, want %v", got, want)
				}
			}
		}},
		{section: "2.3", says: "an answer has scope, token_type, geolocation and refresh_expires_in in epoch seconds", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			r := c.do("POST", "/oauth2/v0/token", refreshOf("sandbox").Encode(), http.Header{"Content-Type": {form}})
			got := decode[map[string]any](t, r.body)
			for name, want := range map[string]any{
				"scope": "openid ITINER", "token_type": "Bearer", "expires_in": 3600.0,
				"refresh_expires_in": 1767600000.0 + 183*86400, "geolocation": c.url,
			} {
				if got[name] != want {
					t.Errorf("%s is %v, want %v", name, got[name], want)
				}
			}
		}},
		{section: "2.3", says: "id_token is a JWT whose sub is the company's UUID", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			if got := payload(t, c.granted(connect(acme, "sandbox")).IDToken, "sandbox")["sub"]; got != acme {
				t.Errorf("sub is %v, want %s", got, acme)
			}
			if got := c.granted(plus(connect(acme, "sandbox"), "scope", "ITINER")).IDToken; got != "" {
				t.Error("there is an id_token without the scope openid")
			}
			const uuid = "00000000-0000-4000-8000-00000000000a"
			c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, UUID: uuid}}})
			if got := payload(t, c.granted(login(jane, "sandbox")).IDToken, "sandbox")["sub"]; got != uuid {
				t.Errorf("sub of a user is %v, want %s", got, uuid)
			}
		}},
		{section: "2.3", says: "DELETE /app-mgmt/v0/connections revokes", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			first, second := c.granted(connect(acme, "sandbox")), c.granted(connect(acme, "sandbox"))
			spared := c.granted(connect(other, "sandbox"))
			c.as(first.AccessToken, "DELETE", "/app-mgmt/v0/connections", "")
			for name, tt := range map[string]struct {
				token string
				want  int
			}{"sender": {first.AccessToken, 403}, "same grant": {second.AccessToken, 403}, "other company": {spared.AccessToken, 200}} {
				c.token = tt.token
				if r := c.api("GET", tripPath, jane, ""); r.status != tt.want {
					t.Errorf("%s: status %d, want %d", name, r.status, tt.want)
				}
			}
			if r := c.as("", "DELETE", "/app-mgmt/v0/connections", ""); r.status != 401 {
				t.Errorf("without a token: status %d, want 401", r.status)
			}
		}},
		{section: "2.3", says: "secrets are rotated at /app-mgmt/v4/{appID}/secrets", not: "neither body is documented; the directory takes a new secret"},
		{section: "2.4", says: "geolocation is in every token answer", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			for name, request := range map[string]url.Values{
				"company": connect(acme, "sandbox"), "refresh": refreshOf("sandbox"), "application": grantOf("client_credentials"),
				"user": login(jane, "sandbox"), "code": codeOf(c.code()),
			} {
				if got := c.granted(request).Geolocation; got != c.url {
					t.Errorf("%s: geolocation is %q, want %q", name, got, c.url)
				}
			}
		}},
		{section: "2.4", says: "geolocation can change at any refresh", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			given := c.granted(connect(acme, "sandbox"))
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme, Geolocation: "https://eu2.example"}}})
			status, answer := c.tryRefresh(given.RefreshToken)
			if status != 400 || answer.Code != 16 || answer.Geolocation != "https://eu2.example" {
				t.Errorf("status %d, answer %+v, want 400, code 16 and the new place", status, answer)
			}
			c.token = given.AccessToken
			if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
				t.Errorf("trips at the old place: status %d, want 403", r.status)
			}
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme, Geolocation: c.url + "/"}}})
			c.refresh(given.RefreshToken) // the refusal did not use it up
		}},
		{section: "2.4", says: "geolocation may have mixed case or a path", test: func(t *testing.T) {
			for _, want := range []string{"https://us.api.Example.com", "https://us.api.example.com/oauth2/v0/token"} {
				if got := listen(t, &sandbox.Server{Geolocation: want}).refresh("sandbox").Geolocation; got != want {
					t.Errorf("geolocation is %q, want %q", got, want)
				}
			}
		}},
		{section: "2.4", says: "a user may live elsewhere", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Geolocation: "https://eu2.example"}}})
			status, answer := c.ask(login(jane, "sandbox"))
			if status != 400 || answer.Code != 16 || answer.Error != "invalid_request" || answer.Geolocation != "https://eu2.example" {
				t.Errorf("status %d, answer %+v, want 400, code 16 and the place", status, answer)
			}
		}},
		{section: "2.6", says: "ITINER is needed for trips", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(plus(refreshOf("sandbox"), "scope", "openid")).AccessToken
			if r := c.api("GET", tripPath, jane, ""); r.status != 403 || !strings.Contains(r.body, "ITINER") {
				t.Errorf("status %d, body %s, want 403 and the scope", r.status, r.body)
			}
		}},
		{section: "2.6", says: "production applications get openid and ITINER", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			if got := c.refresh("sandbox").Scope; got != "openid ITINER" {
				t.Errorf("scope is %q, want openid ITINER", got)
			}
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Scopes: []string{"ITINER", "NOTIF"}}}})
			if got := c.refresh("sandbox").Scope; got != "ITINER NOTIF" {
				t.Errorf("scope is %q, want that of the directory", got)
			}
		}},
		{section: "2.6", says: "scopes of other services", not: "they are not simulated; an application may list any scope"},
		{section: "2.6", says: "the application is registered as a supplier before posts work", not: "what else would be answered is unknown"},
		{section: "2.6", says: "itineraries of another agency are not returned", not: "the sandbox knows no agencies"},
		{section: "2.7", says: "accesstoken.ashx, tokens of a year, the scheme OAuth", not: "deprecated in 2017, and nothing that starts now can use it"},
		{section: "2.7", says: "exchangeRefreshToken swaps legacy tokens", not: "there are no legacy tokens"},
	})
}

// Each OAuth error by the situation that it is for.
func TestConformanceOAuthErrors(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "2.5", says: "an error has code, error and error_description", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			r := c.do("POST", "/oauth2/v0/token", login(jane, "wrong").Encode(), http.Header{"Content-Type": {form}})
			want := map[string]any{"code": 5.0, "error": "invalid_grant", "error_description": "Incorrect Credentials. Please Retry"}
			if diff := cmp.Diff(want, decode[map[string]any](t, r.body)); diff != "" || r.header.Get("Content-Type") != "application/json" {
				t.Errorf("Content-Type %q, body (-want +got):\n%s", r.header.Get("Content-Type"), diff)
			}
		}},
		{section: "2.5", says: "5: wrong password", test: refuses(400, 5, func(c *service) url.Values { return login(jane, "wrong") })},
		{section: "2.5", says: "5: wrong request token", test: refuses(400, 5, func(*service) url.Values { return connect(acme, "wrong") })},
		{section: "2.5", says: "5: wrong one-time password", test: refuses(400, 5, func(*service) url.Values { return otpOf("wrong") })},
		{section: "2.5", says: "19: unknown user", test: refuses(400, 19, func(c *service) url.Values {
			c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane}}})
			return login(richard, "sandbox")
		})},
		{section: "2.5", says: "19: unknown company", test: refuses(400, 19, func(c *service) url.Values {
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme}}})
			return connect(other, "sandbox")
		})},
		{section: "2.5", says: "10 to 14: disabled, denied or locked", test: userIsRefused(10, 11, 12, 13, 14)},
		{section: "2.5", says: "16: lives elsewhere", test: refuses(400, 16, func(c *service) url.Values {
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme, Geolocation: "https://eu2.example"}}})
			return connect(acme, "sandbox")
		})},
		{section: "2.5", says: "20: IP restriction", test: userIsRefused(20)},
		{section: "2.5", says: "53: company not enabled for the client", test: refuses(400, 53, func(c *service) url.Values {
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Companies: []string{other}}}})
			return connect(acme, "sandbox")
		})},
		{section: "2.5", says: "54: scope", test: refuses(400, 54, func(*service) url.Values {
			return plus(refreshOf("sandbox"), "scope", "ITINER travelrequest.write")
		})},
		{section: "2.5", says: "59: client disabled", test: refuses(401, 59, func(c *service) url.Values {
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Disabled: true}}})
			return refreshOf("sandbox")
		})},
		{section: "2.5", says: "60: grant not allowed", test: refuses(400, 60, func(c *service) url.Values {
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Grants: []string{"refresh_token"}}}})
			return connect(acme, "sandbox")
		})},
		{section: "2.5", says: "61: client unknown", test: refuses(401, 61, func(*service) url.Values { return plus(refreshOf("sandbox"), "client_id", "x") })},
		{section: "2.5", says: "64: secret wrong", test: refuses(401, 64, func(*service) url.Values { return plus(refreshOf("sandbox"), "client_secret", "x") })},
		{section: "2.5", says: "103: code expired", test: refuses(400, 103, func(c *service) url.Values {
			code := c.code()
			c.clock(`{"advance":"10m"}`)
			return codeOf(code)
		})},
		{section: "2.5", says: "103: code used", test: refuses(400, 103, func(c *service) url.Values {
			code := c.code()
			c.granted(codeOf(code))
			return codeOf(code)
		})},
		{section: "2.5", says: "105: code not issued to you", test: refuses(400, 105, func(c *service) url.Values {
			return plus(codeOf(c.code()), "client_id", c.second())
		})},
		{section: "2.5", says: "105: refresh token not issued to you", test: refuses(400, 105, func(c *service) url.Values {
			return plus(refreshOf(c.refresh("sandbox").RefreshToken), "client_id", c.second())
		})},
		{section: "2.5", says: "107: refresh disallowed", test: refuses(400, 107, func(c *service) url.Values {
			c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Grants: []string{"password"}}}})
			if got := c.granted(connect(acme, "sandbox")); got.RefreshToken != "" {
				c.tb.Error("got a refresh token that may not be used")
			}
			return refreshOf("sandbox")
		})},
		{section: "2.5", says: "108: bad refresh token", test: refuses(400, 108, func(*service) url.Values { return refreshOf("wrong") })},
		{section: "2.5", says: "108: expired refresh token", test: refuses(400, 108, func(c *service) url.Values {
			old := c.refresh("sandbox").RefreshToken
			c.clock(`{"advance":"4392h"}`)
			return refreshOf(old)
		})},
		{section: "2.5", says: "115 and 123: principal disabled, a user", test: userIsRefused(115, 123)},
		{section: "2.5", says: "115: principal disabled, a company", test: refuses(400, 115, func(c *service) url.Values {
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme, Refusal: 115}}})
			return connect(acme, "sandbox")
		})},
		{section: "2.5", says: "134: company under maintenance", test: refuses(503, 134, func(c *service) url.Values {
			c.directory(sandbox.Directory{Companies: []sandbox.Company{{UUID: acme, Maintenance: today(8, 9)}}})
			return connect(acme, "sandbox")
		})},
		{section: "2.5", says: "136: request token of another company", test: refuses(400, 136, func(c *service) url.Values {
			return connect(other, c.requestToken("sandbox"))
		})},
		{section: "2.5", says: "136: request token for another application", test: refuses(400, 136, func(c *service) url.Values {
			return connect(acme, c.requestToken(c.second()))
		})},
		{section: "2.5", says: "statuses 403, 404 and 500", not: "which number comes with them is not documented; faults give any status"},
	})
}

// The practice of TMCs, which section 3 has too, is with trips and bookings.
func TestConformanceLimits(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "3", says: "a quota of requests a minute", test: quotaHolds(&sandbox.Server{Quota: 3}, "59s", "1s")},
		{section: "3", says: "a quota of requests an hour", test: quotaHolds(&sandbox.Server{HourQuota: 3}, "59m59s", "1s")},
		{section: "3", says: "a quota is of one application, over all companies", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{Quota: 2})
			second := c.second()
			var got []int
			for _, request := range []url.Values{
				connect(acme, "sandbox"), connect(other, "sandbox"), connect(acme, "sandbox"), plus(connect(acme, "sandbox"), "client_id", second),
			} {
				c.token = c.granted(request).AccessToken
				got = append(got, c.api("GET", tripPath, jane, "").status)
			}
			if diff := cmp.Diff([]int{200, 200, 429, 200}, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		}},
		{section: "3", says: "v4 list: 10 requests a minute", not: "v4 is not simulated"},
		{section: "3", says: "poll every 10 minutes at most", not: "advice to clients; the journal tells when each request came"},
		{section: "3", says: "a list covers a month at most", not: "advice to clients, and what an exclusion looks like is unknown"},
		{section: "3", says: "bulk reads at night", not: "advice to clients"},
		{section: "3", says: "weekly maintenance", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			weekly := today(1, 3)
			weekly[0].Every = "168h"
			c.directory(sandbox.Directory{Maintenance: weekly})
			for at, want := range map[string]int{
				"2025-12-29T01:30:00Z": 200, "2026-01-05T01:30:00Z": 503, "2026-01-06T01:30:00Z": 200,
				"2026-01-12T02:59:59Z": 503, "2026-01-12T03:00:00Z": 200, "2026-06-29T01:00:00Z": 503,
			} {
				c.clock(`{"now":"` + at + `"}`)
				if status, _ := c.tryRefresh("sandbox"); status != want {
					t.Errorf("%s: status %d, want %d", at, status, want)
				}
			}
		}},
		{section: "3", says: "answers come within 60 seconds", test: answerIsLate},
		{section: "3", says: "after a timeout or a 503 wait 5 minutes", not: "advice to clients"},
		{section: "3", says: "no greatest size is published", test: func(t *testing.T) {
			c := serve(t, &sandbox.Server{MaxBody: 10_000})
			if r := c.api("POST", tripPath, jane, trip(strings.Repeat("x", 10_001), "AAAAAA")); r.status != 400 {
				t.Errorf("status %d, want 400", r.status)
			}
		}},
		{section: "3", says: "correlation ids are kept for 7 days", not: "a duty of clients"},
		{section: "3", says: "clients retry after timeouts, 500 and 503", test: func(t *testing.T) {
			for _, status := range []int{500, 503} {
				faultPasses(status)(t)
			}
			c := serve(t, &sandbox.Server{})
			c.faults(`[{"fault":"drop-before","count":1}]`)
			r := c.api("POST", tripPath, jane, trip("T", "AAAAAA"))
			if r.err == nil || len(c.Trips()) != 0 {
				t.Errorf("error %v, %d trips, want the connection cut", r.err, len(c.Trips()))
			}
			c.create(jane, trip("T", "AAAAAA"))
		}},
		{section: "3", says: "a trip can be for oneself", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.token = c.granted(login(jane, "sandbox")).AccessToken
			for _, path := range []string{tripPath, tripPath + "?userid_type=login&userid_value=" + jane} {
				if r := c.as(c.token, "POST", path, trip("T", "AAAAAA")); r.status != 200 {
					t.Errorf("%s: status %d: %s", path, r.status, r.body)
				}
			}
		}},
		{section: "3", says: "a trip can be for another user", test: func(t *testing.T) {
			c := listen(t, &sandbox.Server{})
			c.directory(sandbox.Directory{Users: []sandbox.User{
				{Login: jane, Company: acme, Admin: true}, {Login: richard, Company: acme}, {Login: "max.roe@other.example", Company: other},
			}})
			for name, tt := range map[string]struct {
				sender url.Values
				login  string
				want   int
			}{
				"company":                  {connect(acme, "sandbox"), richard, 200},
				"company, unknown":         {connect(acme, "sandbox"), "nobody@acme.example", 400},
				"company, foreign":         {connect(acme, "sandbox"), "max.roe@other.example", 400},
				"administrator":            {login(jane, "sandbox"), richard, 200},
				"administrator, unknown":   {login(jane, "sandbox"), "nobody@acme.example", 400},
				"administrator, foreign":   {login(jane, "sandbox"), "max.roe@other.example", 400},
				"user, of the same office": {login(richard, "sandbox"), jane, 400},
			} {
				c.token = c.granted(tt.sender).AccessToken
				for _, kind := range []string{"login", "login_id"} {
					r := c.as(c.token, "POST", tripPath+"?userid_type="+kind+"&userid_value="+tt.login, trip("T", "AAAAAA"))
					if r.status != tt.want || tt.want == 400 && parse(t, r.body).at("Message") != "Invalid User:"+tt.login {
						t.Errorf("%s by %s: status %d, body %s, want %d", name, kind, r.status, r.body, tt.want)
					}
				}
			}
		}},
	})
}

// answers tests that a call by a client with a company token is refused with a status.
func answers(want int, call func(*service) response) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		r := call(serve(t, &sandbox.Server{}))
		if r.status != want || parse(t, r.body).at("Message") == "" {
			t.Errorf("status %d, body %s, want %d and a message", r.status, r.body, want)
		}
	}
}

// refuses tests that a request for a token is refused with a status and a number.
func refuses(status, code int, request func(*service) url.Values) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := listen(t, &sandbox.Server{})
		got, answer := c.ask(request(c))
		if got != status || answer.Code != code || answer.Error == "" || answer.Description == "" {
			t.Errorf("status %d, answer %+v, want status %d, code %d", got, answer, status, code)
		}
	}
}

func userIsRefused(codes ...int) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		for _, code := range codes {
			refuses(400, code, func(c *service) url.Values {
				c.directory(sandbox.Directory{Users: []sandbox.User{{Login: jane, Refusal: code}}})
				return login(jane, "sandbox")
			})(t)
		}
	}
}

// faultPasses tests that a status is answered once, and that the same request succeeds then.
func faultPasses(status int) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, &sandbox.Server{})
		c.faults(fmt.Sprintf(`[{"fault":"status","status":%d,"count":1}]`, status))
		if r := c.api("POST", tripPath, jane, trip("T", "AAAAAA")); r.status != status || parse(t, r.body).at("Message") == "" {
			t.Errorf("status %d, body %s, want %d", r.status, r.body, status)
		}
		c.create(jane, trip("T", "AAAAAA"))
	}
}

// today is a time of the sandbox's first day, in hours.
func today(from, to int) []sandbox.Period {
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	return []sandbox.Period{{From: day.Add(time.Duration(from) * time.Hour), To: day.Add(time.Duration(to) * time.Hour)}}
}

// payload returns what a JWT says, and reports a wrong signature.
func payload(t *testing.T, jwt, secret string) map[string]any {
	t.Helper()
	i := strings.LastIndex(jwt, ".")
	if strings.Count(jwt, ".") != 2 {
		t.Fatalf("%q is no JWT", jwt)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(jwt[:i]))
	if got, want := jwt[i+1:], base64.RawURLEncoding.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("signature is %s, want %s", got, want)
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.Split(jwt, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	return decode[map[string]any](t, string(body))
}

// answerIsLate tests that a request is carried out though its answer comes late.
func answerIsLate(t *testing.T) {
	t.Helper()
	var waited time.Duration
	c := serve(t, &sandbox.Server{Sleep: func(d time.Duration) { waited += d }})
	c.faults(`[{"fault":"delay","delay":"61s","count":1}]`)
	c.create(jane, trip("T", "AAAAAA"))
	if waited != 61*time.Second {
		t.Errorf("waited %v, want 61s", waited)
	}
}

func refreshRotates(grace time.Duration, want int) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := listen(t, &sandbox.Server{RefreshGrace: grace})
		old := c.refresh("sandbox").RefreshToken
		c.refresh(old)
		if status, _ := c.tryRefresh(old); status != want {
			t.Errorf("old refresh token at once: status %d, want %d", status, want)
		}
		c.clock(`{"advance":"1m"}`)
		if status, answer := c.tryRefresh(old); status != 400 || answer.Code != 108 {
			t.Errorf("old refresh token after a minute: status %d, code %d, want 400, 108", status, answer.Code)
		}
		c.refresh("sandbox") // serves for ever
	}
}

// quotaHolds tests a quota of three: the fourth request is refused until the
// period, in two steps, is over.
func quotaHolds(s *sandbox.Server, steps ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := serve(t, s)
		want := []int{200, 200, 200, 429, 429, 200}
		var got []int
		for i := range want {
			if i > 3 {
				c.clock(`{"advance":"` + steps[i-4] + `"}`)
			}
			if i == 5 {
				c.token = c.refresh("sandbox").AccessToken
			}
			got = append(got, c.api("GET", tripPath, jane, "").status)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("statuses (-want +got):\n%s", diff)
		}
	}
}
