package itinerary

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func rankOf(name string) int {
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

// nounOf names a node. It never says whose it is.
func nounOf(n node) string {
	switch n := n.(type) {
	case *Booking:
		return joinWords("booking", n.RecordLocator)
	case *AirSeat:
		return joinWords("seat", n.SeatNumber)
	case *RailSeat:
		return joinWords("seat", n.SeatNumber)
	case Charge:
		return joinWords("charge", n.code())
	case *Tax:
		return joinWords("tax", n.TaxType)
	case *Quote:
		return "fare quote"
	case *RuleViolation:
		return "rule violation"
	default:
		return cmp.Or(ticketNoun(n), privateNoun(n))
	}
}

// ticketNoun names a ticket, a part of one, or another document.
func ticketNoun(n node) string {
	switch n := n.(type) {
	case *AirlineTicket:
		return "ticket " + documentNumber(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *AirlineTicketExchange:
		return "exchanged ticket " + documentNumber(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *ManualAirlineTicket:
		return "ticket without number"
	case *AirlineTicketCoupon:
		return "coupon " + strconv.Itoa(int(n.CouponNumber))
	case *AirlineTicketFareBreakup:
		return joinWords("fare", formatRoute(n.StartCityCode, n.EndCityCode))
	case *MiscellaneousChargeOrder:
		return "EMD " + documentNumber(n.PlatingCarrierNumericCode, n.PlatingControlNumber)
	case *RailPayment:
		return joinWords("rail ticket", n.TicketDocumentIdentifier)
	default:
		ticket, kind := adjustmentOf(n)
		if ticket == "" {
			return ""
		}
		return cmp.Or(adjustmentWords[kind], "adjustment of") + " " + ticket
	}
}

// adjustmentOf returns the name of the adjusted ticket and the type of the adjustment.
// Both are "" for other nodes.
func adjustmentOf(n node) (ticket, kind string) {
	switch n := n.(type) {
	case *AirlineAdjustment:
		return "ticket " + documentNumber(n.PlatingCarrierNumericCode, n.PlatingControlNumber), n.AdjustmentType
	case *RailAdjustment:
		return joinWords("rail ticket", n.TicketDocumentIdentifier), n.AdjustmentType
	default:
		return "", ""
	}
}

// comingWords returns the words for a new node: "seat 12A" and "added", "ticket 220-…"
// and "refunded".
func comingWords(n node) (what, came string) {
	ticket, kind := adjustmentOf(n)
	if done, ok := adjustedWords[kind]; ok {
		return ticket, done
	}
	return nounOf(n), "added"
}

// privateNoun names a node whose content must not be shown. It is "" for others.
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

// secretChange says that a private node changed, and whether it was a name.
func secretChange(n node, changed []difference) string {
	if _, ok := n.(*Passenger); ok && slices.ContainsFunc(changed, isName) {
		return "passenger name changed"
	}
	return privateNoun(n) + " changed"
}

// isName reports whether a part of a name differs, not only the numbers of its parts.
func isName(d difference) bool { return !strings.HasSuffix(d.name, "NameNumber") }

// subjectOf names the node to which the changes within a pair belong.
func subjectOf(p pair) string {
	if privateNoun(p.before) != "" {
		return ""
	}
	before := nounOf(p.before)
	if strings.HasPrefix(before, "seat ") && before != nounOf(p.after) {
		return "seat"
	}
	return before
}

func documentNumber(carrier, control string) string {
	if carrier == "" {
		return control
	}
	return carrier + "-" + control
}

// plainText returns the value of a field as text, or "" if it is left out.
func plainText(v any) string {
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
	return optionalText(v)
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func optionalText(v any) string {
	switch v := v.(type) {
	case **int:
		return pointedText(*v, strconv.Itoa)
	case **uint8:
		return pointedText(*v, func(n uint8) string { return strconv.Itoa(int(n)) })
	case **TripStatus:
		return pointedText(*v, TripStatus.String)
	case **bool:
		return pointedText(*v, yesNo)
	}
	return ""
}

func pointedText[T any](v *T, text func(T) string) string {
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

// phrase returns a difference in words.
func (d *difference) phrase() string {
	if _, ok := d.before.value.(*DateTime); ok {
		return d.times()
	}
	noun, known := d.noun()
	switch _, text := d.before.value.(*string); {
	case !known && (text || isCoordinate(d.name)):
		return spellElement(d.name) + " " + string(d.kind())
	case !known:
		noun = spellElement(d.name)
	case isNumber(d.name) && d.leg.label != "":
		return "now " + d.after.shown()
	}
	return joinWords(noun, d.after.shown()) + ", was " + d.before.shown()
}

// noun returns the word for what differs, and whether there is one.
func (d *difference) noun() (string, bool) {
	if word, ok := nouns[d.in+"/"+d.name]; ok {
		return word, true
	}
	word, ok := nouns[d.name]
	return word, ok
}

// isCoordinate reports whether an element is a place on the map: it may be a home.
func isCoordinate(name string) bool {
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

// shown returns the value of a fact in words.
func (f *fact) shown() string {
	switch {
	case f.text == "":
		return "none"
	case f.name == "CouponStatus":
		return cmp.Or(couponWords[f.text], f.text)
	case isNumber(f.name):
		return joinWords(vendorName("", f.unit), f.text)
	}
	return joinWords(f.text, f.unit)
}

// spellElement returns the words of an element's name: "special instructions" for
// "SpecialInstructions".
func spellElement(name string) string {
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
