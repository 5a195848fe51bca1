package guide

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// lastColumn is the least room that the last column of a table needs to be read.
const lastColumn = 40

// Text returns the page as a terminal of that many columns shows it. It is the
// Markdown without what only a browser can use: fences become indentation, links
// their words, and tables are aligned.
func (p Page) Text(width int) string {
	w := writer{width: width}
	w.heading(p.Title, "=")
	for line := range strings.Lines(p.Body) {
		w.add(strings.TrimSuffix(line, "\n"))
	}
	w.endTable()
	return w.String()
}

// A writer turns lines of Markdown into text.
type writer struct {
	strings.Builder

	width  int
	fenced bool
	table  [][]string // the rows of the table that is being read
}

// link is one of Markdown; its words are the first group.
var link = regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)`)

func (w *writer) add(line string) {
	if strings.HasPrefix(line, "|") && !w.fenced {
		w.table = append(w.table, splitRow(line))
		return
	}
	w.endTable()
	switch {
	case strings.HasPrefix(line, "```"):
		w.fenced = !w.fenced
	case w.fenced && line != "":
		w.line("    " + line)
	case w.fenced:
		w.line("")
	case strings.HasPrefix(line, "<!--"):
	case strings.HasPrefix(line, "## "):
		w.heading(strings.TrimPrefix(line, "## "), "-")
	default:
		w.line(link.ReplaceAllString(line, "$1"))
	}
}

// line writes a line; of several empty ones, the first.
func (w *writer) line(text string) {
	if text == "" && strings.HasSuffix(w.String(), "\n\n") {
		return
	}
	fmt.Fprintln(w, text)
}

func (w *writer) heading(text, under string) {
	w.line(text)
	w.line(strings.Repeat(under, utf8.RuneCountInString(text)))
	if under == "=" {
		w.line("")
	}
}

func splitRow(line string) []string {
	cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00"), "|")
	for i, cell := range cells {
		cells[i] = link.ReplaceAllString(strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|")), "$1")
	}
	return cells
}

// endTable writes the table that was read: in columns, or where these do not fit
// with a paragraph a row.
func (w *writer) endTable() {
	rows := w.table
	if w.table = nil; len(rows) < 2 {
		return
	}
	rows = append(rows[:1:1], rows[2:]...) // the second row is dashes
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row[:min(len(row), len(widths))] {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	last, before := len(widths)-1, 0
	for _, n := range widths[:last] {
		before += n + 2
	}
	if before+min(widths[last], lastColumn) > w.width {
		w.entries(rows)
		return
	}
	for _, row := range rows {
		w.row(row, widths, before)
	}
}

// row writes a row in columns; its last cell is wrapped in the last one.
func (w *writer) row(row []string, widths []int, before int) {
	var line strings.Builder
	for i, cell := range row[:len(row)-1] {
		line.WriteString(padRight(cell, widths[i]+2))
	}
	w.hang(line.String(), before, row[len(row)-1])
}

// entries writes each row as a paragraph: its first cell, and below it the others
// under the names of their columns. A single one needs no name.
func (w *writer) entries(rows [][]string) {
	const indent = "    "
	names, widest := rows[0], 0
	for _, name := range names[1:] {
		widest = max(widest, utf8.RuneCountInString(name)+2)
	}
	for n, row := range rows[1:] {
		if n > 0 {
			w.line("")
		}
		w.line(row[0])
		for i, cell := range row[1:] {
			switch {
			case cell == "":
			case len(row) == 2:
				w.hang(indent, len(indent), cell)
			default:
				w.hang(indent+padRight(names[i+1], widest), len(indent)+widest, cell)
			}
		}
	}
}

func padRight(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// hang writes label and then text, whose further lines begin below its first.
func (w *writer) hang(label string, indent int, text string) {
	line, column := label, indent
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line += word
			column += n
		case column+1+n > w.width:
			w.line(line)
			line, column = strings.Repeat(" ", indent)+word, indent+n
		default:
			line += " " + word
			column += 1 + n
		}
	}
	w.line(strings.TrimRight(line, " "))
}
