package air

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
// Nothing is said of what may be two records, nor of one that was cut before it
// says when it was made.
func identifyRecord(raw []byte) (id record.Identity) {
	var option, action string
	heads, mucs, dated := 0, 0, false
	var l record.Line
	for text := range bytes.SplitSeq(raw, []byte("\n")) {
		text = bytes.TrimRight(text, " \r\x1a")
		l.Reset(pnr.Position{}, string(text), separatorOf(text))
		switch {
		case bytes.Contains(text, []byte("AIR-BLK")):
			heads++
			option = l.Str(&blk.Option)
		case bytes.HasPrefix(text, []byte("AMD ")):
			action = l.Str(&amd.Action)
		case bytes.HasPrefix(text, []byte("MUC1A ")):
			mucs++
			id.Locator = pnr.RecordLocator(l.Str(&muc.Locator))
		case bytes.HasPrefix(text, []byte("D-")) && !dated:
			id.Issued, dated = l.Date(&dates.Issued), true
		}
	}
	if heads > 1 || mucs != 1 || id.Locator == "" || !dated && option != "MA" {
		return record.Identity{}
	}
	id.System, id.Event = "1A", soleEvent(option, action)
	return id
}

func separatorOf(line []byte) byte {
	if bytes.IndexByte(line, ';') < 0 && bytes.IndexByte(line, '#') >= 0 {
		return '#'
	}
	return ';'
}

// soleEvent returns the event of which such a record tells, and nothing of the booking.
func soleEvent(option, action string) pnr.Event {
	switch {
	case option == "RF":
		return pnr.Refund
	case option == "7M", option == "7D":
		return pnr.EMDIssue
	case action == "VOID":
		return pnr.Void
	case option == "MA":
		return pnr.Restore
	}
	return ""
}

// Digest is [record.Parser]. Of lines 1 and 3, which the digest leaves out, a look shows
// that nothing in them sets the record aside.
func (r *reader) Digest(f *record.Frame) string {
	if f.Fault != nil || len(f.Lines) <= receiverLine {
		return ""
	}
	r.frame, r.text = f, string(f.Raw)
	first, third := r.lineText(0), r.lineText(receiverLine)
	if len(first) > longestHeader || !isHeader([]byte(first)) || holdsLandmark(first) {
		return ""
	}
	if k := kindOf(third); k.phase == headPhase && k.tag != muc1A || holdsLandmark(third) {
		return ""
	}
	return r.digest()
}

const (
	muc1A         = "MUC1A"
	receiverLine  = 2   // index of the line that names the receiver
	longestHeader = 200 // characters; those seen have 30 to 40
)

func holdsLandmark(line string) bool {
	return slices.ContainsFunc(landmarks, func(m landmark) bool { return m.find(line) >= 0 })
}

// digest identifies the record over its retransmissions and its copies for
// other offices (16): lines 1 and 3 name the transmission and the receiver,
// AMDR marks a repeat. Neither line ends nor blanks in front of them count.
func (r *reader) digest() string {
	text := slices.Grow(r.scratch[:0], len(r.text))
	for i := range r.frame.Lines {
		text = appendLasting(text, i, r.lineText(i))
	}
	r.scratch = text
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// appendLasting appends the i-th line of a record to text, as far as it is the same in
// a retransmission.
func appendLasting(text []byte, i int, line string) []byte {
	line = strings.TrimRight(line, " ")
	if i == 0 || i == 2 && !strings.HasPrefix(line, "MUC1A") {
		return text
	}
	if again, ok := strings.CutPrefix(line, "AMDR"); ok {
		text, line = append(text, "AMD "...), again
	}
	return append(append(text, line...), '\n')
}

// lastingText returns what is the same in a retransmission of a record that is set
// aside. Of a single line that is nothing.
func lastingText(raw []byte) string {
	var text []byte
	i := 0
	for line := range strings.FieldsFuncSeq(string(raw), func(c rune) bool { return c == '\r' || c == '\n' }) {
		text = appendLasting(text, i, line)
		i++
	}
	return string(text)
}
