package iur

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errStay         = errors.New("not within 330 days from the first date")
	errConfirmation = errors.New("not a confirmation number")
	errPaper        = errors.New("holds an identity paper or a day of birth; of the text, nothing is kept")
)

const (
	daysStay  = 330 // that an end may be behind its start
	cruise    = "D" // products
	insurance = "7"
)

// A service is what is needed of an M3 record that is no flight until its first day is
// known. No real record of one was seen (5.2).
type service struct {
	until     record.Day
	untilAt   pnr.Position
	start     int // minutes since midnight
	hasStart  bool
	end       int
	hasEnd    bool
	unread    []string // pieces of text
	whole     string
	automated bool // it was booked in the system
	paper     bool // an identity paper or a day of birth is in the text, which is not kept
}

// pieces are the parts of a text, which slashes divide.
type pieces struct {
	*service
	*block

	all []string
}

// readService reads an M3 record that is no flight.
func readService(b *block, n *leg, product, code string) {
	f := &segment
	text := b.Raw(&f.Rest)
	s := &n.service
	s.whole = hidePrivate(text)
	n.text, n.place = record.CleanText(record.Decode(strings.TrimSuffix(b.Text(), text))+s.whole), b.Pos()
	if s.paper = b.holdsPaper(); s.paper {
		b.Fail(&f.Rest, errPaper)
		n.text = ""
	}
	v := pnr.Service{ID: code, Confirmation: readConfirmation(b)}
	v.Status = b.Str(&f.Status)
	p := pieces{service: s, block: b, all: divideText(text)}
	switch {
	case product == "3" && len(text) > 3 && text[3] != '/':
		n.segment = p.readHotel(v)
	case product == "3":
		n.segment = p.readOtherHotel(v)
	case product == "A" && code == "CAR":
		n.segment = p.readCar(v)
	case product == "6":
		n.segment = p.readRail(v)
	case code == "LIM":
		n.segment = p.readRide(v)
	case code == "TOR":
		t := &pnr.Tour{Service: v, City: p.takeCity()}
		n.segment = t
		p.keepRest(&t.Service)
	case product == "F":
		t := &pnr.Ferry{Service: v}
		n.segment = t
		p.keepRest(&t.Service)
	default:
		n.segment = p.readOther(v, product, code)
	}
	p.keepLines(pnr.ServiceOf(n.segment))
}

// divideText returns the pieces of a text, without cards, and without those that hold
// an identity paper or a day of birth. A card is masked first: its details may stand in
// pieces behind it.
func divideText(text string) []string {
	all := strings.Split(record.CleanText(text), "/")
	for i, piece := range all {
		if record.HoldsPaper(piece) {
			all[i] = ""
		}
	}
	return all
}

// hidePrivate takes out of a text what the agency pays and earns, guarantees, and names,
// and masks cards.
func hidePrivate(text string) string {
	pieces := strings.Split(record.CleanText(record.HideCosts(text)), "/")
	var kept []string
	for i := 0; i < len(pieces); i++ {
		piece := trim(pieces[i])
		if n := guaranteeLength(pieces[i:]); n > 0 {
			i += n - 1
			continue
		}
		if !slices.ContainsFunc(private, func(tag string) bool { return strings.HasPrefix(piece, tag) }) {
			kept = append(kept, pieces[i])
		}
	}
	return trim(strings.Join(kept, "/"))
}

// guaranteeLength returns how many of the pieces, from the first on, are a guarantee and
// what a card has beside its number; 0: they begin with none.
func guaranteeLength(pieces []string) int {
	if !strings.HasPrefix(strings.TrimLeft(pieces[0], " "), "G") || !guaranteeText.MatchString(pieces[0]) {
		return 0
	}
	n := 1
	for n < len(pieces) && expiryText.MatchString(pieces[n]) {
		n++
	}
	return n
}

// maskedCard is what the number of a card holds that was masked.
const maskedCard = "XXXXXXXX"

