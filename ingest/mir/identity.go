package mir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// identifyRecord returns what the characters of a record that is set aside say of it.
// Nothing is said of what may be two records, nor of one without a whole header.
func identifyRecord(raw []byte) (id record.Identity) {
	var l record.Line
	var h heading
	h.memory = &memory{}
	n := 0
	for text := range bytes.FieldsFuncSeq(raw, func(c rune) bool { return c == '\r' || c == '\n' }) {
		line := string(text)
		if strings.Trim(line, " \f\x1a") == "" {
			continue
		}
		if n < headerLines {
			if !fitsHeader(n, line) {
				return record.Identity{}
			}
			l.Reset(pnr.Position{}, line, 0)
			if k := headerKinds[n]; k.read != nil {
				g := gathered{heading: h}
				k.read(&g, &l)
				h = g.heading
			}
		} else if n > headerLines && (fitsHeader(1, line) || framing.Opens(text)) {
			return record.Identity{}
		}
		n++
	}
	if n < headerLines || h.locator == "" || h.issued == 0 {
		return record.Identity{}
	}
	return record.Identity{System: systemOf(string(raw)), Locator: h.locator, Issued: h.issued, Event: soleEvent(h.message)}
}

// soleEvent returns the event of which such a record tells, and nothing of the booking.
func soleEvent(message byte) pnr.Event {
	switch message {
	case 'R':
		return pnr.Refund
	case 'V', 'Z':
		return pnr.Void
	case 'U', 'C':
		return pnr.Restore
	case 'F':
		return pnr.EMDIssue
	}
	return ""
}

// Digest is [record.Parser]. A record without the form feed that ends it may be cut off.
func (r *reader) Digest(f *record.Frame) string {
	if f.Fault != nil {
		return ""
	}
	r.reset(f)
	r.spans = append(r.spans[:0], f.Lines...) // for they are cut
	r.lines = r.spans
	if r.cutFormFeed(); r.ended {
		return r.digest()
	}
	if r.classify(); len(r.found.Errs) > 0 || r.findCut() != nil {
		return ""
	}
	return r.digest()
}

// digest identifies the record over its retransmissions, which are the same but for
// line ends, empty lines and blanks that are lost on the way. A copy has a number of
// its own.
func (r *reader) digest() string {
	text := slices.Grow(r.scratch[:0], len(r.text))
	for i := range r.lines {
		text = append(append(text, strings.TrimRight(r.lineText(i), " ")...), '\n')
	}
	r.scratch = text
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
