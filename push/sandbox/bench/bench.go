// Package bench is what a tester turns and reads at the simulated service: its
// clock, its chances, the faults that are to come and the journal of what was
// asked. Nothing here locks: the server does.
package bench

import (
	"encoding/json"
	"io"
	"strings"

	"tripsync/push/sandbox/document"
)

// ReadJSON reads one JSON value and refuses fields that there are not.
func ReadJSON[T any](r io.Reader, what string) (T, error) {
	var v T
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, document.Refuse(400, "read %s: %s", what, strings.TrimPrefix(err.Error(), "json: "))
	}
	if d.More() {
		return v, document.Refuse(400, "read %s: something follows the JSON", what)
	}
	return v, nil
}

// Newest drops the oldest of what is more than a number.
func Newest[T any](all []T, most int) []T { return all[max(0, len(all)-most):] }
