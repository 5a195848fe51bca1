package transform

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tripsync/ingest/pnr"
)

// A Contact is an e-mail address that a booking has for a person. Both are digests:
// they can be compared, but show nobody.
type Contact struct{ Address, Person string }

// Contacts returns the contacts of passengers, in their order. An address that bookings
// have for different people is an agency's or an assistant's: it does not identify the
// traveller.
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

// foldedLetters matches what the ways to write one letter differ in: MÜLLER is MULLER,
// MUELLER and MUXXLLER, see transliterate.
var foldedLetters = regexp.MustCompile(`(a)[ae]*|(o)e*|(u)(?:e|xx)*|(n)(?:xx)*`)

// foldSpellings returns the same text for all spellings of a name. Some different names
// get the same text too. That is safer than to take one person for two.
func foldSpellings(name string) string {
	var plain strings.Builder
	for _, r := range name {
		plain.WriteString(transliterate(r)[0])
	}
	return foldedLetters.ReplaceAllString(plain.String(), "$1$2$3$4")
}

// personOf returns the digest of a name, which is the same for most ways to write it.
// Only the initial of the first name counts: bookings may show no more.
func personOf(who *pnr.Passenger) string {
	last, first, _ := separateNames(who.Last, who.First)
	initial := []rune(foldSpellings(first))
	return digestOf(joinNames(foldSpellings(last), string(initial[:min(1, len(initial))])))
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// A Sharing collects the contacts of bookings. Package state does the same for all
// records ever read.
type Sharing struct {
	seen   []seenContact
	shared map[digest]bool // of seen; nil: to be made
}

// A seenContact is a contact of a booking.
type seenContact struct {
	address, person digest
	booking         int32
}

type digest [16]byte

// NewSharing returns a Sharing with room for so many contacts.
func NewSharing(contacts int) *Sharing {
	return &Sharing{seen: make([]seenContact, 0, contacts)}
}

// Add adds the contacts of a record of a booking.
func (s *Sharing) Add(booking int32, contacts []Contact) {
	for _, c := range contacts {
		s.seen = append(s.seen, seenContact{digestFrom(c.Address), digestFrom(c.Person), booking})
	}
	s.shared = nil
}

// Shared returns those of some addresses that different bookings have for different
// people. An address that one booking has for two people counts for neither.
func (s *Sharing) Shared(addresses []string) []string {
	if s.shared == nil {
		s.findShared()
	}
	return slices.DeleteFunc(slices.Clone(addresses), func(address string) bool { return !s.shared[digestFrom(address)] })
}

// findShared goes through what was seen by address and booking.
func (s *Sharing) findShared() {
	s.shared = map[digest]bool{}
	slices.SortFunc(s.seen, func(a, b seenContact) int {
		return cmp.Or(bytes.Compare(a.address[:], b.address[:]), cmp.Compare(a.booking, b.booking), bytes.Compare(a.person[:], b.person[:]))
	})
	var first *seenContact // who has the address, in a booking of one person
	for of := s.seen; len(of) > 0; {
		n := 1
		for n < len(of) && of[n].address == of[0].address && of[n].booking == of[0].booking {
			n++
		}
		if first != nil && first.address != of[0].address {
			first = nil
		}
		if one := &of[0]; one.person == of[n-1].person {
			if first != nil && first.person != one.person {
				s.shared[one.address] = true
			}
			first = one
		}
		of = of[n:]
	}
}

// digestFrom reads what digestOf returns.
func digestFrom(text string) (d digest) {
	_, _ = hex.Decode(d[:], []byte(text)) // it is one
	return d
}

// withoutSharedEmail returns a passenger as the client's rungs see it, and whether the
// e-mail address was removed. It removes an address that the client passes over. It
// also removes one that several people have, unless it spells the passenger's name.
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
