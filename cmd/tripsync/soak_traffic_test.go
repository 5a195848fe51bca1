package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A traffic is an agency's exports: bookings that are made, moved, cancelled and
// made again, in files that come late, before older ones, or twice. What it
// writes follows from its random numbers.
type traffic struct {
	inbox                 string
	template              string // an export of a booking with two flights of one passenger
	companies, travellers int    // travellers of each company

	mu       sync.Mutex
	random   *rand.Rand
	bookings []*booking
	open     []*booking // those that will change
	late     []string   // exports that were written and did not arrive yet
	files    int
}

// newTraffic begins with no booking. The exports are like testdata's.
func newTraffic(inbox string, seed uint64, companies, travellers int) (*traffic, error) {
	template, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	return &traffic{
		inbox: inbox, template: string(template), companies: companies, travellers: travellers,
		random: rand.New(rand.NewPCG(seed, 1)),
	}, err
}

// A booking is a PNR as it is wanted now.
type booking struct {
	number, company int
	logins          []string // of its passengers
	version         int      // counts its exports
	cancelled       bool
	changes         int // that are still to come
}

// write lets one thing happen and drops what it exports.
func (t *traffic) write() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.late) > 0 && t.random.IntN(4) == 0 {
		return t.arrive()
	}
	b := t.next()
	exported := t.export(b)
	if t.random.IntN(10) == 0 {
		t.late = append(t.late, exported) // and perhaps again
	}
	if b.changes > 0 && t.random.IntN(4) == 0 { // the next one overtakes it
		t.late = append(t.late, exported)
		b.change(t.random)
		exported = t.export(b)
	}
	if b.changes > 0 {
		t.open = append(t.open, b)
	}
	return t.drop(exported)
}

// flush drops all that is late.
func (t *traffic) flush() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.late) > 0 {
		if err := t.arrive(); err != nil {
			return err
		}
	}
	return nil
}

func (t *traffic) arrive() error {
	last := len(t.late) - 1
	i := t.random.IntN(last + 1)
	text := t.late[i]
	t.late[i], t.late = t.late[last], t.late[:last]
	return t.drop(text)
}

// next makes a booking, or takes one out of those that will change and changes it.
func (t *traffic) next() *booking {
	if len(t.open) > t.companies*t.travellers/6 && t.random.IntN(2) == 0 { // late enough for most to have been sent before
		last := len(t.open) - 1
		i := t.random.IntN(last + 1)
		b := t.open[i]
		t.open[i], t.open = t.open[last], t.open[:last]
		b.change(t.random)
		return b
	}
	b := t.book(len(t.bookings))
	b.changes = t.random.IntN(4) * t.random.IntN(2)
	t.bookings = append(t.bookings, b)
	return b
}

// book is the booking of a number. Every fifth has two passengers, of whom one
// travels often, every tenth three.
func (t *traffic) book(number int) *booking {
	b := &booking{number: number, company: number % t.companies, version: 1}
	first := number / t.companies
	for i := range 1 + (number/t.companies%5+1)/5 + (number/t.companies%10+1)/10 {
		b.logins = append(b.logins, login(b.company, (first+7*i)%t.travellers))
	}
	return b
}

func login(company, traveller int) string {
	return fmt.Sprintf("jane.c%02dt%03d@acme.example", company, traveller)
}

// firstName is that of the traveller with a login: an address of several people would
// be nobody's. Its letters spell no title, and no code of an extra seat as CBBG.
func firstName(login string) string {
	return "JANE" + strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return rune("ABDEFGHIKL"[r-'0'])
	}, login)
}

// change cancels a booking, makes it again, or moves its flights.
func (b *booking) change(random *rand.Rand) {
	b.version++
	b.changes--
	b.cancelled = !b.cancelled && random.IntN(3) == 0
}

// locator has no vowels: it is no word, and no name.
func (b *booking) locator() string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	text := []byte("QBBBBB")
	for i, n := len(text)-1, b.number; n > 0; i, n = i-1, n/len(letters) {
		text[i] = letters[n%len(letters)]
	}
	return string(text)
}

func (b *booking) office() string { return fmt.Sprintf("PAR1A21%02d", b.company) }

// key is the ClientLocator of the trip of a passenger, counted from 0.
func (b *booking) key(passenger int) string {
	return fmt.Sprintf("1A-%s-261120-%03d", b.locator(), passenger+1)
}

// flights are when the newest version leaves, out and back. No two versions in
// succession have the same times.
func (b *booking) flights() (out, back time.Time) {
	minute := 360 + (35*b.number+5*b.version)%900
	out = time.Date(2027, time.February, 1+b.number%20, 0, minute, 0, 0, time.UTC)
	return out, out.AddDate(0, 0, 3)
}

const flying = 80 * time.Minute

// export is the AIR of a booking's newest version.
func (t *traffic) export(b *booking) string {
	out, back := b.flights()
	times := func(at time.Time) string {
		return strings.ToUpper(at.Format("02Jan1504") + " " + at.Add(flying).Format("1504 02Jan"))
	}
	n := len(b.logins)
	text := strings.NewReplacer(
		"QD7DOE002;0101", fmt.Sprintf("%s%03d;%02d%02d", b.locator(), b.version, n, n),
		"QD7DOE", b.locator(),
		"PAR1A2150", b.office(),
		"02FEB0720 0840 02FEB", times(out),
		"05FEB1830 1945 05FEB", times(back),
		"HK01;HK01", fmt.Sprintf("HK%02d;HK%02d", n, n),
	).Replace(t.template)
	var lines []string
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "U-") && b.cancelled:
		case strings.HasPrefix(line, "I-001;"):
			for i, login := range b.logins {
				lines = append(lines, fmt.Sprintf("I-%03d;%02dDOE/%s MS;;APPAR 33 1 99 00 01 02 - SAMPLE TRAVEL - A;;\n", i+1, i+1, firstName(login)))
			}
		case strings.HasPrefix(line, "SSR CTCE"):
			for i, login := range b.logins {
				address := strings.ToUpper(strings.Replace(login, "@", "//", 1))
				lines = append(lines, fmt.Sprintf("SSR CTCE LH  HK1/%s;P%d\n", address, i+1))
			}
		default:
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// drop makes a file appear in the inbox as a whole.
func (t *traffic) drop(text string) error {
	t.files++
	name := fmt.Sprintf("%07d.air", t.files)
	making := filepath.Join(t.inbox, "."+name)
	if err := os.WriteFile(making, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(making, filepath.Join(t.inbox, name))
}

// any is the locator of one of the bookings, or empty.
func (t *traffic) any(random *rand.Rand) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.bookings) == 0 {
		return ""
	}
	return t.bookings[random.IntN(len(t.bookings))].locator()
}
