package itinerary

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// leftOut are the elements of the XSD that no table has, and why.
var leftOut = map[string]string{
	"BookingType/WaitListSegments":             "any content, so none with a meaning",
	"BookingType/Warnings":                     "any content, so none with a meaning",
	"AirlineTicketType/AccountingLine":         "any content, so none with a meaning",
	"AirlineTicketExchangeType/AppliedSegment": "ten of them, internal and without a meaning, says the documentation",
}

// serverOnly are the elements read over as of no use to a sender, and why, by
// their path or for all types by their name.
var serverOnly = map[string]string{
	"DateCreatedUtc":  "set by Concur",
	"DateModifiedUtc": "set by Concur",

	"ItineraryType/id":                    "the trip's URL; TripId is its key",
	"ItineraryType/ItinLocator":           "deprecated, equal to TripId",
	"ItineraryType/BookedVia":             "set by Concur",
	"ItineraryType/HasOpenBookingPassive": "set by Concur for TripLink",
	"ItineraryType/UserLoginId":           "the owner, known to the sender, and personal",
	"BookingType/BookingOwner":            "set by Concur",
	"BookingType/RetrievedDateUtc":        "set by Concur",
	"BookingType/Source":                  "obsolete",
	"BookingType/AgencyName":              "set by Concur",
	"BookingType/AgencyNumber":            "set by Concur",
	"AirlineTicketType/NameReference":     "not used, says the documentation",

	"HotelType/EquipmentCode":                   "not used, says the documentation",
	"HotelType/SearchLocationLatitude":          "set by Concur",
	"HotelType/SearchLocationLongitude":         "set by Concur",
	"HotelType/HotelServiceVendorName":          "set by Concur",
	"HotelType/HotelServiceLocalizedVendorName": "set by Concur",

	"EventType/CesId":                  "a number of Concur's own",
	"EventType/CliqbookId":             "a number of Concur's own",
	"EventType/EReceiptStatus":         "a state of Concur's own",
	"EventType/SegmentKey":             "a number of Concur's own",
	"EventType/SegmentLocator":         "a number of Concur's own",
	"EventType/SentToAirplus":          "a state of Concur's own",
	"EventType/TransientSegmentNumber": "a number of Concur's own",
}

// stricter are the elements whose limit is not the XSD's, and why, by their
// path or for all types by their name.
var stricter = map[string]string{
	"CreditCardLastFour": "a card number must not pass",

	"ItineraryType/ClientLocator":               "32 by the documentation",
	"AirlineTicketType/IssuingIataAgencyNumber": "an integer as text, to keep its zeros",
	"AirlineTicketExchangeType/Currency":        "ISO 4217 by the documentation",
	"AirlineTicketFareBreakupType/Currency":     "ISO 4217 by the documentation",
	"RideType/NumberOfHours":                    "a double, but exact",
}

// why looks up a reason by the path of an element, then by its name.
func why(reasons map[string]string, parent, name string) string {
	return cmp.Or(reasons[strings.TrimRight(parent+"/"+name, "0123456789")], reasons[name])
}

func allNodes() []node {
	return []node{
		&Itinerary{}, &CustomAttribute{}, &RuleViolation{}, &Booking{}, &MiscellaneousChargeOrder{}, &PassProgram{},
		&PhoneNumberData{}, &RailPayment{}, &RailAdjustment{}, &TripLinkRemarks{}, &TripLinkRemark{}, &Delivery{},
		&WebAddressData{}, &Passenger{}, &FrequentFlyer{}, &RailProgram{}, &Air{}, &AirSeat{}, &Car{}, &Dining{}, &Event{},
		&Hotel{}, &Parking{}, &Rail{}, &RailSeat{}, &Ride{}, &Travel{}, &AirlineTicket{}, &AirlineTicketCoupon{},
		&AirlineTicketExchange{}, &AirlineTicketFareBreakup{}, &AirlineAdjustment{}, &ManualAirlineTicket{}, &Quote{},
		&Fixed{}, &Percent{}, &Rate{}, &RateWithAllowance{}, &Tax{},
	}
}

// xsdType names the type of a node in the XSD.
func xsdType(n node) string {
	if _, ok := n.(*TripLinkRemark); ok {
		return "TripLinkRemarks_ArrayOfTripLinkRemark"
	}
	return n.element() + "Type"
}

// A row is an element of the XSD, as xsd-elements.tsv has it.
type row struct {
	name, xsd, max, exact, pattern, enum string
}

