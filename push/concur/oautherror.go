package concur

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/oauth2"
)

// Numbers of OAuth errors that the client acts on.
const (
	codeElsewhere   = 16
	codeBadRefresh  = 108
	codeMaintenance = 134 // of the company
)

// A meaning is what a number of an OAuth error says, and what to do about it.
type meaning struct {
	means, remedy string
	reconnect     bool // only a new grant ends it
}

// listMeanings returns the numbers of Concur's authentication page that a daemon can
// meet. That page has only a few words on each.
func listMeanings() map[int]meaning {
	const (
		another  = "connect the company with a new request token of its administrator"
		admin    = "the company's administrator has to let it in again"
		support  = "SAP Concur's partner support has to allow it"
		wrong    = "company UUID, request token or password is wrong, used up or too old"
		barred   = "the account behind the grant is disabled, denied or locked"
		disabled = "the user or company behind the grant is disabled"
	)
	return map[int]meaning{
		5:   {wrong, another, true},
		10:  {barred, admin, false},
		11:  {barred, admin, false},
		12:  {barred, admin, false},
		13:  {barred, admin, false},
		14:  {barred, admin, false},
		16:  {"the company is served elsewhere", "correct url in the settings", false},
		19:  {wrong, another, true},
		20:  {"the company admits certain IP addresses only", "its administrator has to admit the one of this machine", false},
		53:  {"the company has not enabled this application", "its administrator has to enable it in the App Center", false},
		54:  {"more scopes are asked for than the application has", support, false},
		59:  {"the application is disabled", support, false},
		60:  {"the application may not be granted access this way", "connect the company another way, or " + support, false},
		61:  {"there is no such application", "correct client_id in the settings", false},
		64:  {"the secret is not the application's", "correct client_secret in the settings", false},
		103: {"the code is wrong, used up or too old", "ask for another: it lives for minutes", true},
		105: {"the grant was issued to another application", "correct client_id in the settings, or " + another, true},
		107: {"the application may not renew its grants", support, false},
		108: {"the refresh token is expired, revoked or replaced", another, true},
		115: {disabled, admin, false},
		123: {disabled, admin, false},
		134: {"the company is under maintenance", "it is tried again by itself", false},
		136: {"the request token was made for another company or application", another, true},
	}
}

// advice returns what the OAuth error means and what to do about it, or "" if e has no
// known number.
func (e *Error) advice() string {
	m, known := listMeanings()[e.Number]
	if !known {
		return ""
	}
	return m.means + ": " + m.remedy
}

// errorNumber reads the number of an OAuth error, or returns 0.
func errorNumber(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil {
		return 0
	}
	return n
}

// tokenError makes an *Error of what x/oauth2 returns, and drops the original
// with its copy of the answer.
func (t *Tokens) tokenError(err error, form url.Values) *Error {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return &Error{Op: opToken, Class: Transient, Err: withoutURL(err)}
	}
	var body oauthRefusal
	_ = json.Unmarshal(refusal.Body, &body) // what can be read of it; a gateway may have answered
	e := &Error{
		Op: opToken, Class: tokenClass(refusal.Response.StatusCode, body),
		Status:        refusal.Response.StatusCode,
		Number:        errorNumber(body.Code.String()),
		Message:       cleanMessage(body.words(), t.Connection.ClientSecret, form.Get("refresh_token"), form.Get("password"), form.Get("code")),
		CorrelationID: cleanMessage(refusal.Response.Header.Get(correlationHeader)),
		RetryAfter:    retryAfter(refusal.Response.Header, t.Now()),
	}
	if e.Number == codeElsewhere {
		e.elsewhere = body.Geolocation
	}
	return e
}

// An oauthRefusal is the JSON of an OAuth error.
type oauthRefusal struct {
	Code        json.Number `json:"code"`
	Error       string      `json:"error"`
	Description string      `json:"error_description"`
	Geolocation string      `json:"geolocation"`
}

func (r oauthRefusal) words() string {
	words := []string{r.Error, r.Description}
	if r.Code != "" {
		words = append(words, "code "+r.Code.String())
	}
	return strings.Join(words, " ")
}

// tokenClass is never Unknown: no trip depends on an answer that was lost.
func tokenClass(status int, body oauthRefusal) Class {
	switch {
	case status == http.StatusConflict, status == http.StatusTooManyRequests:
		return SlowDown
	case status >= 500, status == http.StatusRequestTimeout, errorNumber(body.Code.String()) == codeMaintenance:
		return Transient
	}
	return Credential
}

// tokenFault returns the error about a credential with which no token can be requested.
func tokenFault(err error) *Error {
	return &Error{Op: opToken, Class: Credential, Err: err}
}
