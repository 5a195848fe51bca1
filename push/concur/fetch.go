package concur

import (
	"context"
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

// Error codes of the token endpoint that are not about the credential.
const (
	codeElsewhere   = "16"
	codeMaintenance = "134" // of the company
)

// fetch asks the token endpoint for the successor of have, or for the first
// grant of the company, and follows the answer that it lives elsewhere once.
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
	g, err := t.post(ctx, base, form)
	if e, ok := errors.AsType[*Error](err); ok && e.elsewhere != "" {
		if base, err = t.Connection.trusted(e.elsewhere); err != nil {
			return Grant{}, tokenFault(fmt.Errorf("follow geolocation: %w", err))
		}
		g, err = t.post(ctx, base, form)
	}
	if err != nil {
		return Grant{}, err
	}
	if g.Origin = t.Connection.origin(); g.Origin == "" {
		g.Origin = have.Origin
	}
	return g, nil
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
	return url.Values{
		"grant_type": {"password"}, "credtype": {"authtoken"},
		"username": {c.CompanyUUID}, "password": {c.RequestToken},
	}, nil
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
	}
	if g.RefreshToken == "" {
		g.RefreshToken = form.Get("refresh_token")
	}
	// The new pair must not be lost for a place that may not be trusted: the
	// one that gave it out serves as well.
	raw, _ := token.Extra("geolocation").(string)
	if elsewhere, err := t.Connection.trusted(raw); err == nil {
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
		Message:       clean(body.words(), t.Connection.ClientSecret, form.Get("refresh_token"), form.Get("password")),
		CorrelationID: refusal.Response.Header.Get(correlationHeader),
		RetryAfter:    retryAfter(refusal.Response.Header, t.Now()),
	}
	if body.Code == codeElsewhere {
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
	case status >= 500, status == http.StatusRequestTimeout, body.Code == codeMaintenance:
		return Transient
	}
	return Credential
}

// tokenFault is a credential that cannot even be asked for.
func tokenFault(err error) *Error {
	return &Error{Op: opToken, Class: Credential, Err: err}
}