// xsdRows reads the elements of the XSD by the type they are in.
func xsdRows(t *testing.T) map[string][]row {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "codes", "xsd-elements.tsv"))
	skipWithout(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	types := make(map[string][]row)
	for _, rec := range records[1:] {
		types[rec[0]] = append(types[rec[0]], row{rec[2], rec[3], rec[4], rec[5], rec[6], rec[7]})
	}
	return types
}

func children(n node) []child {
	var all []child
	visitChildren(n, &walk{see: func(c child) { all = append(all, c) }})
	return all
}

func TestElementsAreTheXSDs(t *testing.T) {
	t.Parallel()
	types := xsdRows(t)
	for _, n := range allNodes() {
		parent := xsdType(n)
		t.Run(parent, func(t *testing.T) {
			t.Parallel()
			ours := children(n)
			if len(types[parent]) == 0 || len(ours) == 0 {
				t.Fatalf("the XSD has %d elements, we have %d", len(types[parent]), len(ours))
			}
			for _, r := range types[parent] {
				switch {
				case len(ours) > 0 && ours[0].name == r.name:
					checkElement(t, parent, ours[0], r, types)
					ours = ours[1:]
				case why(leftOut, parent, r.name) == "":
					t.Errorf("%s is neither in our table, in this place, nor left out for a reason", r.name)
				}
			}
			for _, c := range ours {
				t.Errorf("%s is not in the XSD, or not in its place", c.name)
			}
		})
	}
}

// Every type of the XSD that holds elements is one of ours, or a container.
func TestTypesAreTheXSDs(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, n := range allNodes() {
		known[xsdType(n)] = true
	}
	for parent := range xsdRows(t) {
		if !known[parent] && !strings.Contains(parent, "_ArrayOf") {
			t.Errorf("%s is not one of our types", parent)
		}
	}
}

func checkElement(t *testing.T, parent string, c child, r row, types map[string][]row) {
	t.Helper()
	switch v := c.value.(type) {
	case ignored:
		if why(serverOnly, parent, r.name) == "" {
			t.Errorf("%s is not read, for no reason", r.name)
		}
	case bare:
		if n := v.add(r.name); n == nil || xsdType(n) != r.xsd {
			t.Errorf("%s takes a %T, in the XSD a %s", r.name, n, r.xsd)
		}
	case list:
		checkList(t, v, r.xsd, types)
	default:
		if why(stricter, parent, r.name) == "" {
			checkValue(t, c, r)
		}
	}
}

func checkList(t *testing.T, l list, container string, types map[string][]row) {
	t.Helper()
	if len(types[container]) == 0 {
		t.Errorf("container %s is not in the XSD", container)
	}
	for _, r := range types[container] {
		if n := l.add(r.name); n == nil || xsdType(n) != r.xsd {
			t.Errorf("%s takes a %T for a %s", container, n, r.name)
		}
	}
}

func fitsType(v any, xsd string) bool {
	switch v.(type) {
	case *string:
		return xsd == "xs:string"
	case *DateTime:
		return xsd == "xs:dateTime"
	case *answered:
		return xsd == "xs:string" || xsd == "xs:dateTime"
	case *Decimal:
		return xsd == "xs:decimal"
	case *int, **int:
		return xsd == "xs:integer"
	case *uint8, **uint8, **TripStatus:
		return xsd == "xs:unsignedByte"
	case **bool:
		return xsd == "xs:boolean"
	}
	return false
}

func checkValue(t *testing.T, c child, r row) {
	t.Helper()
	if !fitsType(c.value, r.xsd) {
		t.Errorf("%s is a %T, in the XSD %s", r.name, c.value, r.xsd)
	}
	f := form{max: c.limit}
	if c.form != nil {
		f = *c.form
	}
	if want, _ := strconv.Atoi(r.exact + r.max); r.pattern == "" && f.max != want || r.exact != "" && f.min != want {
		t.Errorf("%s takes %d to %d characters, the XSD says %s%s", r.name, f.min, f.max, r.exact, r.max)
	}
	if want := strings.Split(r.enum, "|"); r.enum != "" && !slices.Equal(f.words, want) {
		t.Errorf("%s is one of %q, the XSD says %q", r.name, f.words, want)
	}
	checkPattern(t, c, r)
}

func check(c child, s string) error {
	if c.form != nil {
		return c.form.check(s)
	}
	return checkLength(s, c.limit)
}