// readConfirmation returns what a supplier calls the booking; a hyphen behind it does
// not belong to it.
func readConfirmation(b *block) string {
	f := &segment.Confirmation
	text := strings.TrimRight(trim(b.Raw(f)), "-")
	if text == "" {
		return ""
	}
	if !confirmationText.MatchString(text) || record.MaskCards(text) != text {
		b.Fail(f, errConfirmation)
		return ""
	}
	b.Mark(f)
	return text
}

// tag returns what stands behind a tag, and takes the piece away.
func (p *pieces) tag(tag string) string {
	for i, piece := range p.all {
		if text, ok := strings.CutPrefix(piece, tag); ok {
			p.all = slices.Delete(slices.Clone(p.all), i, i+1)
			return trim(record.CleanText(text))
		}
	}
	return ""
}

// take takes the first piece away.
func (p *pieces) take() string {
	if len(p.all) == 0 {
		return ""
	}
	first := trim(record.CleanText(p.all[0]))
	p.all = p.all[1:]
	return first
}

// takeCity takes the first piece away if it is a city.
func (p *pieces) takeCity() string {
	if len(p.all) > 0 && record.Fits(trim(p.all[0]), "AAA") {
		return p.take()
	}
	return ""
}

// takeConfirmation prefers the tag to the columns.
func (p *pieces) takeConfirmation(v *pnr.Service) {
	if text := p.tag("CF-"); confirmationText.MatchString(text) && !strings.Contains(text, maskedCard) {
		v.Confirmation = text
	}
}

// takeGuarantee takes of a card brand and last four digits, and of anything else
// nothing.
func (p *pieces) takeGuarantee() *pnr.Payment {
	for i, piece := range p.all {
		n := guaranteeLength(p.all[i:])
		if n == 0 {
			continue
		}
		p.all = slices.Delete(slices.Clone(p.all), i, i+n)
		if m := guaranteeCard.FindStringSubmatch(piece); m != nil {
			return &pnr.Payment{Type: "CC", Brand: m[1], LastFour: m[2]}
		}
		return nil
	}
	return nil
}

// keepRest keeps the pieces of which nothing is read as the text of the segment, and the
// whole text of one that an agent may have typed.
func (p *pieces) keepRest(v *pnr.Service) {
	p.takeConfirmation(v)
	if p.paper {
		return
	}
	for _, piece := range p.all {
		text := trim(piece)
		isNeedless := func(tag string) bool { return strings.HasPrefix(text, tag) }
		if text != "" && !slices.ContainsFunc(needless, isNeedless) {
			p.unread = append(p.unread, text)
		}
	}
	v.Text = hidePrivate(strings.Join(p.unread, "/"))
	if !p.automated && p.whole != v.Text {
		v.Printed = p.whole
	}
}

// keepLines adds the lines that follow the record to the text.
func (p *pieces) keepLines(v *pnr.Service) {
	for i := range p.count {
		if text := hidePrivate(p.lineText(i)); text != "" && !p.paper {
			v.Text = strings.TrimPrefix(v.Text+"/"+text, "/")
		}
	}
}

// readHotel reads a hotel in fixed columns.
func (p *pieces) readHotel(v pnr.Service) pnr.Segment {
	f := &hotel
	p.automated = true
	h := &pnr.Hotel{
		Service: v, City: p.Str(&f.City), Chain: p.Str(&f.Chain), Name: record.CleanText(p.Str(&f.Name)),
		Rooms: p.Int(&f.Rooms), Room: record.CleanText(p.Str(&f.Room)), Guests: readGuests(p.block),
	}
	if m := checkOutText.FindStringSubmatch(trim(p.Raw(&f.Out))); m != nil {
		p.until, _ = record.ParseDay(m[1])
		p.untilAt = p.At(&f.Out)
		p.Mark(&f.Out)
	} else if text := trim(p.Raw(&f.Out)); text != "" {
		p.unread = append(p.unread, record.CleanText(text))
	}
	const fixed = 103
	text := p.Text()
	p.takeAddress(h, text[min(fixed, len(text)):])
	p.readRates(h)
	p.keepRest(&h.Service)
	return h
}

