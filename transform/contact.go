package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tripsync/ingest/pnr"
)

// A Contact says that a booking names an e-mail address for a person. Both are
// digests: they find the same again, and show nobody.
type Contact struct{ Address, Person string }

// Contacts returns the contacts of passengers, in their order. An address that
// bookings name for different people is an agency's or an assistant's, and no sign
// of who travels.
func Contacts(people []pnr.Passenger) []Contact {
	var out []Contact
	for i := range people {
		if who := &people[i]; who.Email != "" && !who.Infant() {
			out = append(out, Contact{AddressOf(who.Email), personOf(who)})
		}
	}
	return out
}

// AddressOf returns the digest of an e-mail address.
func AddressOf(email string) string { return digestOf(strings.ToLower(email)) }

// foldedLetters finds what the ways to write one letter differ in: MÜLLER is MULLER,
// MUELLER and MUXXLLER, see transliterations.
var foldedLetters = regexp.MustCompile(`(a)[ae]*|(o)e*|(u)(?:e|xx)*|(n)(?:xx)*`)

// foldSpellings returns the same for all spellings of a name. Some other names are
// the same then, too: taking one person for two would move trips.
func foldSpellings(name string) string {
	var plain strings.Builder
	for _, r := range name {
		plain.WriteString(transliterate(r)[0])
	}
	return foldedLetters.ReplaceAllString(plain.String(), "$1$2$3$4")
}

// personOf returns the digest of a name, the same for most ways to write it. Of the
// first name only the initial counts: bookings may show no more.
func personOf(who *pnr.Passenger) string {
	last, first, _ := separateNames(who.Last, who.First)
	initial := []rune(foldSpellings(first))
	return digestOf(joinNames(foldSpellings(last), string(initial[:min(1, len(initial))])))
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// A Sharing gathers contacts of bookings. Package state does the same for all that
// was ever read.
type Sharing struct {
	people map[string]map[string]string // by address and booking; "" is several
}

// Add takes in what a record of a booking names.
func (s *Sharing) Add(booking string, contacts []Contact) {
	for _, c := range contacts {
		if s.people == nil {
			s.people = map[string]map[string]string{}
		}
		if s.people[c.Address] == nil {
			s.people[c.Address] = map[string]string{}
		}
		person, known := s.people[c.Address][booking]
		if known && person != c.Person {
			c.Person = ""
		}
		s.people[c.Address][booking] = c.Person
	}
}

// Shared returns those of some addresses that different bookings name for different
// people. What a booking names for two people it names for nobody in particular.
func (s *Sharing) Shared(addresses []string) []string {
	return slices.DeleteFunc(slices.Clone(addresses), func(address string) bool {
		people := map[string]bool{}
		for _, person := range s.people[address] {
			people[person] = true
		}
		delete(people, "")
		return len(people) < 2
	})
}

// withoutSharedEmail returns a passenger as the client's rungs see it, and whether
// its e-mail address was taken away: one that the client passes over, or one that
// several people have, unless it spells the passenger's name.
func (t *Transformer) withoutSharedEmail(c *Client, who *pnr.Passenger) (*pnr.Passenger, bool) {
	shared := slices.Contains(t.Shared, AddressOf(who.Email)) && !spellsName(who.Email, who)
	if who.Email == "" || !shared && !c.passesOver(who.Email) {
		return who, false
	}
	bare := *who
	bare.Email = ""
	return &bare, true
}

// passesOver reports whether the client names an address, or its domain as @domain.
func (c *Client) passesOver(email string) bool {
	at := strings.LastIndexByte(email, '@')
	return slices.ContainsFunc(c.PassOver, func(named string) bool {
		return strings.EqualFold(named, email) || at >= 0 && strings.EqualFold(named, email[at:])
	})
}

// spellsName reports whether an address has a passenger's last name in it and the
// first name or its initial, such as jane.doe@, doe.j@ or jdoe7@, and nothing else.
func spellsName(email string, who *pnr.Passenger) bool {
	user, _, _ := strings.Cut(strings.ToLower(email), "@")
	user, _, _ = strings.Cut(user, "+")
	user = strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, user)
	last, first, ok := separateNames(who.Last, who.First)
	if !ok || first == "" {
		return false
	}
	given, before := strings.CutSuffix(user, last)
	if !before {
		given, ok = strings.CutPrefix(user, last)
	}
	middle := strings.HasPrefix(given, first) && len(given) <= len(first)+2 // initials
	return ok && given != "" && (strings.HasPrefix(first, given) || middle)
}
