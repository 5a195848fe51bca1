package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tripsync/transform"
)

// A Traveller is a line of a traveller directory: a Concur login, and what a PNR may
// say of its owner. All fields but Login may be empty.
type Traveller struct {
	Login    string
	Last     string
	First    string
	Employee string
	Email    string
	Loyalty  string
	Named    bool // the file has columns for both names: an empty first name is somebody who has none
	Line     int  // of the file, from 1
}

// String names the line only: the rest is personal.
func (t Traveller) String() string { return fmt.Sprintf("traveller of line %d", t.Line) }

// GoString is as String.
func (t Traveller) GoString() string { return t.String() }

// maxComplaints bounds the complaints about one directory: more are not read.
const maxComplaints = 20

// ReadTravellers reads a traveller directory, see [ParseTravellers].
func ReadTravellers(file string) ([]Traveller, error) {
	text, err := ReadDirectory(file)
	if err != nil {
		return nil, err
	}
	return ParseTravellers(file, bytes.NewReader(text))
}

// ReadDirectory returns the text of a traveller directory. A pipe is refused: it
// can be read only once.
func ReadDirectory(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var text []byte
	if err == nil {
		text, err = readFile(file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, bareCause(err))
	}
	return text, nil
}

// ParseTravellers reads a traveller directory: CSV in UTF-8 with commas or
// semicolons, whose first line names the columns: login and one or more of
// last, first, employee, email, loyalty. Empty lines and columns, which
// spreadsheets leave behind, are passed over.
//
// Errors are joined, each as name:line:column: column: what, with columns in
// bytes; they hold nothing of the file, since that is personal. Lines that make
// a key ambiguous are kept, see [Ambiguities].
func ParseTravellers(name string, r io.Reader) ([]Traveller, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	travellers, errs := parseTravellers(name, text)
	return travellers, errors.Join(errs...)
}

// parseTravellers is [ParseTravellers] with the errors one by one.
func parseTravellers(name string, text []byte) ([]Traveller, []error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d := directory{name: name, csv: csv.NewReader(bytes.NewReader(text))}
	d.csv.Comma = detectSeparator(text)
	d.csv.TrimLeadingSpace = true
	d.csv.FieldsPerRecord = -1 // a line without anything in it may have any number
	d.header()
	if d.errs == nil {
		d.body()
	}
	if more := len(d.errs) - maxComplaints; more > 0 {
		d.errs = append(d.errs[:maxComplaints], fmt.Errorf("%s: and %d more", d.name, more))
	}
	return d.travellers, d.errs
}

// detectSeparator returns a semicolon, as spreadsheets write in half of Europe, if
// the first line has one, and else a comma.
func detectSeparator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.ContainsRune(line, ';') {
		return ';'
	}
	return ','
}

// A directory is a traveller directory being read.
type directory struct {
	name       string
	csv        *csv.Reader
	columns    []string // names; "" for a column that has none and must be empty
	travellers []Traveller
	errs       []error
}

// columnsKnown returns the names that a column may have.
func columnsKnown() []string {
	return []string{"login", "last", "first", "employee", "email", "loyalty"}
}

func (d *directory) header() {
	row, err := d.csv.Read()
	if errors.Is(err, io.EOF) {
		d.errs = append(d.errs, fmt.Errorf("%s: is empty (its first line names the columns)", d.name))
		return
	}
	if err != nil {
		d.malformed(err)
		return
	}
	for i, cell := range row {
		d.addColumn(i, strings.ToLower(strings.TrimSpace(cell)))
	}
	named := slices.DeleteFunc(slices.Clone(d.columns), func(name string) bool { return name == "" })
	if d.errs == nil && (!slices.Contains(named, "login") || len(named) == 1) {
		d.fault(0, "first line", "want the column login, and one or more of "+strings.Join(columnsKnown()[1:], ", "))
	}
}

// addColumn never quotes an unknown column name: in a file without a header line it
// would be a traveller's data.
func (d *directory) addColumn(i int, name string) {
	switch {
	case name == "":
	case !slices.Contains(columnsKnown(), name):
		d.fault(i, fmt.Sprintf("column %d", i+1), "unknown name"+suggestNearest(name, columnsKnown()))
	case slices.Contains(d.columns, name):
		d.fault(i, name, "is there twice")
	}
	d.columns = append(d.columns, name)
}

