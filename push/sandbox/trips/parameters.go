package trips

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// Parameters are those of a request by their name in lower case: the documentation
// itself varies the case. Of one that comes in two spellings the last in the
// order of bytes counts.
type Parameters map[string]string

// NewParameters reads those of a query.
func NewParameters(query url.Values) Parameters {
	p := Parameters{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		p[strings.ToLower(name)] = query.Get(name)
	}
	return p
}

// ParametersOf reads the parameters of GetTrips, a JSON object.
func ParametersOf(body []byte) (Parameters, error) {
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, document.Refuse(400, "The body is not a JSON object of parameters.")
	}
	p := Parameters{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch v := object[name].(type) {
		case string:
			p[strings.ToLower(name)] = v
		case bool:
			p[strings.ToLower(name)] = strconv.FormatBool(v)
		case float64:
			p[strings.ToLower(name)] = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			return nil, document.Refuse(400, "%s is neither text nor number nor boolean.", name)
		}
	}
	return p, nil
}

// A reader reads parameters and keeps the first fault.
type reader struct {
	Parameters
	err error
}

func (r *reader) fail(name string) {
	if r.err == nil {
		r.err = document.Refuse(400, "%s cannot be read.", name)
	}
}

func (r *reader) date(name string, shift time.Duration) time.Time {
	return r.read(name, parseDay, shift)
}

func (r *reader) moment(name string) time.Time { return r.read(name, parseMoment, 0) }

func (r *reader) read(name string, parse func(string) (time.Time, error), shift time.Duration) time.Time {
	value := r.Parameters[strings.ToLower(name)]
	if value == "" {
		return time.Time{}
	}
	t, err := parse(value)
	if err != nil {
		r.fail(name)
		return time.Time{}
	}
	return t.Add(shift)
}

func (r *reader) flag(name string) bool {
	value := r.Parameters[strings.ToLower(name)]
	b, err := parseFlag(value)
	if value != "" && err != nil {
		r.fail(name)
	}
	return b
}

func (r *reader) number(name string, otherwise int) int {
	value := r.Parameters[strings.ToLower(name)]
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		r.fail(name)
		return otherwise
	}
	return n
}

// parseDay reads a date of a list filter. Slashes are not in the text of the
// reference but in its example URLs.
func parseDay(value string) (time.Time, error) {
	return time.Parse(time.DateOnly, strings.ReplaceAll(value, "/", "-"))
}

// parseMoment reads a date or a date and time, in UTC.
func parseMoment(value string) (time.Time, error) {
	if t, err := parseDay(value); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t.UTC(), nil
	}
	return time.Parse(document.TimeLayout, value)
}

func parseFlag(value string) (bool, error) { return strconv.ParseBool(strings.ToLower(value)) }
