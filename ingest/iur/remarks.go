package iur

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errUnread  = errors.New("no real record of its kind was seen; it is kept as a remark only")
	errUnknown = errors.New("stands where nothing is known; it is kept as a remark only")
)

// Remarks are the lines that are kept as text.
type remarks struct {
	all  []pnr.Remark
	from []source // of the remarks
	told bool     // a line of unknown meaning
	// An identity paper or a day of birth is in the current record, of which nothing is kept.
	paper bool
}

// A source is the record that a remark is of, M7, M8 or M9, and its number.
type source struct {
	tag    string
	number int
}

// add keeps a text, unless an identity paper or a day of birth is in its record. The
// number of the remark may be glued to it.
func (r *remarks) add(l *record.Line, m pnr.Remark, from source) {
	text := strings.TrimRight(l.Text(), " ")
	if r.paper {
		return
	}
	tag := text[:min(len(remarkTag), len(text))]
	if !record.Fits(tag, remarkTag) {
		tag = ""
	}
	if m.Text, m.At = record.CleanText(tag+hidePrivate(text[len(tag):])), l.Pos(); m.Text != "" {
		r.all, r.from = append(r.all, m), append(r.from, from)
	}
}

// addText keeps a text that is a part of a line, of one passenger.
func (r *remarks) addText(text string, at pnr.Position, passenger int) {
	if !r.paper {
		r.all = append(r.all, pnr.Remark{Text: text, Passengers: []int{passenger}, At: at})
		r.from = append(r.from, source{})
	}
}

// keepBlock keeps a record and the lines that follow it.
func (r *remarks) keepBlock(b *block) {
	n, _ := strconv.Atoi(trim(b.Raw(&remark.Item)))
	from := source{b.tag, n}
	r.add(&b.Line, pnr.Remark{}, from)
	for i := range b.count {
		r.add(b.line(i), pnr.Remark{}, from)
	}
}

// keepUnread keeps a record that is known and not read, and tells of it.
func (r *remarks) keepUnread(b *block) {
	r.keepBlock(b)
	b.Fail(&element, errUnread)
}

// keepLine keeps a line of unknown meaning, and tells of the first one.
func (r *remarks) keepLine(l *record.Line, m pnr.Remark) {
	if strings.TrimRight(l.Text(), " ") == "" {
		return
	}
	r.add(l, m, source{})
	if !r.told {
		f := element
		l.Fail(&f, errUnknown)
	}
	r.told = true
}

// readInterfaceRemark reads an M9 record, which repeats SSR and OSI: tickets and e-mail
// addresses stand there.
func (g *gathered) readInterfaceRemark(b *block) {
	text := b.Raw(&remark.Text)
	switch {
	case strings.Contains(text, "SSR TKNE"):
		g.documents.readElement(text)
	case strings.Contains(text, "SSR CTCE"):
		g.people.readServiceMail(b, text)
	}
	g.remarks.keepBlock(b)
}

// settleRemarks says whose the remarks are, by the lists of the passengers.
func settleRemarks(rec *pnr.Record, g *gathered) {
	r, p := &g.remarks, &g.people
	for i := range r.all {
		var whose []int
		for n := range p.all {
			l := &p.lists[n]
			if l.printed && slices.Contains(l.ofRemarks(r.from[i].tag), r.from[i].number) {
				whose = append(whose, p.all[n].Number)
			}
		}
		if len(whose) < len(p.all) && len(r.all[i].Passengers) == 0 {
			r.all[i].Passengers = whose
		}
	}
	rec.Remarks = append(slices.Clone(r.all), g.heading.phones...)
	record.MaskRemarks(rec.Remarks)
}