func (d *directory) body() {
	for {
		row, err := d.csv.Read()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			d.malformed(err)
			return
		case isBlank(row):
		case len(row) < len(d.columns) || !isBlank(row[len(d.columns):]):
			d.fault(0, "line", fmt.Sprintf("has %d fields, the first line has %d", len(row), len(d.columns)))
		default:
			d.row(row)
		}
	}
}

// isBlank reports whether all cells are empty.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func (d *directory) row(row []string) {
	line, _ := d.csv.FieldPos(0)
	t := Traveller{Line: line, Named: slices.Contains(d.columns, "last") && slices.Contains(d.columns, "first")}
	for i := range d.columns {
		cell := strings.TrimSpace(row[i])
		if d.columns[i] == "" {
			if cell != "" {
				d.fault(i, fmt.Sprintf("column %d", i+1), "has no name in the first line")
			}
			continue
		}
		switch {
		case !utf8.ValidString(cell):
			d.fault(i, d.columns[i], "is not UTF-8 (save the file as UTF-8)")
		case strings.ContainsFunc(cell, unicode.IsControl):
			d.fault(i, d.columns[i], "holds a control character")
		}
		if cell == "" && d.columns[i] == "login" {
			d.fault(i, "login", "is empty")
		}
		*fieldNamed(&t, d.columns[i]) = cell
	}
	d.travellers = append(d.travellers, t)
}

// fieldNamed returns the field of a traveller that the named column fills.
func fieldNamed(t *Traveller, name string) *string {
	switch name {
	case "login":
		return &t.Login
	case "last":
		return &t.Last
	case "first":
		return &t.First
	case "employee":
		return &t.Employee
	case "email":
		return &t.Email
	default:
		return &t.Loyalty
	}
}

func (d *directory) fault(field int, column, what string) {
	line, at := d.csv.FieldPos(field)
	d.errs = append(d.errs, fmt.Errorf("%s:%d:%d: %s: %s", d.name, line, at, column, what))
}

// malformed reports the error at which the CSV reader stopped.
func (d *directory) malformed(err error) {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		err = fmt.Errorf("%s:%d:%d: %w", d.name, e.Line, e.Column, e.Err)
	}
	d.errs = append(d.errs, err)
}

// Ambiguities names the lines that share a key with an earlier line of another
// login. A key is an employee number, an e-mail, a loyalty number or a full name in
// any spelling of a GDS. A shared key finds nobody, since tripsync never guesses.
// Lines that repeat an earlier one are named too. The texts hold nothing personal.
func Ambiguities(travellers []Traveller) []string {
	first := map[string]Traveller{}
	var found []string
	for _, t := range travellers {
		var clashes []string
		for _, k := range t.keys() {
			earlier, ok := first[k.id()]
			if !ok {
				first[k.id()] = t
				continue
			}
			if what := k.clash(earlier, t); what != "" && !slices.Contains(clashes, what) {
				clashes = append(clashes, what)
			}
		}
		found = append(found, clashes...)
	}
	if more := len(found) - maxComplaints; more > 0 {
		found = append(found[:maxComplaints], fmt.Sprintf("and %d more", more))
	}
	return found
}

// A key is one of the ways to find a traveller.
type key struct{ name, value string }

func (k key) id() string { return k.name + "\x00" + strings.ToLower(k.value) }

func (t Traveller) keys() []key {
	keys := []key{{"employee", t.Employee}, {"email", t.Email}, {"loyalty", t.Loyalty}}
	if t.Named {
		for _, name := range transform.Names(t.Last, t.First) {
			keys = append(keys, key{"last and first", name})
		}
	}
	return slices.DeleteFunc(keys, func(k key) bool { return k.value == "" })
}

// clash returns what is wrong with a key that two lines share, or "". One login may
// have several lines, such as one for each loyalty number.
func (k key) clash(earlier, t Traveller) string {
	line := t.Line
	t.Line = earlier.Line
	switch {
	case t == earlier:
		return fmt.Sprintf("line %d repeats line %d", line, earlier.Line)
	case !strings.EqualFold(earlier.Login, t.Login):
		return fmt.Sprintf("line %d: %s as in line %d, which has another login (it will find neither)", line, k.name, earlier.Line)
	}
	return ""
}
