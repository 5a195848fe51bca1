package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A place is where a setting was written: a file with line and column, or a
// file or an environment variable alone.
type place struct {
	name         string
	line, column int // from 1; 0 if unknown
}

func (p place) String() string {
	if p.line == 0 {
		return p.name
	}
	return fmt.Sprintf("%s:%d:%d", p.name, p.line, p.column)
}

// A problem is one thing wrong with the settings.
type problem struct {
	at      place
	setting string
	what    string
	excerpt string // lines of the file with a caret, or empty
}

func (p problem) Error() string {
	parts := slices.DeleteFunc([]string{p.at.String(), p.setting, p.what}, func(s string) bool { return s == "" })
	return strings.Join(parts, ": ") + p.excerpt
}

// A report gathers problems, and knows where and how each setting was written.
type report struct {
	file     string
	at       map[string]place
	written  map[string]string // see Config
	faulty   map[string]bool
	problems []problem
}

// asWritten returns what a message may quote of a setting that is no secret: the
// text of the file, with references such as ${env:NAME} left unresolved.
func (r *report) asWritten(setting, value string) string {
	if text, ok := r.written[setting]; ok {
		return text
	}
	return value
}

// addOnce adds a problem with a setting, unless the setting or an enclosing one
// already has a problem: the first one is the cause.
func (r *report) addOnce(setting, format string, args ...any) {
	for s := setting; s != ""; s = parentOf(s) {
		if r.faulty[s] {
			return
		}
	}
	r.faulty[setting] = true
	r.add(r.place(setting), setting, fmt.Sprintf(format, args...), "")
}

// add adds a problem at a place.
func (r *report) add(at place, setting, what, excerpt string) {
	r.problems = append(r.problems, problem{at: at, setting: setting, what: what, excerpt: excerpt})
}

// place returns where a setting was written or, if it was not, where the setting
// that would enclose it was.
func (r *report) place(setting string) place {
	for s := setting; s != ""; s = parentOf(s) {
		if p, ok := r.at[s]; ok {
			return p
		}
	}
	return place{name: r.file}
}

// err joins the problems in the order of the file.
func (r *report) err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.column, b.at.column))
	})
	var errs []error
	for _, p := range r.problems {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// childOf returns the path of the entry key in the mapping at path setting.
func childOf(setting, key string) string {
	if setting == "" {
		return key
	}
	return setting + "." + key
}

// elementOf returns the path of entry i in the list at path setting.
func elementOf(setting string, i int) string {
	return setting + "[" + strconv.Itoa(i) + "]"
}

// parentOf returns the path of the enclosing setting, "" at the top.
func parentOf(setting string) string {
	return setting[:max(strings.LastIndexAny(setting, ".["), 0)]
}

// excerptOf shows a key with a caret under it. The rest of the line is left out:
// it may hold a secret.
func excerptOf(p place, key string) string {
	number := fmt.Sprintf("%5d | ", p.line)
	indent := strings.Repeat(" ", p.column-1)
	margin := strings.Repeat(" ", len(number)-2) + "| "
	return "\n" + number + indent + key + ": …\n" + margin + indent + "^"
}

// suggestNearest returns the end of a message about an unknown word: the nearest of
// the right words, or all of them if none is near.
func suggestNearest(word string, right []string) string {
	best := Nearest(word, right)
	if best == "" {
		return "; known are " + strings.Join(right, ", ")
	}
	return "; did you mean " + best + "?"
}

// Nearest returns the word that takes the fewest edits to reach. It returns "" if
// that is more than two, or more than a third of the letters: a word further off
// would mislead.
func Nearest(word string, right []string) string {
	best, least := "", min(2, max(1, len(word)/3))+1
	for _, r := range right {
		if d := editDistance(strings.ToLower(word), strings.ToLower(r)); d < least {
			best, least = r, d
		}
	}
	return best
}

// editDistance returns Levenshtein's distance, with a swap of neighbours counted as
// one edit.
func editDistance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+replaceCost(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func replaceCost(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
