package itinerary

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func rank(name string) int {
	if i := slices.Index(foremost, name); i >= 0 {
		return i
	}
	return len(foremost)
}

// String is the status in a word, or its number.
func (s TripStatus) String() string {
	if word, ok := statusWords[s]; ok {
		return word
	}
	return strconv.Itoa(int(s))
}

// noun names a node. It never tells whose it is.
func noun(n node) string {
	switch n := n.(type) {
	case *Booking:
		return join("booking", n.RecordLocator)
	case *AirSeat:
		return join("seat", n.SeatNumber)
	case *RailSeat:
		return join("seat", n.SeatNumber)
	case Charge:
		return join("charge", n.code())
	case *Tax:
		return join("tax", n.TaxType)
	case *Quote:
		return "fare quote"
	case *RuleViolation:
		return "rule violation"
	default:
		return cmp.Or(ticketNoun(n), privateNoun(n))
	}
}

// ticketNoun names a ticket, part of one, or what else was issued or paid.
func ticketNoun(n node) string {
	switch n := n.(type) {
	case *AirlineTicket:
		return "ticket " + number(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *AirlineTicketExchange:
		return "exchanged ticket " + number(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *ManualAirlineTicket:
		return "ticket without number"
	case *AirlineTicketCoupon:
		return "coupon " + strconv.Itoa(int(n.CouponNumber))
	case *AirlineTicketFareBreakup:
		return join("fare", route(n.StartCityCode, n.EndCityCode))
	case *MiscellaneousChargeOrder:
		return "EMD " + number(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *RailPayment:
		return join("rail ticket", n.TicketDocumentIdentifier)
	default:
		ticket, kind := adjusted(n)
		if ticket == "" {
			return ""
		}
		return cmp.Or(adjustmentWords[kind], "adjustment of") + " " + ticket
	}
}

// adjusted names the ticket that an adjustment is of, and gives the type of the
// adjustment. Both are empty for other nodes.
func adjusted(n node) (ticket, kind string) {
	switch n := n.(type) {
	case *AirlineAdjustment:
		return "ticket " + number(n.PlatingCarrierNumericCode, n.PlatingControlNumber), n.AdjustmentType
	case *RailAdjustment:
		return join("rail ticket", n.TicketDocumentIdentifier), n.AdjustmentType
	default:
		return "", ""
	}
}

// coming tells of a node that came: "seat 12A" and "added", "ticket 220-…" and
// "refunded".
func coming(n node) (what, came string) {
	ticket, kind := adjusted(n)
	if done, ok := adjustedWords[kind]; ok {
		return ticket, done
	}
	return noun(n), "added"
}

// privateNoun names a node of which nothing is told, and is empty for others.
func privateNoun(n node) string {
	switch n.(type) {
	case *Passenger:
		return "passenger"
	case *FrequentFlyer:
		return "frequent flyer programme"
	case *RailProgram:
		return "rail programme"
	case *PassProgram:
		return "rail pass"
	case *TripLinkRemarks:
		return "remarks"
	case *TripLinkRemark:
		return "remark"
	case *Delivery:
		return "ticket delivery"
	case *PhoneNumberData:
		return "phone number"
	case *WebAddressData:
		return "contact address"
	case *CustomAttribute:
		return "custom attribute"
	default:
		return ""
	}
}

// secretChange says that a private node changed, and if so that it was a name.
func secretChange(n node, changed []difference) string {
	if _, ok := n.(*Passenger); ok && slices.ContainsFunc(changed, isName) {
		return "passenger name changed"
	}
	return privateNoun(n) + " changed"
}

// isName tells the parts of a name from the numbers of its parts.
func isName(d difference) bool { return !strings.HasSuffix(d.name, "NameNumber") }

// subject names what changes within a pair belong to.
func subject(p pair) string {
	if privateNoun(p.before) != "" {
		return ""
	}
	before := noun(p.before)
	if strings.HasPrefix(before, "seat ") && before != noun(p.after) {
		return "seat"
	}
	return before
}

func number(carrier, control string) string {
	if carrier == "" {
		return control
	}
	return carrier + "-" + control
}

// plain is the value of a field as text, empty if it is left out.
func plain(v any) string {
	switch v := v.(type) {
	case *string:
		return *v
	case *DateTime:
		return string(*v)
	case *Decimal:
		return string(*v)
	case *int:
		return countText(*v)
	case *uint8:
		return countText(int(*v))
	}
	return optional(v)
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func optional(v any) string {
	switch v := v.(type) {
	case **int:
		return pointed(*v, strconv.Itoa)
	case **uint8:
		return pointed(*v, func(n uint8) string { return strconv.Itoa(int(n)) })
	case **TripStatus:
		return pointed(*v, TripStatus.String)
	case **bool:
		return pointed(*v, yesNo)
	}
	return ""
}

func pointed[T any](v *T, text func(T) string) string {
	if v == nil {
		return ""
	}
	return text(*v)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// phrase is a difference in words.
func (d *difference) phrase() string {
	if _, ok := d.before.value.(*DateTime); ok {
		return d.times()
	}
	noun, known := d.noun()
	switch _, text := d.before.value.(*string); {
	case !known && (text || coordinate(d.name)):
		return spell(d.name) + " " + string(d.kind())
	case !known:
		noun = spell(d.name)
	case numbered(d.name) && d.leg.label != "":
		return "now " + d.after.shown()
	}
	return join(noun, d.after.shown()) + ", was " + d.before.shown()
}

// noun returns the word for what differs, and whether there is one.
func (d *difference) noun() (string, bool) {
	if word, ok := nouns[d.in+"/"+d.name]; ok {
		return word, true
	}
	word, ok := nouns[d.name]
	return word, ok
}

// coordinate reports whether a name is of a place on the map, which may be where
// somebody lives.
func coordinate(name string) bool {
	return strings.HasSuffix(name, "Latitude") || strings.HasSuffix(name, "Longitude")
}

func (d *difference) kind() Kind {
	switch {
	case d.before.text == "":
		return Added
	case d.after.text == "":
		return Removed
	}
	return Changed
}

// shown is the value of a fact that may be told.
func (f *fact) shown() string {
	switch {
	case f.text == "":
		return "none"
	case f.name == "CouponStatus":
		return cmp.Or(couponWords[f.text], f.text)
	case numbered(f.name):
		return join(company("", f.unit), f.text)
	}
	return join(f.text, f.unit)
}

// spell makes words of an element's name: "SpecialInstructions" is "special
// instructions".
func spell(name string) string {
	var b strings.Builder
	lower := false
	if rest, ok := strings.CutPrefix(name, "Is"); ok && rest != "" && unicode.IsUpper(rune(rest[0])) {
		name = rest
	}
	for _, r := range name {
		if lower && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
