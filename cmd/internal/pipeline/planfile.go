package pipeline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/google/uuid"

	"tripsync/cmd/internal/report"
)

// ErrStale says that a plan file is not what would be done now.
var ErrStale = errors.New("the plan is stale: make a new one")

func lineOf(i Item) report.Planned {
	return report.Planned{
		Type: "trip", ID: i.ID, Client: i.Client, Trip: i.Locator, Locator: i.PNR,
		Verb: i.Verb, Code: i.Hold, Wanted: i.Fingerprint, Posted: i.Posted.Fingerprint,
	}
}

// A planWriter writes a plan file, if there is somewhere to write to.
type planWriter struct {
	out   *json.Encoder
	trips int
}

func newPlanWriter(out io.Writer, run uuid.UUID, now time.Time) (*planWriter, error) {
	if out == nil {
		out = io.Discard
	}
	w := &planWriter{out: json.NewEncoder(out)}
	return w, w.out.Encode(report.Planned{Type: "plan", Run: &run, At: &now})
}

func (w *planWriter) item(i Item) error {
	w.trips++
	return w.out.Encode(lineOf(i))
}

func (w *planWriter) end() error { return w.out.Encode(report.Planned{Type: "end", Trips: w.trips}) }

// A planFile is a plan that was written before.
type planFile struct {
	name string
	run  uuid.UUID
}

// CheckPlan returns what is wrong with a file that does not begin as a plan.
func CheckPlan(name string) error {
	_, err := readPlan(name)
	return err
}

func readPlan(name string) (planFile, error) {
	file := planFile{name: name}
	err := file.read(func(r *planReader) error {
		head, err := r.next()
		if err == nil && (head.Type != "plan" || head.Run == nil) {
			err = r.alien()
		}
		if err == nil {
			file.run = *head.Run
		}
		return err
	})
	return file, err
}

// A planReader reads a plan file line by line.
type planReader struct {
	name  string
	lines *bufio.Scanner
	line  int
}

func (f planFile) read(use func(*planReader) error) error {
	in, err := os.Open(f.name)
	if err != nil {
		return fmt.Errorf("read plan: %w", err)
	}
	defer in.Close()
	return use(&planReader{name: f.name, lines: bufio.NewScanner(in)})
}

// next returns the next line. An error quotes nothing of the file: it may be any.
func (r *planReader) next() (line report.Planned, err error) {
	r.line++
	if !r.lines.Scan() {
		if err := r.lines.Err(); err != nil && !errors.Is(err, bufio.ErrTooLong) {
			return line, fmt.Errorf("read plan: %w", err)
		} else if err != nil {
			return line, r.alien()
		}
		return line, fmt.Errorf("%s:%d: the plan is not whole: it ends before its last line", r.name, r.line)
	}
	d := json.NewDecoder(bytes.NewReader(r.lines.Bytes()))
	d.DisallowUnknownFields()
	if d.Decode(&line) != nil {
		return report.Planned{}, r.alien()
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return report.Planned{}, r.alien()
	}
	return line, nil
}

// alien is the error of a line that tripsync did not write.
func (r *planReader) alien() error {
	return fmt.Errorf("%s:%d: this is not a plan that tripsync wrote, or not all of one", r.name, r.line)
}

// compare reports, as an error, whether items are other ones than those of the file;
// it wraps ErrStale when something else would be done now.
func (f planFile) compare(items iter.Seq2[Item, error]) error {
	return f.read(func(r *planReader) error {
		if _, err := r.next(); err != nil { // the head, which was read
			return err
		}
		for item, err := range items {
			if err == nil {
				err = r.match(item)
			}
			if err != nil {
				return err
			}
		}
		return r.over()
	})
}

// match compares the file's next line with what would be done now.
func (r *planReader) match(item Item) error {
	planned, err := r.next()
	if err != nil {
		return err
	}
	switch now := lineOf(item); {
	case planned == now:
		return nil
	case planned.ID == now.ID:
		return fmt.Errorf("%w: %s was %s, now it is %s, or its document is another", ErrStale, now.Trip, planned.Verb, now.Verb)
	default:
		return fmt.Errorf("%w: it does not know of %s", ErrStale, now.Trip)
	}
}

// over reads the end of the file.
func (r *planReader) over() error {
	planned, err := r.next()
	switch {
	case err != nil:
		return err
	case planned.Type == "trip":
		return fmt.Errorf("%w: nothing is to be done about %s any more", ErrStale, planned.Trip)
	case planned != report.Planned{Type: "end", Trips: r.line - 2}, r.lines.Scan(): // all but head and end
		return r.alien()
	}
	return r.lines.Err()
}
