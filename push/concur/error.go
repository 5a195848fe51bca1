package concur

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"
)

// A Class is what a failed exchange means, and so what may be done next. The zero Class
// is Unknown: an exchange that was not classified may have been processed.
type Class int

const (
	// Unknown may have been processed: look the trip up before sending again.
	Unknown Class = iota
	// Refused was not processed. Concur uses 400 for bad documents, but also
	// for an exceeded quota and for database deadlocks, so a few delayed
	// retries are worth it before a person has to look.
	Refused
	// Credential is about the company's connection, not about the trip. A fresh token
	// did not help: no request of that company will get through.
	Credential
	// Gone means that Concur does not know the trip id.
	Gone
	// SlowDown was not processed because there were too many requests.
	SlowDown
	// Transient was not processed, or is harmless to repeat: back off, then
	// send again.
	Transient
)

func (c Class) String() string {
	switch c {
	case Unknown:
		return "outcome unknown"
	case Refused:
		return "refused"
	case Credential:
		return "credential refused"
	case Gone:
		return "gone"
	case SlowDown:
		return "slow down"
	case Transient:
		return "transient"
	}
	return fmt.Sprintf("class %d", int(c))
}

// An Error is an exchange that did not succeed. It never holds a token, a
// secret, a login or a body.
type Error struct {
	Op            string // "create trip", "fetch token" …
	Class         Class
	Status        int           // HTTP status; 0 if there was no answer
	Number        int           // of an OAuth error, which the text explains; 0 if there is none
	Message       string        // the server's words, on one line, shortened, logins and e-mail addresses masked
	ErrorID       string        // the Id in the server's error body
	CorrelationID string        // what Concur's support asks for; empty if nothing was sent
	RetryAfter    time.Duration // what the server asked for; 0 if it did not
	Foreign       bool          // the answer is not in the service's own form, or cut off: a gateway may have spoken for it
	Renewed       bool          // the grant was refused and replaced since, and nothing was sent with the new one
	Err           error         // what went wrong on our side of the exchange; may be nil

	ofGrant   bool   // the service refused the token, or the place it was sent to
	elsewhere string // where the server says the company lives
}

func (e *Error) Error() string {
	s := e.Op
	if cause, ok := errors.AsType[*Error](e.Err); !ok || cause.Class != e.Class { // it says so itself
		s += ": " + e.Class.String()
	}
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if advice := e.advice(); advice != "" {
		s += ": " + advice
	}
	if e.Err != nil { // net/http quotes headers that it cannot read
		s += ": " + printableLine(e.Err.Error())
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// NoToken reports whether err says that the token service gave no access token, and
// whether the service did not answer at all.
func NoToken(err error) (none, hangs bool) {
	for e, ok := errors.AsType[*Error](err); ok; e, ok = errors.AsType[*Error](e.Err) {
		if e.Op == opToken {
			late, ok := errors.AsType[net.Error](e.Err)
			return true, errors.Is(e.Err, errHangs) || ok && late.Timeout()
		}
	}
	return false, false
}

// newUnsent returns the error of an exchange that ended before anything was sent. It has
// the class of its cause; without one it may be tried again.
func newUnsent(op operation, err error) *Error {
	e := &Error{Op: string(op), Class: Transient, Err: err}
	if cause, ok := errors.AsType[*Error](err); ok {
		e.Class, e.RetryAfter = cause.Class, cause.RetryAfter
	}
	return e
}

// withoutURL removes the URL, and with it the traveller's login, from an error of
// net/http.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
		return unreachable{dial}
	}
	return err
}

// An unreachable is an error of a connection that was not made.
type unreachable struct{ dial *net.OpError }

// Error names whom nobody could reach, and why.
func (u unreachable) Error() string {
	cause := u.dial.Err
	if call, ok := errors.AsType[*os.SyscallError](cause); ok {
		cause = call.Err
	}
	if u.dial.Addr == nil {
		return fmt.Sprintf("Concur cannot be reached: %v", cause)
	}
	return fmt.Sprintf("Concur cannot be reached at %v: %v", u.dial.Addr, cause)
}

// Unwrap returns the error of package net.
func (u unreachable) Unwrap() error { return u.dial }

// refused reports whether the token endpoint answered, and denied the grant.
func (e *Error) refused() bool { return e.Class == Credential && e.Status != 0 }

// mended returns the refusal of a create after an attempt to replace its grant.
func (e *Error) mended(err error) *Error {
	e.Renewed, e.Err = err == nil, err
	if cause, ok := errors.AsType[*Error](err); ok && e.Class != Unknown {
		e.Class, e.RetryAfter = cause.Class, cause.RetryAfter
	}
	return e
}

// after explains a refresh token that is no longer valid by a renewal whose answer was
// lost, if there was one: only that answer had the successor.
func (e *Error) after(unanswered time.Time) *Error {
	if e.Number == codeBadRefresh && !unanswered.IsZero() {
		e.Err = fmt.Errorf("the answer to the renewal of %s was lost, and its refresh token with it", unanswered.Format(time.RFC3339))
	}
	return e
}
