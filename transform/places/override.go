package places

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	code    = regexp.MustCompile(`^[A-Z0-9]{3,5}$`)
	country = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Override returns a table with the places of an operator's file on top of those of t. The file has a line a place, in
// UTF-8 with tab-separated cells: code, zone, city and country. The last cells may be left out.
//
//	# our own codes
//	XYZ	Europe/Paris	Lyon	FR
//	ISL	Europe/Istanbul
//
// An empty cell keeps what t has; a code that t does not have needs a zone. A code is three to five capitals and
// digits, so that a railway's own codes can be told too. Of two lines with one code the second counts. Empty lines and
// lines that start with # are skipped.
//
// The error names every faulty line, as file:line; there is no table then.
func (t *Table) Override(file string, r io.Reader) (*Table, error) {
	over := &Table{places: maps.Clone(t.places)}
	var faults []error
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := over.put(line); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", file, n, err))
		}
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, fmt.Errorf("read %s: %w", file, err))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return over, nil
}

// put reads a line of an operator's file into t.
func (t *Table) put(line string) error {
	if !utf8.ValidString(line) {
		return errors.New("not UTF-8")
	}
	cells := strings.Split(line, "\t")
	if len(cells) > 4 {
		return fmt.Errorf("%d cells, want code, zone, city and country", len(cells))
	}
	cells = append(cells, "", "", "")
	old := t.places[cells[0]]
	p := Place{
		Code:    cells[0],
		Name:    old.Name,
		Zone:    cmp.Or(cells[1], old.Zone),
		City:    cmp.Or(cells[2], old.City),
		Country: cmp.Or(cells[3], old.Country),
	}
	if err := p.check(); err != nil {
		return err
	}
	t.places[p.Code] = p
	return nil
}

// check returns what is wrong with a place that an operator wrote.
func (p Place) check() error {
	switch {
	case !code.MatchString(p.Code):
		return fmt.Errorf("code %q: want three to five capitals and digits", p.Code)
	case p.Country != "" && !country.MatchString(p.Country):
		return fmt.Errorf("country %q: want two capitals such as FR", p.Country)
	case p.Zone == "":
		return fmt.Errorf("code %q: it is new, and has no zone", p.Code)
	case p.Zone == "Local": // loads, as the zone of the machine
		return fmt.Errorf("zone %q: want an IANA time zone such as Europe/Paris", p.Zone)
	}
	if _, err := time.LoadLocation(p.Zone); err != nil {
		return fmt.Errorf("zone %q: want an IANA time zone such as Europe/Paris", p.Zone)
	}
	return nil
}
