package concur

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// An operation is what the service is asked to do. Its text begins every
// error about it.
type operation string

const (
	create operation = "create trip"
	update operation = "update trip"
	cancel operation = "cancel trip"
	list   operation = "list trips"
	detail operation = "read trip"

	createBooking operation = "create booking"
	updateBooking operation = "update booking"
	cancelBooking operation = "cancel booking"
)

// The classifier: statusClass for what was answered, brokenClass for what was
// not. Bookings are as trips are.
//
//	what happened                                   read       update, cancel  create
//	----------------------------------------------  ---------  --------------  ---------
//	DNS, dial, TLS, proxy, limiter, vault           Transient  Transient       Transient
//	no answer after a connection was there:
//	  timeout, reset, end of file, ended context    Transient  Unknown         Unknown
//	2xx that cannot be read (*)                     Transient  Unknown         Unknown
//	3xx (never followed)                            Refused    Refused         Unknown
//	not in the service's own words (+)              –          –               Unknown
//	400 and every other 4xx                         Refused    Refused         Refused
//	401, 403 after one fresh token (**)             Credential Credential      Credential
//	404 on a trip id (***)                          Gone       Gone            Refused
//	408, 502, 504: who gave up was a gateway        Transient  Unknown         Unknown
//	every other 5xx                                 Transient  Transient       Unknown
//	409, 429                                        SlowDown   SlowDown        SlowDown
//
// (*) Cut off, not one XML document and nothing else, or without a trip id. A cancel is judged by its status:
// its 2xx is unreadable only if it is all there and is neither empty nor an
// Itinerary nor a Message.
//
// (+) Any status but success: an Error with a Message, a Status or Message as the
// root, or a numbered OAuth error is the service's own; a web page, other JSON, plain
// text, nothing, or what was cut off is not. Gateways answer for a service that may
// have processed the create. Its own words let a create be refused; they do not let
// it be repeated before it was looked up, which is up to the caller.
//
// (**) Unless the words are "Invalid User", which is about one traveller and
// therefore Refused. OAuth error 16, "lives elsewhere", is followed once, and
// is Credential if the place named may not be trusted. The token is replaced, or the
// place followed, but a create is not made again: its refusal is then Renewed. A
// token that serves others is replaced once in ten minutes for a login, at most.
//
// (***) With an Error document or an empty body. A web page, JSON or plain text
// is some gateway's word, not the service's, and is Refused: taken for Gone it
// would end trips that still stand. A list names no trip that could be gone and
// is Refused too.
func statusClass(op operation, status int) Class {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Credential
	case status == http.StatusNotFound && (op.namesTrip() || op == cancelBooking):
		return Gone
	case status == http.StatusConflict, status == http.StatusTooManyRequests:
		return SlowDown
	case status == http.StatusRequestTimeout, status == http.StatusBadGateway, status == http.StatusGatewayTimeout:
		return brokenClass(op)
	case status >= 500:
		return op.unlessCreate(Transient)
	case status >= 400:
		return Refused
	case status >= 300:
		return op.unlessCreate(Refused)
	}
	return brokenClass(op)
}

// brokenClass is the class of an exchange that broke off when the request may
// have reached the service.
func brokenClass(op operation) Class {
	if op == list || op == detail {
		return Transient
	}
	return Unknown
}

func (op operation) namesTrip() bool {
	return op == update || op == cancel || op == detail || op == updateBooking
}

// creates reports whether the service makes a second one of a second request.
func (op operation) creates() bool { return op == create || op == createBooking }

func (op operation) unlessCreate(c Class) Class {
	if op.creates() {
		return Unknown
	}
	return c
}

// A departure watches whether a request may have left. It is held back for
// certain only if net/http asked for a connection and got none; a transport
// that does not report to httptrace leaves that open.
type departure struct{ asked, connected atomic.Bool }

func (d *departure) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { d.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { d.connected.Store(true) },
	}
}

func (d *departure) class(op operation) Class {
	if d.asked.Load() && !d.connected.Load() {
		return Transient
	}
	return brokenClass(op)
}
