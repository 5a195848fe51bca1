package pnr

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Position is a place in an export file. Lines and columns count from 1;
// columns are bytes of the file as delivered, as vendors print them.
type Position struct {
	File   string
	Line   int
	Column int
}

// String returns file:line:column.
func (p Position) String() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// MarshalText writes String.
func (p Position) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// AppendText appends String.
func (p Position) AppendText(text []byte) ([]byte, error) {
	text = strconv.AppendInt(append(append(text, p.File...), ':'), int64(p.Line), 10)
	return strconv.AppendInt(append(text, ':'), int64(p.Column), 10), nil
}

// UnmarshalText reads what MarshalText writes; the file name may hold colons.
func (p *Position) UnmarshalText(text []byte) error {
	rest, column, ok1 := cutNumber(string(text))
	file, line, ok2 := cutNumber(rest)
	if !ok1 || !ok2 {
		return fmt.Errorf("position %q: want file:line:column", text)
	}
	*p = Position{File: file, Line: line, Column: column}
	return nil
}

// compare orders places by file, line and column.
func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

func cutNumber(s string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}
