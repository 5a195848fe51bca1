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
	"path/filepath"
	"time"
)

// stateVersion is the version of the format of state files: JSON, with a
// savedState on the first line and a savedTrip on each line after it.
const stateVersion = 1

// A savedState is what a state file holds beside trips.
type savedState struct {
	Version int                   `json:"tripsyncSandbox"`
	Skew    time.Duration         `json:"skew"` // nanoseconds
	Random  []byte                `json:"random"`
	Access  map[string]savedGrant `json:"access"`
	Once    map[string]savedGrant `json:"once"`
	Asked   []savedSubscription   `json:"subscriptions"`
	Count   int                   `json:"trips"`

	position rand.PCG // as Random has it, once read
	trips    []*trip
}

// A savedGrant is a grant or, if it has a kind, a credential.
type savedGrant struct {
	Client   string    `json:"client"`
	Company  string    `json:"company"`
	Login    string    `json:"login,omitempty"`
	Scope    string    `json:"scope"`
	Expires  time.Time `json:"expires"`
	Kind     string    `json:"kind,omitempty"`
	Redirect string    `json:"redirect,omitempty"`
}

type savedSubscription struct {
	Client  string `json:"client"`
	Company string `json:"company"`
	Login   string `json:"login,omitempty"`
	Key     string `json:"key"`
}

type savedTrip struct {
	Company  string    `json:"company"`
	Login    string    `json:"login"`
	ID       string    `json:"id"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
	Doc      savedNode `json:"doc"`
}

// A savedNode is a node without what layouts tells of it.
type savedNode struct {
	Name     string      `json:"name"`
	Text     string      `json:"text,omitempty"`
	Children []savedNode `json:"children,omitempty"`
}

// Save writes trips, clock, tokens, subscriptions and the position of the
// generator of ids to a file, unless nothing changed since the last Load or
// Save. Requests, faults, the directory and what waits to be delivered are not
// in it. The file is replaced as a whole, so that it is never
// half written. Requests go on meanwhile.
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
	position, err := s.source.MarshalBinary()
	return &savedState{
		Version: stateVersion, Skew: s.state.skew, Random: position,
		Access: saveAccess(s.state.tokens.access), Once: saveOnce(s.state.tokens.once),
		Asked: saveSubscriptions(s.state.subscriptions),
		Count: len(trips), trips: trips,
	}, err
}

func (s *Server) takeUp(saved *savedState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What was answered after the last Save is forgotten, but not its ids: the
	// client has them. Another seed makes others.
	s.source.Seed(saved.position.Uint64(), s.Seed)
	s.state.skew = saved.Skew
	s.state.tokens, s.state.subscriptions = saved.tokens(), saved.subscribers()
	s.state.trips = newStore()
	for _, t := range saved.trips {
		s.state.trips.put(t)
	}
	s.state.trips.changed() // nothing to tell of
	s.saved = s.changes
}

func (s *savedState) tokens() tokens {
	t := newTokens()
	for token, g := range s.Access {
		t.access[token] = g.grant()
	}
	for secret, g := range s.Once {
		t.once[secret] = credential{grant: g.grant(), kind: g.Kind, secret: secret, redirect: g.Redirect}
	}
	return t
}

func (s *savedState) subscribers() []subscriber {
	var all []subscriber
	for _, a := range s.Asked {
		wanted := subscription{client: a.Client, owner: owner{company: a.Company, login: a.Login}}
		all = append(all, subscriber{wanted, a.Key})
	}
	return all
}

func saveAccess(access map[string]grant) map[string]savedGrant {
	saved := map[string]savedGrant{}
	for token, g := range access {
		saved[token] = newSavedGrant(g)
	}
	return saved
}

func saveOnce(once map[string]credential) map[string]savedGrant {
	saved := map[string]savedGrant{}
	for secret, c := range once {
		g := newSavedGrant(c.grant)
		g.Kind, g.Redirect = c.kind, c.redirect
		saved[secret] = g
	}
	return saved
}

func saveSubscriptions(subscribers []subscriber) []savedSubscription {
	saved := []savedSubscription{}
	for _, to := range subscribers {
		saved = append(saved, savedSubscription{Client: to.client, Company: to.company, Login: to.login, Key: to.key})
	}
	return saved
}

func newSavedGrant(g grant) savedGrant {
	return savedGrant{Client: g.client, Company: g.company, Login: g.login, Scope: g.scope, Expires: g.expires}
}

func (g savedGrant) grant() grant {
	return grant{client: g.Client, company: g.Company, login: g.Login, scope: g.Scope, expires: g.Expires}
}

func (s *savedState) write(w io.Writer) error {
	e := json.NewEncoder(w)
	if err := e.Encode(s); err != nil {
		return err
	}
	for _, t := range s.trips {
		saved := savedTrip{
			Company: t.company, Login: t.login, ID: t.id, Created: t.created, Modified: t.modified, Doc: t.doc.save(),
		}
		if err := e.Encode(saved); err != nil {
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
	doc, err := saved.Doc.restore(row{Name: "Itinerary", Kind: "Itinerary"}, 0)
	if err != nil {
		return nil, err
	}
	doc.space = tripSpace
	return &trip{
		owner: owner{company: saved.Company, login: saved.Login}, id: saved.ID,
		created: saved.Created, modified: saved.Modified, doc: doc,
	}, nil
}

// whole tells of a file that ends early as such.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (n *node) save() savedNode {
	saved := savedNode{Name: n.name, Text: n.text}
	for _, c := range n.children {
		saved.Children = append(saved.Children, c.save())
	}
	return saved
}

// restore makes the node of a row, at its place among the rows.
func (n savedNode) restore(r row, place int) (*node, error) {
	if n.Name != r.Name {
		return nil, fmt.Errorf("%q is not %s", n.Name, r.Name)
	}
	restored := &node{kind: r.Kind, name: n.Name, text: n.Text, place: place}
	for _, c := range n.Children {
		r, place, known := row{Name: c.Name, Kind: free}, 0, true
		if restored.kind != free {
			r, place, known = restored.row(c.Name)
		}
		if !known {
			return nil, fmt.Errorf("%s has no element %q", n.Name, c.Name)
		}
		child, err := c.restore(r, place)
		if err != nil {
			return nil, err
		}
		restored.children = append(restored.children, child)
	}
	return restored, nil
}

// replaceFile writes a file beside the one of that name, and then puts it in
// its place.
func replaceFile(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
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