// checkPattern tries every byte at every place of some lengths, the longest that
// is allowed and one more among them.
func checkPattern(t *testing.T, c child, r row) {
	t.Helper()
	if r.pattern == "" {
		return
	}
	re := regexp.MustCompile(`\A(?:` + strings.Trim(r.pattern, "^$") + `)\z`)
	longest, _ := strconv.Atoi(r.max)
	for _, length := range []int{1, 2, 3, 4, 5, longest, longest + 1} {
		for i := range length {
			for b := range 128 {
				text := []byte(strings.Repeat("A", length))
				text[i] = byte(b)
				theirs := re.Match(text) && (longest == 0 || length <= longest)
				if ours := check(c, string(text)) == nil; ours != theirs {
					t.Errorf("%s takes %q: %v, the XSD %v", r.name, text, ours, theirs)
				}
			}
		}
	}
}

// fill draws a valid value for some of the children of n. Amounts are written
// as briefly as can be, so that equal ones have equal texts.
func fill(t *rapid.T, n node) {
	for _, c := range children(n) {
		if rapid.Bool().Draw(t, c.name) {
			fillChild(t, c)
		}
	}
}

func fillChild(t *rapid.T, c child) {
	switch v := c.value.(type) {
	case list:
		fillList(t, v, c.name)
	case *string:
		*v = drawText(t, c)
	case *DateTime:
		*v = drawDateTime(t)
	case *Decimal:
		*v = Decimal(strconv.Itoa(rapid.Int().Draw(t, "whole")) + rapid.SampledFrom([]string{"", ".5", ".05"}).Draw(t, "fraction"))
	case *int:
		*v = rapid.Int().Draw(t, c.name)
	case *uint8:
		*v = rapid.Uint8().Draw(t, c.name)
	case **int:
		*v = new(rapid.Int().Draw(t, c.name))
	case **uint8:
		*v = new(rapid.Uint8().Draw(t, c.name))
	case **TripStatus:
		*v = new(TripStatus(rapid.Uint8().Draw(t, c.name)))
	case **bool:
		*v = new(rapid.Bool().Draw(t, c.name))
	}
}

// fillList draws up to two items of each kind the container takes.
func fillList(t *rapid.T, l list, name string) {
	for range rapid.IntRange(0, 2).Draw(t, name) {
		for _, n := range allNodes() {
			if item := l.add(n.element()); item != nil {
				fill(t, item)
			}
		}
	}
}

func drawDateTime(t *rapid.T) DateTime {
	n := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	year, month := n("year", 1, 9999), n("month", 1, 12)
	return DateTime(fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month,
		n("day", 1, daysIn(year, month)), n("hour", 0, 23), n("minute", 0, 59), n("second", 0, 59)))
}

func drawText(t *rapid.T, c child) string {
	f := c.form
	switch {
	case f == nil:
		return rapid.StringOfN(rapid.Rune().Filter(writable), 0, cmp.Or(c.limit, 40), -1).Draw(t, c.name)
	case f.words != nil:
		return rapid.SampledFrom(f.words).Draw(t, c.name)
	}
	var fitting []rune
	for b := byte(' '); b < 0x7F; b++ {
		if f.in == nil || f.in(b) {
			fitting = append(fitting, rune(b))
		}
	}
	return rapid.StringOfN(rapid.SampledFrom(fitting), f.min, f.max, -1).Draw(t, c.name)
}

func writable(r rune) bool {
	return r >= ' ' && (r < 0x7F || r >= 0xA0) && r != 0xFFFE && r != 0xFFFF
}

func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		it := new(Itinerary)
		fill(t, it)
		if diff := gocmp.Diff(it, reread(t, it)); diff != "" {
			t.Errorf("Decode(Encode(it)) mismatch (-want +got):\n%s", diff)
		}
		for i := range it.Bookings {
			want := &Itinerary{Bookings: it.Bookings[i : i+1]}
			doc, err := EncodeBooking(&it.Bookings[i])
			if err != nil {
				t.Fatalf("EncodeBooking: %v", err)
			}
			got, err := Decode(bytes.NewReader(doc))
			if diff := gocmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("Decode(EncodeBooking(b)): error %v, mismatch (-want +got):\n%s", err, diff)
			}
		}
	})
}

// TestReadBackOfWhatWasSent: whatever is sent, a server that changes nothing has
// it as it was sent.
func TestReadBackOfWhatWasSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		it := new(Itinerary)
		fill(t, it)
		it.TripName = "Trip" // required
		document, err := Encode(it)
		if err != nil {
			t.Fatalf("Encode: %v", err)
		}
		read, err := ReadBack(bytes.NewReader(document), it, rapid.Bool().Draw(t, "unsent"))
		if err != nil {
			t.Fatalf("ReadBack: %v", err)
		}
		if changes := Diff(it, read); len(changes) > 0 {
			t.Errorf("Diff: %v, want nothing", changes)
		}
	})
}