// readGuests returns how many people a hotel is for; 0: it is not printed.
func readGuests(b *block) int {
	f := segment.Vendor
	if f.Value, f.Shape = "guests", "99"; !record.Fits(trim(b.Raw(&f)), f.Shape) {
		return 0
	}
	return b.Int(&f)
}

// takeAddress takes @NAME#ADDRESS#FONE N#FAX N@ out of a text, in which slashes may
// stand, and divides the rest.
func (p *pieces) takeAddress(h *pnr.Hotel, text string) {
	text = record.CleanText(text)
	if m := addressText.FindStringSubmatchIndex(text); m != nil {
		for i, part := range strings.Split(text[m[2]:m[3]], "#") {
			if part = trim(part); record.HoldsPaper(part) {
				continue
			}
			phone, isPhone := strings.CutPrefix(part, "FONE ")
			fax, isFax := strings.CutPrefix(part, "FAX ")
			switch {
			case isPhone:
				h.Phone = trim(phone)
			case isFax:
				h.Fax = trim(fax)
			case i == 0:
				h.Name = cmp.Or(h.Name, part)
			case part != "":
				h.Address = strings.TrimPrefix(h.Address+", "+part, ", ")
			}
		}
		text = text[:m[0]] + text[m[1]:]
	}
	p.all = divideText(text)
}

// readRates reads the first rate, which is that of a night, and leaves out the second
// one, which is the same in the agency's currency.
func (p *pieces) readRates(h *pnr.Hotel) {
	for range 2 {
		if len(p.all) == 0 {
			return
		}
		m := amountCurrency.FindStringSubmatch(trim(p.all[0]))
		if m == nil {
			break
		}
		if h.Rate == "" {
			h.Rate, h.Currency = m[1], m[2]
		}
		p.all = p.all[1:]
	}
	if m := amountCurrency.FindStringSubmatch(p.tag("HTP-")); m != nil {
		h.Total = pnr.Cost{Amount: m[1], Currency: m[2]}
	}
	h.Info = p.tag("SI-")
	h.Guarantee = p.takeGuarantee()
}

// readOtherHotel reads a hotel of which all stands between slashes: city, check-out,
// nights, name, room, rate.
func (p *pieces) readOtherHotel(v pnr.Service) pnr.Segment {
	h := &pnr.Hotel{Service: v, City: p.takeCity()}
	if len(p.all) > 0 {
		if m := checkOutText.FindStringSubmatch(trim(p.all[0])); m != nil {
			p.until, _ = record.ParseDay(m[1])
			p.untilAt = p.At(&segment.Rest)
			p.take()
		}
	}
	if len(p.all) > 0 && nightsText.MatchString(trim(p.all[0])) {
		p.take()
	}
	if len(p.all) > 0 && !strings.Contains(p.all[0], "-") {
		h.Name = p.take()
	}
	if len(p.all) > 0 {
		if m := roomText.FindStringSubmatch(trim(p.all[0])); m != nil {
			h.Room = p.take()
		}
	}
	p.readRates(h)
	p.keepRest(&h.Service)
	return h
}

// readCar reads a car: pick-up, day of return and type, then tags.
func (p *pieces) readCar(v pnr.Service) pnr.Segment {
	p.automated = true
	c := &pnr.Car{Service: v, Vendor: p.Str(&segment.Vendor), Cars: p.Int(&segment.Units)}
	c.Pickup = p.take()
	if day, err := record.ParseDay(p.take()); err == nil {
		p.until, p.untilAt = day, p.At(&segment.Rest)
	}
	if len(p.all) > 0 && record.Fits(trim(p.all[0]), "AAAA") {
		c.ACRISS = p.take()
	}
	p.start, p.hasStart = takeClock(p, "ARR-")
	p.end, p.hasEnd = takeClock(p, "RET-")
	c.Dropoff = p.tag("DO-")
	c.VendorName, c.CorporateID, c.Equipment = p.tag("VP-"), p.tag("CD-"), p.tag("SQ-")
	c.Phone, c.RateCode, c.Info, c.FrequentFlyer = p.tag("PH-"), p.tag("RC-"), p.tag("SI-"), p.tag("FT-")
	if m := currencyAmount.FindStringSubmatch(p.tag("RG-")); m != nil {
		c.Currency, c.Rate = m[1], m[2]
	}
	if m := currencyAmount.FindStringSubmatch(p.tag("AP-")); m != nil {
		c.Total = pnr.Cost{Amount: m[2], Currency: m[1]}
	}
	c.Guarantee = p.takeGuarantee()
	p.keepRest(&c.Service)
	return c
}

