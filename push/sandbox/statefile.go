package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

// stateVersion is the version of the format of state files: JSON, with a
// savedState on the first line and a savedTrip on each line after it.
const stateVersion = 1

// A savedState is what a state file holds beside trips.
type savedState struct {
	Version int           `json:"tripsyncSandbox"`
	Skew    time.Duration `json:"skew"` // nanoseconds
	Random  []byte        `json:"random"`
	accounts.Tokens
	Asked []subscriber `json:"subscriptions"`
	Count int          `json:"trips"`

	position rand.PCG // as Random has it, once read
	trips    []*trips.Trip
}

type savedTrip struct {
	accounts.Owner
	ID       string         `json:"id"`
	Created  time.Time      `json:"created"`
	Modified time.Time      `json:"modified"`
	Doc      document.Saved `json:"doc"`
}

// Save writes trips, clock, tokens, subscriptions and the position of the
// generator of ids to a file, unless nothing changed since the last Load or
// Save. Requests, faults, the directory and what waits to be delivered are not
// in it. The file is replaced as a whole, so that it is never half written.
// Requests go on meanwhile.
func (s *Server) Save(name string) error {
	kept, changes, err := s.keep()
	switch {
	case err != nil:
		return fmt.Errorf("save state: %w", err)
	case kept == nil:
		return nil
	}
	if err := replaceFile(name, kept.write); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	defer s.lock()()
	s.saved = changes
	return nil
}

// Load takes up what Save wrote, before the first request. A file that is not
// there is as good as one without trips. One that cannot be read whole is an
// error, which leaves the server as it was.
func (s *Server) Load(name string) error {
	f, err := os.Open(name) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load state: %w", err)
	}
	defer f.Close()
	saved, err := readState(f)
	if err != nil {
		return fmt.Errorf("load state: %s: %w", name, err)
	}
	s.takeUp(saved)
	return nil
}

// keep copies what is to be saved, or returns nil if nothing changed. Trips never
// change, so that a copy of their list will do.
func (s *Server) keep() (kept *savedState, changes int, err error) {
	defer s.lock()()
	if s.changes == s.saved {
		return nil, s.changes, nil
	}
	position, err := s.service.ids.Position()
	all := s.service.trips.All()
	return &savedState{
		Version: stateVersion, Skew: s.service.clock.Skew, Random: position,
		Tokens: s.service.accounts.Tokens(),
		Asked:  append([]subscriber{}, s.service.notices.subscriptions...),
		Count:  len(all), trips: all,
	}, s.changes, err
}

func (s *Server) takeUp(saved *savedState) {
	defer s.lock()()
	// What was answered after the last Save is forgotten, but not its ids: the
	// client has them. Another seed makes others.
	s.service.ids.Resume(&saved.position, s.Seed)
	s.service.clock.Skew = saved.Skew
	s.service.accounts.Restore(saved.Tokens)
	s.service.notices.subscriptions = saved.Asked
	s.service.trips.Restore(saved.trips)
	s.saved = s.changes
}

func (s *savedState) write(w io.Writer) error {
	e := json.NewEncoder(w)
	if err := e.Encode(s); err != nil {
		return err
	}
	for _, t := range s.trips {
		if err := e.Encode(savedTrip{t.Owner, t.ID, t.Created, t.Modified, t.Doc.Save()}); err != nil {
			return err
		}
	}
	return nil
}

// readState reads a whole file. Its errors name the line.
func readState(r io.Reader) (*savedState, error) {
	d := json.NewDecoder(bufio.NewReader(r))
	d.DisallowUnknownFields()
	var s savedState
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("line 1: %w", wholeError(err))
	}
	if s.Version != stateVersion {
		return nil, fmt.Errorf("line 1: version is %d, not %d", s.Version, stateVersion)
	}
	if err := s.position.UnmarshalBinary(s.Random); err != nil {
		return nil, fmt.Errorf("line 1: random: %w", err)
	}
	for i := range s.Count {
		t, err := readTrip(d)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		s.trips = append(s.trips, t)
	}
	if d.More() {
		return nil, fmt.Errorf("line %d: more than %d trips", s.Count+2, s.Count)
	}
	return &s, nil
}

func readTrip(d *json.Decoder) (*trips.Trip, error) {
	var saved savedTrip
	if err := d.Decode(&saved); err != nil {
		return nil, wholeError(err)
	}
	doc, err := saved.Doc.Restore("Itinerary")
	if err != nil {
		return nil, err
	}
	doc.Space = document.TripSpace
	return &trips.Trip{Owner: saved.Owner, ID: saved.ID, Created: saved.Created, Modified: saved.Modified, Doc: doc}, nil
}

// wholeError tells of a file that ends early as such.
func wholeError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// replaceFile writes a file beside the one of that name, and then puts it in
// its place. What a process leaves there that is killed, the next one overwrites.
func replaceFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	err = errors.Join(write(b), b.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
