package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
)

// givenValues are the values that a format gives, by kind of element and name, and the
// lines they stand in; none: what several lines say together.
type givenValues map[string]map[string]bool

// valueTable lists field by field what each format gives, and what becomes of it. It is
// made of the places that the readers note in the test data of their packages: a field of a
// layout that no line of them shows fails their own tests.
func valueTable(t *testing.T) string {
	t.Helper()
	formats, given, all := ingest.Formats(), []givenValues{}, map[string]bool{}
	for _, f := range formats {
		g := readValues(t, f)
		given = append(given, g)
		for name := range g {
			all[name] = true
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| value | in Concur | %s |\n|---|---|%s\n", strings.Join([]string{"AIR", "MIR", "IUR"}, " | "), strings.Repeat("---|", len(formats)))
	for _, name := range slices.SortedFunc(maps.Keys(all), compareValues) {
		element, known := becomes[name]
		if !known {
			t.Errorf("nothing says what becomes of %s", name)
		}
		cells := []string{name, element}
		for _, g := range given {
			cells = append(cells, whereGiven(g[name]))
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	for name := range becomes {
		if !all[name] {
			t.Errorf("no format gives %s", name)
		}
	}
	return b.String()
}

// whereGiven writes lines, read for a value of no line of its own, or a dash.
func whereGiven(lines map[string]bool) string {
	switch tags := slices.Sorted(maps.Keys(lines)); {
	case lines == nil:
		return "–"
	case len(tags) == 0:
		return "read"
	default:
		return "`" + strings.Join(tags, "` `") + "`"
	}
}

// kindOrder is that of the table.
var kindOrder = []string{"booking", "passenger", "air", "surface", "hotel", "car", "rail", "ferry", "ride", "tour", "other", "ticket", "emd"}

func compareValues(a, b string) int {
	kindA, _, _ := strings.Cut(a, " ")
	kindB, _, _ := strings.Cut(b, " ")
	if kindA != kindB {
		return slices.Index(kindOrder, kindA) - slices.Index(kindOrder, kindB)
	}
	return strings.Compare(a, b)
}

// readValues reads the test data of a format.
func readValues(t *testing.T, f ingest.Format) givenValues {
	t.Helper()
	files, err := filepath.Glob("../../ingest/" + f.Name + "/testdata/*." + f.Name)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	day, err := pnr.MakeDate(2026, 1, 31)
	if err != nil {
		t.Fatal(err)
	}
	g := givenValues{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := lineEnd.Split(string(text), -1)
		for r, err := range ingest.Read(file, strings.NewReader(string(text)), day) {
			if err == nil {
				g.addRecord(t, r, lines)
			}
		}
	}
	return g
}

func (g givenValues) addRecord(t *testing.T, r *pnr.Record, lines []string) {
	t.Helper()
	head := *r
	head.Passengers, head.Segments, head.Tickets, head.EMDs = nil, nil, nil, nil
	g.add(t, "booking", head, r.Marks, lines)
	for _, p := range r.Passengers {
		g.add(t, "passenger", p, p.Marks, lines)
	}
	for _, s := range r.Segments {
		g.add(t, "", s, s.Head().Marks, lines)
	}
	for _, k := range r.Tickets {
		g.add(t, "ticket", k, k.Marks, lines)
	}
	for _, e := range r.EMDs {
		g.add(t, "emd", e, e.Marks, lines)
	}
}

// notValues are names that tripsync gives of itself.
var notValues = []string{
	"kind", "number", "at", "marks", "id", "printed", "tattoo", "file", "record", "format", "version", "event", "partial", "order", "digest",
	"until", "remarks", "faults", "system", "aggregator", "current", "passenger", "infant", "coupons", "text", "master", "quantity",
}

func (g givenValues) add(t *testing.T, kind string, element any, marks pnr.Marks, lines []string) {
	t.Helper()
	values := map[string]any{}
	if s, ok := element.(pnr.Segment); ok {
		element = pnr.Segments{s}
		var all []map[string]any
		decodeAgain(t, element, &all)
		values = all[0]
		kind = fmt.Sprint(values["kind"])
	} else {
		decodeAgain(t, element, &values)
	}
	for name := range values {
		if slices.Contains(notValues, name) && (kind != "ticket" || name != "number") {
			continue
		}
		at := kind + " " + name
		if g[at] == nil {
			g[at] = map[string]bool{}
		}
		if place, ok := marks.Of(name); ok {
			g[at][lineTag(lines, place.Line)] = true
		}
	}
}

func decodeAgain(t *testing.T, from, into any) {
	t.Helper()
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

var lineEnd = regexp.MustCompile(`\r\n|\r|\n`)

// tagText is what a line of each format begins with.
var tagText = regexp.MustCompile(`^(?:A\d\d|M[1-9A-Z](?:\d\d|[A-Z]{3})|AA\d\d|T51[GV]|(?:SSR|MUC1A|AIR-BLK|[A-Z]{1,4}-|[A-Z]{2,3}))`)

// lineTag returns the tag of a line, or of the one in front that has one.
func lineTag(lines []string, number int) string {
	for i := min(number, len(lines)) - 1; i >= 0; i-- {
		line := strings.TrimLeft(lines[i], "\f ")
		switch tag := tagText.FindString(line); {
		case strings.HasPrefix(tag, "T51"), strings.HasPrefix(tag, "AA"):
			return "header"
		case tag == "MUC1A":
			return tag
		case strings.HasPrefix(tag, "M") && len(tag) >= len("M101"):
			return tag[:2] // a record of Sabre
		case strings.HasPrefix(tag, "F") && tag != "FQV":
			return tag[:2] // an element of Amadeus, with what it begins with
		case tag != "":
			return tag
		}
	}
	return "header"
}

// becomes says what each value is in Concur's document.
var becomes = map[string]string{
	"booking created":         "`DateBookedLocal`",
	"booking iata":            "`IssuingIataAgencyNumber`",
	"booking issued":          "which record is the newest",
	"booking locator":         "`RecordLocator`",
	"booking office":          "`AgencyPCC`",
	"booking undoes":          "which event is undone",
	"passenger email":         "the login, `WebAddress`",
	"passenger extraSeat":     "not sent",
	"passenger first":         "`NameFirst`",
	"passenger frequentFlyer": "`FrequentFlyer`",
	"passenger last":          "`NameLast`",
	"passenger mobile":        "`PhoneNumber`",
	"passenger title":         "`NameTitle`",
	"passenger type":          "who is an infant or a seat",
	"air arrive":              "`EndDateLocal`",
	"air baggage":             "`CheckedBaggage`",
	"air carrier":             "`Vendor`",
	"air class":               "`ClassOfService`",
	"air depart":              "`StartDateLocal`",
	"air equipment":           "`AircraftCode`",
	"air flight":              "`FlightNumber`",
	"air from":                "`StartCityCode`",
	"air locator":             "`ConfirmationNumber`",
	"air meal":                "`Meals`",
	"air miles":               "`Miles`",
	"air minutes":             "`Duration`",
	"air operating":           "`OperatedByVendor`",
	"air operatingFlight":     "`OperatedByFlightNumber`",
	"air operatingName":       "`OperatedByVendorName`",
	"air party":               "whose flight it is",
	"air seats":               "`SeatNumber`",
	"air status":              "`Status`",
	"air terminalFrom":        "`StartTerminal`",
	"air terminalTo":          "`EndTerminal`",
	"air ticketed":            "what counts if two records differ",
	"air to":                  "`EndCityCode`",
	"surface from":            "not sent",
	"surface to":              "not sent",
	"hotel address":           "`StartAddress`",
	"hotel chain":             "`Vendor`",
	"hotel checkIn":           "`StartDateLocal`",
	"hotel checkOut":          "`EndDateLocal`",
	"hotel city":              "`StartCityCode`",
	"hotel cityName":          "`StartCity`",
	"hotel confirmation":      "`ConfirmationNumber`",
	"hotel currency":          "`Currency`",
	"hotel fax":               "not sent",
	"hotel flown":             "what is over",
	"hotel guarantee":         "`CreditCardType`, `CreditCardLastFour`",
	"hotel guestId":           "`FrequentTravelerId`",
	"hotel guests":            "`NumPersons`",
	"hotel info":              "`SpecialInstructions`",
	"hotel name":              "`Name`",
	"hotel passengers":        "whose it is",
	"hotel phone":             "`PhoneNumber`",
	"hotel rate":              "`DailyRate`, a charge",
	"hotel rateCode":          "`RateCode`",
	"hotel room":              "`RoomType`",
	"hotel rooms":             "`NumRooms`",
	"hotel status":            "`Status`",
	"hotel total":             "`TotalRate`",
	"car acriss":              "`Class`, `Body`, `Transmission`, `AirCondition`",
	"car cars":                "`NumCars`",
	"car city":                "`StartCityCode`",
	"car confirmation":        "`ConfirmationNumber`",
	"car corporateId":         "`DiscountCode`",
	"car currency":            "`Currency`",
	"car customerId":          "`FrequentTravelerId`",
	"car dropoff":             "`EndLocation`",
	"car end":                 "`EndDateLocal`",
	"car equipment":           "`SpecialEquipment`",
	"car frequentFlyer":       "`FrequentTravelerId`",
	"car guarantee":           "`CreditCardType`, `CreditCardLastFour`",
	"car info":                "`SpecialInstructions`",
	"car phone":               "`PhoneNumber`",
	"car pickup":              "`StartLocation`",
	"car rate":                "`DailyRate`, a charge",
	"car rateCode":            "`RateCode`",
	"car ratePeriod":          "the unit of the charge",
	"car start":               "`StartDateLocal`",
	"car status":              "`Status`",
	"car total":               "`TotalRate`",
	"car vendor":              "`Vendor`",
	"car vendorName":          "`VendorName`",
	"rail arrive":             "`EndDateLocal`",
	"rail city":               "`StartCityCode`",
	"rail class":              "`ClassOfService`",
	"rail confirmation":       "`ConfirmationNumber`",
	"rail depart":             "`StartDateLocal`",
	"rail from":               "`StartCityCode` or a station",
	"rail passengers":         "whose it is",
	"rail status":             "`Status`",
	"rail to":                 "`EndCityCode` or a station",
	"rail total":              "`TotalRate`, a charge",
	"rail train":              "`TrainNumber`",
	"rail vendor":             "`VendorName`",
	"rail vendorName":         "`VendorName`",
	"ferry arrive":            "`EndDateLocal`",
	"ferry city":              "`StartCityCode`",
	"ferry confirmation":      "`ConfirmationNumber`",
	"ferry depart":            "`StartDateLocal`",
	"ferry status":            "`Status`",
	"ferry vendor":            "`VendorName`",
	"ride city":               "`StartCityCode`",
	"ride confirmation":       "`ConfirmationNumber`",
	"ride end":                "`EndDateLocal`",
	"ride from":               "`StartLocation`",
	"ride start":              "`StartDateLocal`",
	"ride status":             "`Status`",
	"ride to":                 "`EndLocation`",
	"ride vendor":             "`Vendor`",
	"ride vendorName":         "`VendorName`",
	"tour city":               "`StartCityCode`",
	"tour confirmation":       "`ConfirmationNumber`",
	"tour end":                "`EndDateLocal`",
	"tour from":               "`StartCityCode`",
	"tour start":              "`StartDateLocal`",
	"tour status":             "`Status`",
	"tour to":                 "`EndCityCode`",
	"tour vendor":             "`VendorName`",
	"tour vendorName":         "`VendorName`",
	"other city":              "not sent",
	"other company":           "not sent",
	"other confirmation":      "not sent",
	"other end":               "not sent",
	"other holding":           "not sent",
	"other start":             "not sent",
	"other status":            "not sent",
	"other type":              "not sent",
	"ticket base":             "`BaseFare`",
	"ticket baseCurrency":     "`BaseFareCurrency`",
	"ticket carrier":          "not sent",
	"ticket currency":         "`TotalFareCurrency`",
	"ticket endorsement":      "`Endorsements`",
	"ticket equivalent":       "not sent",
	"ticket exchanges":        "`AirlineTicketExchange`",
	"ticket fareLine":         "`LinearFareConstructor`",
	"ticket iata":             "`IssuingIataAgencyNumber`",
	"ticket issued":           "`IssueDateTime`; else the record's day",
	"ticket number":           "`PlatingControlNumber`",
	"ticket office":           "`IssuingPseudoCity`",
	"ticket payment":          "`FormOfPaymentType`",
	"ticket rates":            "not sent",
	"ticket refund":           "`AirlineAdjustment`",
	"ticket taxes":            "`Taxes`",
	"ticket total":            "`TotalFare`",
	"ticket tour":             "`TourIdentifier`",
	"emd associated":          "not sent",
	"emd base":                "`TotalAmount`, if there is no total",
	"emd baseCurrency":        "`TotalAmountCurrency`, if there is no total",
	"emd carrier":             "not sent",
	"emd currency":            "`TotalAmountCurrency`",
	"emd equivalent":          "not sent",
	"emd exchanges":           "not sent",
	"emd for":                 "not sent",
	"emd iata":                "not sent",
	"emd issued":              "`IssueDate`",
	"emd mco":                 "not sent",
	"emd office":              "not sent",
	"emd payment":             "`FormOfPaymentType`",
	"emd rates":               "not sent",
	"emd reason":              "not sent",
	"emd refund":              "not sent",
	"emd taxes":               "not sent",
	"emd total":               "`TotalAmount`",
}