func takeClock(p *pieces, tag string) (minutes int, ok bool) {
	minutes, err := record.ParseClock(p.tag(tag))
	return minutes, err == nil
}

// readRail reads a train of which neither stations nor times are printed.
func (p *pieces) readRail(v pnr.Service) pnr.Segment {
	t := &pnr.Rail{Service: v, VendorName: p.tag("PT-"), Class: p.tag("CL-")}
	t.Total = p.takePrice("FR-", "CC-")
	p.keepRest(&t.Service)
	return t
}

// takePrice takes an amount and its currency behind two tags.
func (p *pieces) takePrice(amount, currency string) pnr.Cost {
	c := pnr.Cost{Amount: p.tag(amount)}
	if code := p.tag(currency); record.Fits(code, "AAA") {
		c.Currency = code
	}
	if !record.IsAmount(c.Amount) {
		return pnr.Cost{}
	}
	return c
}

// readRide reads a ride with a driver: carrier, then city.
func (p *pieces) readRide(v pnr.Service) pnr.Segment {
	r := &pnr.Ride{Service: v}
	if len(p.all) > 0 && record.Fits(trim(p.all[0]), "XX|XXX") && len(p.all) > 1 && record.Fits(trim(p.all[1]), "AAA") {
		r.Vendor = p.take()
	}
	r.City = p.takeCity()
	p.keepRest(&r.Service)
	return r
}

// readOther reads a record of which only the text is known: of a cruise the city in front
// of it, of an insurance the destination.
func (p *pieces) readOther(v pnr.Service, product, code string) pnr.Segment {
	o := &pnr.Other{Service: v, Type: code}
	switch place := p.tag("DE-"); {
	case product == cruise:
		o.City = p.takeCity()
	case product == insurance && record.Fits(place, "AAA"):
		o.City = place
	case place != "":
		p.unread = append(p.unread, "DE-"+place)
	}
	p.keepRest(&o.Service)
	return o
}

// settle gives a service its dates, once the year of its first day is known.
func (s *service) settle(to pnr.Segment, first pnr.Date, found *record.Findings) {
	last := pnr.Date(0)
	if s.until != (record.Day{}) {
		if last = s.until.OnOrAfter(first); last > first+daysStay {
			found.Add(&record.Error{Pos: s.untilAt, Field: "last date", Err: errStay})
			last = 0
		}
	}
	switch v := to.(type) {
	case *pnr.Hotel:
		v.CheckIn, v.CheckOut = first, last
	case *pnr.Car:
		v.Start, v.End = momentAt(first, s.start, s.hasStart), momentAt(last, s.end, s.hasEnd)
	case *pnr.Rail:
		v.Depart = pnr.On(first)
	case *pnr.Ride:
		v.Start = pnr.On(first)
	case *pnr.Tour:
		v.Start = pnr.On(first)
	case *pnr.Ferry:
		v.Depart = pnr.On(first)
	case *pnr.Other:
		v.Start = first
	case *pnr.Air, *pnr.Surface: // have no service
	}
}

func momentAt(day pnr.Date, minutes int, timed bool) pnr.Moment {
	if day == 0 || !timed {
		return pnr.On(day)
	}
	return pnr.At(day.At(0, minutes))
}
