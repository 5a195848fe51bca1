package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"time"

	"tripsync/push/sandbox/document"
)

// stateVersion is the version of the format of state files: JSON, with a
// savedState on the first line and a savedTrip on each line after it.
const stateVersion = 1

// A savedState is what a state file holds beside trips.
type savedState struct {
	Version int           `json:"tripsyncSandbox"`
	Skew    time.Duration `json:"skew"` // nanoseconds
	Random  []byte        `json:"random"`
	tokens
	Asked []subscriber `json:"subscriptions"`
	Count int          `json:"trips"`

	position rand.PCG // as Random has it, once read
	trips    []*trip
}

type savedTrip struct {
	owner
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
	s.once.Do(s.start)
	s.mu.Lock()
	changes, saved := s.changes, s.saved
	s.mu.Unlock()
	if changes == saved {
		return nil
	}
	kept, err := s.keep()
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	if err := replaceFile(name, kept.write); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = changes
	return nil
}

// Load takes up what Save wrote, before the first request. A file that is not
// there is as good as one without trips. One that cannot be read whole is an
// error, which leaves the server as it was.
func (s *Server) Load(name string) error {
	s.once.Do(s.start)
	f, err := os.Open(name) //nolint:gosec // whoever starts the sandbox names the file
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

// keep copies what is to be saved. Trips never change, so that a copy of their
// list will do; ids come after them, so that no trip has one that is to come.
func (s *Server) keep() (*savedState, error) {
	trips := s.snapshot()
	s.mu.Lock()
	defer s.mu.Unlock()
	position, err := s.ids.Position()
	return &savedState{
		Version: stateVersion, Skew: s.clock.Skew, Random: position,
		tokens: tokens{maps.Clone(s.state.tokens.Access), maps.Clone(s.state.tokens.Once)},
		Asked:  append([]subscriber{}, s.state.subscriptions...),
		Count:  len(trips), trips: trips,
	}, err
}

func (s *Server) takeUp(saved *savedState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What was answered after the last Save is forgotten, but not its ids: the
	// client has them. Another seed makes others.
	s.ids.Resume(&saved.position, s.Seed)
	s.clock.Skew = saved.Skew
	s.state.tokens, s.state.subscriptions = saved.restored(), saved.Asked
	s.state.trips = newStore()
	for _, t := range saved.trips {
		s.state.trips.put(t)
	}
	s.state.trips.changed() // nothing to tell of
	s.saved = s.changes
}

// restored returns the tokens of a file, which may lack either kind. Each
// credential has its secret again.
func (s *savedState) restored() tokens {
	all := newTokens()
	maps.Copy(all.Access, s.Access)
	for secret, c := range s.Once {
		c.secret = secret
		all.Once[secret] = c
	}
	return all
}

func (s *savedState) write(w io.Writer) error {
	e := json.NewEncoder(w)
	if err := e.Encode(s); err != nil {
		return err
	}
	for _, t := range s.trips {
		if err := e.Encode(savedTrip{t.owner, t.id, t.created, t.modified, t.doc.Save()}); err != nil {
			return err
		}
	}
	return nil
}

// readState reads a whole file. Its errors tell the line.
func readState(r io.Reader) (*savedState, error) {
	d := json.NewDecoder(bufio.NewReader(r))
	d.DisallowUnknownFields()
	var s savedState
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("line 1: %w", whole(err))
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

func readTrip(d *json.Decoder) (*trip, error) {
	var saved savedTrip
	if err := d.Decode(&saved); err != nil {
		return nil, whole(err)
	}
	doc, err := saved.Doc.Restore("Itinerary")
	if err != nil {
		return nil, err
	}
	doc.Space = document.TripSpace
	return &trip{saved.owner, saved.ID, saved.Created, saved.Modified, doc}, nil
}

// whole tells of a file that ends early as such.
func whole(err error) error {
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
