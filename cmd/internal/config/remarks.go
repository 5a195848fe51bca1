package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// An Extract takes a value out of an agency remark. In the file it is a regular
// expression, or a mapping with starts and columns.
type Extract struct {
	// Pattern has one group, which is the value.
	Pattern *regexp.Regexp `yaml:"-"`
	// Starts is what the remark has to start with, its element identifier
	// included, as in RM*CC.
	Starts  string  `yaml:"starts"`
	Columns Columns `yaml:"columns"`
}

func (x *Extract) short() any { return &x.Pattern }

// MarshalYAML writes the form that was read.
func (x *Extract) MarshalYAML() (any, error) {
	if x.Pattern != nil {
		return x.Pattern.String(), nil
	}
	type long Extract
	return (*long)(x), nil
}

// Columns are characters of a remark, counted from 1, both ends included: 7-14,
// or 7- for all from the seventh on.
type Columns struct{ From, To int } // To 0: to the end

// UnmarshalText reads c.
func (c *Columns) UnmarshalText(text []byte) error {
	first, last, found := strings.Cut(string(text), "-")
	from, err1 := strconv.ParseUint(first, 10, 16)
	to, err2 := strconv.ParseUint(last, 10, 16)
	if last == "" {
		err2 = nil
	}
	if !found || err1 != nil || err2 != nil || from == 0 || last != "" && to < from {
		return errors.New("want columns such as 7-14, or 7- to the end, counted from 1")
	}
	*c = Columns{From: int(from), To: int(to)}
	return nil
}

// MarshalText writes c as it is read.
func (c Columns) MarshalText() ([]byte, error) {
	if c.To == 0 {
		return fmt.Appendf(nil, "%d-", c.From), nil
	}
	return fmt.Appendf(nil, "%d-%d", c.From, c.To), nil
}

// A Proposal selects the bookings that are proposed for a Concur Request. In the
// file it is a mapping, or only what Request would be in the mapping.
type Proposal struct {
	// Request takes the number of the request.
	Request *Extract `yaml:"request"`
	// Batch takes the id of the batch. It goes with `size` and `index`: all or none. A
	// proposal where none of them is found stands alone.
	Batch *Extract `yaml:"batch,omitempty"`
	// Size takes how many proposals the batch has.
	Size *Extract `yaml:"size,omitempty"`
	// Index takes which of them this is.
	Index *Extract `yaml:"index,omitempty"`
	// Status is the TripStatus of a proposal, 7 or 6.
	Status int `yaml:"status"`
	// AutoSelect is whether AutoSelectProposal is sent.
	AutoSelect bool `yaml:"auto_select,omitempty"`
}

func (p *Proposal) short() any { return &p.Request }

func (p *Proposal) setDefaults() {
	*p = Proposal{Status: int(itinerary.TripBookedProposal)}
}

func (c checker) remarks(setting string, rules map[string]*Extract) {
	names := slices.Sorted(maps.Keys(rules))
	for i, name := range names {
		c.field(childOf(setting, name), name)
		c.extract(childOf(setting, name), rules[name])
		if j := slices.IndexFunc(names[:i], func(other string) bool { return transform.SameField(name, other) }); j >= 0 {
			c.addOnce(childOf(setting, name), "is the field of %s too (keep one of them)", names[j])
		}
	}
}

func (c checker) field(setting, name string) {
	if !regexp.MustCompile(`^[A-Za-z0-9_]+$`).MatchString(name) {
		c.addOnce(setting, "want a field name of letters, digits and '_'")
	}
	if refusal := transform.Refusal(name); refusal != "" {
		c.addOnce(setting, "%s", refusal)
	}
}

func (c checker) extract(setting string, x *Extract) {
	switch {
	case x == nil:
		c.addOnce(setting, "is missing")
	case x.Pattern != nil:
		c.oneGroup(setting, x.Pattern)
	default:
		c.required(childOf(setting, "starts"), x.Starts)
		if x.Columns.From == 0 {
			c.addOnce(childOf(setting, "columns"), "is missing")
		}
	}
}

func (c checker) proposal(setting string, p *Proposal) {
	if p == nil {
		return
	}
	c.extract(childOf(setting, "request"), p.Request)
	if p.Batch != nil || p.Size != nil || p.Index != nil {
		c.extract(childOf(setting, "batch"), p.Batch)
		c.extract(childOf(setting, "size"), p.Size)
		c.extract(childOf(setting, "index"), p.Index)
	}
	if p.Status != int(itinerary.TripProposal) && p.Status != int(itinerary.TripBookedProposal) {
		c.addOnce(childOf(setting, "status"), "%d: want 7 (booked proposal) or 6 (proposal)", p.Status)
	}
}

// remarks warns of custom attributes whose name is nearly that of a field.
func (w *warner) remarks(setting string, rules map[string]*Extract) {
	var known []string
	for _, f := range transform.Fields() {
		known = append(known, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		if meant := Nearest(name, known); meant != "" && !slices.Contains(known, name) {
			w.addOnce(childOf(setting, name), "is a custom attribute; did you mean %s?", meant)
		}
	}
}
