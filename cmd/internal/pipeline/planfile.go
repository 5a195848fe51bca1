package pipeline

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/google/uuid"
)

// ErrStale says that a plan file is not what would be done now.
var ErrStale = errors.New("the plan is stale: make a new one")

// A planLine is a line of a plan file: first the plan, then a line a trip, and
// the end. It has no document and nobody's name.
type planLine struct {
	Type string `json:"type"` // plan, trip or end

	Run *uuid.UUID `json:"run,omitempty"` // of the plan
	At  *time.Time `json:"at,omitempty"`

	ID      uuid.UUID `json:"id,omitzero"` // of the trip; follows from client, trip and login
	Client  string    `json:"client,omitempty"`
	Trip    string    `json:"trip,omitempty"`
	Locator string    `json:"locator,omitempty"`
	Verb    string    `json:"verb,omitempty"`
	Code    string    `json:"code,omitempty"`   // why it is held
	Wanted  string    `json:"wanted,omitempty"` // fingerprint
	Posted  string    `json:"posted,omitempty"` // fingerprint

	Trips int `json:"trips,omitempty"` // in the whole plan
}

func lineOf(i Item) planLine {
	return planLine{
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
	return w, w.out.Encode(planLine{Type: "plan", Run: &run, At: &now})
}

func (w *planWriter) item(i Item) error {
	w.trips++
	return w.out.Encode(lineOf(i))
}

func (w *planWriter) end() error { return w.out.Encode(planLine{Type: "end", Trips: w.trips}) }

// A planFile is a plan that was written before.
type planFile struct {
	name string
	run  uuid.UUID
}

func readPlan(name string) (planFile, error) {
	file := planFile{name: name}
	err := file.read(func(d *json.Decoder) error {
		head, err := file.next(d)
		if err != nil {
			return err
		}
		if head.Type != "plan" || head.Run == nil {
			return fmt.Errorf("%s is not a plan that tripsync wrote", name)
		}
		file.run = *head.Run
		return nil
	})
	return file, err
}

func (f planFile) read(use func(*json.Decoder) error) error {
	in, err := os.Open(f.name)
	if err != nil {
		return fmt.Errorf("read plan: %w", err)
	}
	defer in.Close()
	d := json.NewDecoder(bufio.NewReader(in))
	d.DisallowUnknownFields()
	return use(d)
}

func (f planFile) next(d *json.Decoder) (line planLine, err error) {
	err = d.Decode(&line)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return line, fmt.Errorf("%s is not whole: it ends before its last line", f.name)
	}
	if err != nil {
		return line, fmt.Errorf("%s is not a plan that tripsync wrote: %w", f.name, err)
	}
	return line, nil
}

// exactly yields proposals as long as they are those of the file. An error is the
// last; it wraps ErrStale when something else would be done now.
func (f planFile) exactly(proposals iter.Seq2[Proposal, error]) iter.Seq2[Proposal, error] {
	return func(yield func(Proposal, error) bool) {
		stopped := false
		err := f.read(func(d *json.Decoder) error {
			if _, err := f.next(d); err != nil { // the head, which was read
				return err
			}
			for proposal, err := range proposals {
				if err == nil {
					err = f.match(d, proposal.Items)
				}
				if err != nil {
					return err
				}
				if stopped = !yield(proposal, nil); stopped {
					return nil
				}
			}
			return f.over(d)
		})
		if err != nil && !stopped {
			yield(Proposal{}, err)
		}
	}
}

// match compares the file's next lines with what would be done now.
func (f planFile) match(d *json.Decoder, items []Item) error {
	for _, item := range items {
		planned, err := f.next(d)
		if err != nil {
			return err
		}
		switch now := lineOf(item); {
		case planned == now:
		case planned.ID == now.ID:
			return fmt.Errorf("%w: %s was %s, now it is %s, or its document is another", ErrStale, now.Trip, planned.Verb, now.Verb)
		default:
			return fmt.Errorf("%w: it does not know of %s", ErrStale, now.Trip)
		}
	}
	return nil
}

func (f planFile) over(d *json.Decoder) error {
	planned, err := f.next(d)
	if err == nil && planned.Type != "end" {
		err = fmt.Errorf("%w: nothing is to be done about %s any more", ErrStale, planned.Trip)
	}
	return err
}
