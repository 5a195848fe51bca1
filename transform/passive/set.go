package passive

import "regexp"

// A Set is a page of rules.
type Set struct {
	Name string
	Sum  string // SHA-256, in hex, of the page

	file string

	formats formats
	tables  map[string]lookup
	require map[string][]string // fields that must not be empty, by element
	rules   []*rule
}

// A lookup is words and what they mean.
type lookup map[string]string

// An origin is what a rule reads.
type origin string

// The origins.
const (
	fromSegment origin = "segment"
	fromRemark  origin = "remark"
	fromDI      origin = "di"
)

// A rule says what one kind of text means.
type rule struct {
	name     string
	at       Fault // its place
	from     origin
	unit     *regexp.Regexp // lines whose first group is equal belong together; nil: each stands alone
	when     []condition
	grammar  grammar
	hold     bool // the text only keeps the booking alive
	element  *element
	fillings []filling
	by       []*field // that must agree with an element that the booking has
	tied     bool     // it must be the segment that the remark is tied to
	examples []example
}

// isLaid reports whether what the rule makes is laid on what the booking has.
func (r *rule) isLaid() bool { return r.tied || len(r.by) > 0 }

// A filling is a field of the element and its value.
type filling struct {
	*field

	value value
}

// An example is a text and what the rule makes of it.
type example struct {
	at    Fault // its place
	text  string
	lines []string
	facts facts
	gives wanted
}

// Facts are what is known besides the text: seg.id, seg.start, record.office.
type facts map[string]printed

// factNames lists them.
func factNames() []string {
	return []string{
		"seg.id", "seg.type", "seg.vendor", "seg.status", "seg.quantity", "seg.start", "seg.end", "seg.city", "seg.number",
		"record.system", "record.office", "record.issued",
	}
}
