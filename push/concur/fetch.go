package concur

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	opToken = "fetch token"

	// tokenLife is how long an access token lives if the answer does not say.
	tokenLife = time.Hour
)

// Numbers of OAuth errors that are more than words.
const (
	codeElsewhere   = 16
	codeBadRefresh  = 108
	codeMaintenance = 134 // of the company
)

// fetch asks the token endpoint for the successor of have, or for the first
// grant of the company.
func (t *Tokens) fetch(ctx context.Context, have Grant) (Grant, error) {
	form, err := t.Connection.form(have)
	if err != nil {
		return Grant{}, err
	}
	base := have.Geolocation
	if base == "" {
		if base, err = t.Connection.home(); err != nil {
			return Grant{}, err
		}
	}
	g, err := t.ask(ctx, base, form)
	if err != nil {
		return Grant{}, err
	}
	if g.Origin = t.Connection.origin(); g.Origin == "" {
		g.Origin = have.Origin
	}
	g.Scope, g.Company = cmp.Or(g.Scope, have.Scope), cmp.Or(g.Company, have.Company)
	return g, nil
}

// ask posts form to the token endpoint at base, and follows the answer that
// the company lives elsewhere once.
func (t *Tokens) ask(ctx context.Context, base string, form url.Values) (Grant, error) {
	g, err := t.post(ctx, base, form)
	if e, ok := errors.AsType[*Error](err); ok && e.elsewhere != "" {
		if base, err = t.Connection.trusted(e.elsewhere); err != nil {
			return Grant{}, tokenFault(fmt.Errorf("follow geolocation: %w", err))
		}
		return t.post(ctx, base, form)
	}
	return g, err
}

// form is the grant to ask for: that of the newest refresh token there is, or
// of the company's request token.
func (c Connection) form(have Grant) (url.Values, error) {
	refresh := have.RefreshToken
	if refresh == "" {
		refresh = c.RefreshToken
	}
	if refresh != "" {
		return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, nil
	}
	if c.RequestToken == "" {
		return nil, tokenFault(errors.New("neither a stored grant nor a refresh token nor a request token"))
	}
	return requestForm(c.CompanyUUID, c.RequestToken), nil
}

// post sends form to the token endpoint at base. clientcredentials is the one
// part of x/oauth2 that lets the form be chosen: Concur's password grant takes
// a credtype.
func (t *Tokens) post(ctx context.Context, base string, form url.Values) (Grant, error) {
	conf := clientcredentials.Config{
		ClientID: t.Connection.ClientID, ClientSecret: t.Connection.ClientSecret,
		TokenURL: base + "/oauth2/v0/token", EndpointParams: form, AuthStyle: oauth2.AuthStyleInParams,
	}
	asked := t.Now()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, steady(t.HTTP))
	token, err := conf.Token(ctx)
	if err != nil {
		return Grant{}, t.tokenError(err, form)
	}
	g := Grant{
		AccessToken: token.AccessToken, RefreshToken: token.RefreshToken,
		Expiry: asked.Add(life(token)).UTC(), Geolocation: base,
		Scope: textOf(token, "scope"), Company: subject(textOf(token, "id_token")),
		Renewed: asked.UTC(), Ends: epoch(token),
	}
	if g.RefreshToken == "" {
		g.RefreshToken = form.Get("refresh_token")
	}
	// The new pair must not be lost for a place that may not be trusted: the
	// one that gave it out serves as well.
	if elsewhere, err := t.Connection.trusted(textOf(token, "geolocation")); err == nil {
		g.Geolocation = elsewhere
	}
	return g, nil
}

// life reads expires_in, a number or a string of seconds.
func life(token *oauth2.Token) time.Duration {
	seconds, err := strconv.ParseFloat(fmt.Sprint(token.Extra("expires_in")), 64)
	if err == nil && seconds > 0 && seconds < (30*24*time.Hour).Seconds() {
		return time.Duration(seconds) * time.Second
	}
	return tokenLife
}

// epoch reads refresh_expires_in, which is a point in time in spite of its
// name, and only one of Concur's pages has it.
func epoch(token *oauth2.Token) time.Time {
	seconds, err := strconv.ParseFloat(fmt.Sprint(token.Extra("refresh_expires_in")), 64)
	if err != nil || seconds < 1e9 || seconds > 1e10 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

func textOf(token *oauth2.Token, member string) string {
	text, _ := token.Extra(member).(string)
	return text
}

// subject reads whom an id_token is about; Concur's documents the company's
// UUID. Its signature is not checked: it came from the token endpoint itself,
// which OpenID Connect Core, 3.1.3.7, takes in its place.
func subject(idToken string) string {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return ""
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Subject string `json:"sub"`
	}
	if err != nil || json.Unmarshal(body, &claims) != nil {
		return ""
	}
	return clean(claims.Subject)
}

// tokenError makes an *Error of what x/oauth2 returns, and drops the original
// with its copy of the answer.
func (t *Tokens) tokenError(err error, form url.Values) *Error {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return &Error{Op: opToken, Class: Transient, Err: bare(err)}
	}
	var body oauthRefusal
	_ = json.Unmarshal(refusal.Body, &body) // what can be read of it; a gateway may have answered
	e := &Error{
		Op: opToken, Class: tokenClass(refusal.Response.StatusCode, body),
		Status:        refusal.Response.StatusCode,
		Number:        number(body.Code.String()),
		Message:       clean(body.words(), t.Connection.ClientSecret, form.Get("refresh_token"), form.Get("password"), form.Get("code")),
		CorrelationID: refusal.Response.Header.Get(correlationHeader),
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
	case status >= 500, status == http.StatusRequestTimeout, number(body.Code.String()) == codeMaintenance:
		return Transient
	}
	return Credential
}

// tokenFault is a credential that cannot even be asked for.
func tokenFault(err error) *Error {
	return &Error{Op: opToken, Class: Credential, Err: err}
}
