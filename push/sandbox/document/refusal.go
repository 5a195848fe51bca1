package document

import (
	"errors"
	"fmt"
	"net/http"
)

// A Refusal is an error in the service's own words.
type Refusal struct {
	Status     int
	Message    string
	RetryAfter int      // seconds; 0 is no such header
	Root       *Element // the answer, where it is not the envelope of the XML services
}

func (r *Refusal) Error() string { return r.Message }

// Refuse makes a refusal with an HTTP status.
func Refuse(status int, format string, args ...any) error {
	return &Refusal{Status: status, Message: fmt.Sprintf(format, args...)}
}

// StatusOf returns the HTTP status that goes with an error.
func StatusOf(err error) int {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Status
	}
	return http.StatusInternalServerError
}