func reread(t *rapid.T, it *Itinerary) *Itinerary {
	doc, err := Encode(it)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	back, err := Decode(bytes.NewReader(doc))
	if err != nil {
		t.Fatalf("Decode: %v\n%s", err, doc)
	}
	return back
}

// What the encoder lets pass, whatever it is, the XSD does too: the trip form
// and the booking form.
func TestWhatIsEncodedIsValidByXSD(t *testing.T) {
	t.Parallel()
	drawn := rapid.Custom(func(t *rapid.T) *Itinerary {
		it := new(Itinerary)
		fill(t, it)
		return it
	})
	trips, bookings := [][]byte{golden(t)}, [][]byte(nil)
	for seed := range 30 {
		it := drawn.Example(seed)
		doc, err := Encode(it)
		if err != nil {
			t.Fatal(err)
		}
		trips = append(trips, doc)
		for i := range it.Bookings {
			if doc, err = EncodeBooking(&it.Bookings[i]); err != nil {
				t.Fatal(err)
			}
			bookings = append(bookings, doc)
		}
	}
	validate(t, "itinerary-trip.xsd", trips)
	validate(t, "itinerary-booking.xsd", bookings)
}

func validate(t *testing.T, name string, docs [][]byte) {
	t.Helper()
	schema := filepath.Join("..", "..", "..", "shared", "xsd", name)
	_, missing := os.Stat(schema)
	_, absent := exec.LookPath("xmllint")
	skipWithout(t, errors.Join(missing, absent))
	args, dir := []string{"--noout", "--schema", schema}, t.TempDir()
	for i, doc := range docs {
		file := filepath.Join(dir, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(file, doc, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("xmllint against %s: %v\n%s", name, err, out)
	}
}

// skipWithout skips a test that cannot have what the project may not ship: err says why.
// With TEST_REQUIRE_SAMPLES it fails instead, so that a skip never looks like a pass.
func skipWithout(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
}

// golden is the document with one element of every type.
func golden(t *testing.T) []byte {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", "every-kind.golden"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestGoldenHasEveryType(t *testing.T) {
	t.Parallel()
	doc := golden(t)
	for _, n := range allNodes() {
		if !bytes.Contains(doc, []byte("<"+n.element()+">")) && !bytes.Contains(doc, []byte("<"+n.element()+" ")) {
			t.Errorf("no %s in every-kind.golden", n.element())
		}
	}
}

// No change of what is sent goes untold, whichever field it is in.
func TestDiffTellsOfEveryField(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := new(Itinerary)
		fill(t, before)
		after := reread(t, before)
		if got := Diff(before, after); got != nil {
			t.Errorf("Diff of equal trips = %v", got)
		}
		fields := leavesOf(after)
		c := fields[rapid.IntRange(0, len(fields)-1).Draw(t, "field")]
		was := plainText(c.value)
		fillChild(t, c)
		if got := Diff(before, after); (plainText(c.value) != was) != (got != nil) {
			t.Errorf("%s changed from %q to %q: Diff = %v", c.name, was, plainText(c.value), got)
		}
	})
}

// leavesOf lists the fields of n, and of what is in it.
func leavesOf(n node) []child {
	var all []child
	for _, c := range children(n) {
		switch v := c.value.(type) {
		case list:
			for _, item := range nodesOf(v) {
				all = append(all, leavesOf(item)...)
			}
		case *answered, ignored:
		default:
			all = append(all, c)
		}
	}
	return all
}

// A full document nests as deep as any can, and has no more in the XSD.
func TestWriterReachesEveryDepth(t *testing.T) {
	t.Parallel()
	it := new(Itinerary)
	fillUp(it)
	doc, err := Encode(it)
	if err != nil {
		t.Errorf("Encode: %v", err)
	}
	if !bytes.Contains(doc, []byte("\n"+strings.Repeat("  ", nesting)+"<")) {
		t.Errorf("Encode wrote nothing within %d elements", nesting)
	}
	validate(t, "itinerary-trip.xsd", [][]byte{doc})
}

// fillUp adds an item of every kind to every container, with all its texts that
// may be anything.
func fillUp(n node) {
	for _, c := range children(n) {
		if s, ok := c.value.(*string); ok && c.form == nil {
			*s = "a"
		}
		l, ok := c.value.(list)
		if !ok {
			continue
		}
		for _, kind := range allNodes() {
			if item := l.add(kind.element()); item != nil {
				fillUp(item)
			}
		}
	}
}
