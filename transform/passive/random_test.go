package passive_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/transform/passive"
)

// Kinds of segments in which agents write, and pieces of what they write.
var (
	anyID     = []string{"MIS", "HTL", "CAR", "TUR", "SUR", "OTH", "RAL", "TVL"}
	anyStatus = []string{"HK", "GK", "MK", "BK", "BN"}
	anyTag    = []string{
		"VC-", "IVN-", "PC-", "PD-", "SD-", "ST", "ST-", "ED-", "ET-", "SL-", "EL-", "CF-", "SC-", "SP-", "BC-", "BP-",
		"TYP-", "SUN-", "SUC-", "STP-", "EC-", "TTL-", "H-", "R-", "W-", "RQ-", "CL-", "DEP-", "TD-", "DTA-", "TA-", "ARR-", "CX",
		"LV-", "AR-", "NA-", "AN-", "CC1-", "CC2-", "QQ-", "",
	}
	anyWord = []string{
		"TRF", "TRN", "RAIL", "FRY", "LNG", "LIM", "TOR", "INS", "DOE CARS", "ROE RAIL", "TRAIN 66", "TRAIN IC 65", "BERN", "ZZ", "YY",
		"03MAR27", "04MAR27", "31FEB27", "03MAR", "04MAR", "0805", "2350", "9999", "900A", "130PM", "EUR", "72.50", "88.50EUR", "USD129.00",
		"D55101", "AA", "BB", "NYPBOS", "ECMR", "RETENTION LINE", "S1L1OD", "", " ", "-", "KING**",
	}
	anyLine = []string{
		"TRAIN IC 65 BERN 1015 - LUGANO 1312 COACH 4 REF R7701", "TRAIN EN 40 BERN 2140 - WIEN 0753+1", "TRAIN EN 40 BERN 2140 - WIEN 0753",
		"ROE INN/7 LAKE ROAD/T-0415550177/CF-RI330", "BERN,ROE INN ,TEL-1 ,FAX-2,CF:RI77,TWIN ROOM,RATE:X EUR99.00/NIGHT", "FERRY BERN 0815 - THUN 1040",
		"/CDD/YY0011/09JUNZRHJFK/ZRH.P/U 0730HR 8 HILL LANE ROETOWN 0415550188", "-- RETENTION --", "NOTHING OF NOTE",
	}
)

// anyText is a text of tags, of a known line, or of both.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 4).Draw(t, "form") == 0 {
			return rapid.SampledFrom(anyLine).Draw(t, "line")
		}
		var pieces []string
		for range rapid.IntRange(0, 12).Draw(t, "pieces") {
			pieces = append(pieces, rapid.SampledFrom(anyTag).Draw(t, "tag")+rapid.SampledFrom(anyWord).Draw(t, "word"))
		}
		return strings.Join(pieces, "/")
	})
}

// anyPassive is a segment as a reader leaves it.
func anyPassive() *rapid.Generator[pnr.Segment] {
	return rapid.Custom(func(t *rapid.T) pnr.Segment {
		day, _ := pnr.MakeDate(2027, 3, 3)
		v := pnr.Service{ID: rapid.SampledFrom(anyID).Draw(t, "id"), Text: anyText().Draw(t, "text")}
		v.Number, v.Status = 1, rapid.SampledFrom(anyStatus).Draw(t, "status")
		if v.ID == "HTL" {
			return &pnr.Hotel{Service: v, Chain: "YY", City: "ZRH", CheckIn: day, CheckOut: day + 2}
		}
		kind := rapid.SampledFrom([]string{"", "TRN"}).Draw(t, "type")
		return &pnr.Other{Service: v, Type: kind, Company: "YY", City: "ZRH", Start: day}
	})
}

// TestNothingGuessed: each value of what a rule makes of a text is printed in it or in
// front of it, and the same text gives the same each time.
func TestNothingGuessed(t *testing.T) {
	t.Parallel()
	sets, understood := builtin(t), 0
	rapid.Check(t, func(t *rapid.T) {
		for range 100 { // each check costs more than a passive
			before := anyPassive().Draw(t, "passive")
			p := &pnr.PNR{System: "1A", Segments: pnr.Segments{before}}
			text := encode(t, p)
			reading := sets.Read(p)
			if diff := gocmp.Diff(text, encode(t, p)); diff != "" {
				t.Fatalf("the booking that was given is another one: %s", diff)
			}
			if reading.PNR == p {
				continue
			}
			understood++
			if diff := gocmp.Diff(encode(t, reading.PNR), encode(t, sets.Read(p).PNR)); diff != "" {
				t.Fatalf("another reading the second time: %s", diff)
			}
			for _, s := range reading.PNR.Segments {
				if guessed := guessedValues(t, before, s); len(guessed) > 0 {
					t.Fatalf("%s: not printed: %v", pnr.ServiceOf(before).Text, guessed)
				}
			}
		}
	})
	if understood < 100 {
		t.Errorf("only %d texts were understood: they test nothing", understood)
	}
}

func encode(t interface{ Fatal(args ...any) }, p *pnr.PNR) string {
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// guessedValues returns the values of a segment that are printed nowhere.
func guessedValues(t interface{ Fatal(args ...any) }, before, s pnr.Segment) []string {
	text := pnr.ServiceOf(before).Text
	text += "\n" + record.HideCosts(text) // a value goes on behind a price that is cut out
	var front, values map[string]any
	for from, into := range map[pnr.Segment]*map[string]any{before: &front, s: &values} {
		data, err := json.Marshal(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	var guessed []string
	for name, v := range values {
		if slices.Contains([]string{"kind", "at", "number", "holding", "id", "printed", "text"}, name) {
			continue // said by the rule or by the segment
		}
		all := []any{v}
		if cost, ok := v.(map[string]any); ok {
			all = []any{cost["amount"], cost["currency"]}
		}
		for _, one := range all {
			if value := fmt.Sprint(one); !isPrinted(value, text, name) && !isInFront(value, front) {
				guessed = append(guessed, name+"="+value)
			}
		}
	}
	return guessed
}

func isInFront(value string, front map[string]any) bool {
	for _, v := range front {
		if fmt.Sprint(v) == value {
			return true
		}
	}
	return false
}

// isPrinted reports whether a text has a value. A moment has its time in it, and its day
// or the segment's, or the one after that where +1 is printed.
func isPrinted(value, text, name string) bool {
	day, clock, timed := strings.Cut(value, "T")
	switch {
	case name == "status":
		return value == "HK" || value == "HX" // of a rail tool's ticketed and cancelled
	case name == "class" && (value == "1" && strings.Contains(text, "AA") || value == "2" && strings.Contains(text, "BB")):
		return true
	case len(day) != len("2027-03-03") || day[4] != '-':
		return strings.Contains(text, value)
	}
	var date pnr.Date
	if err := date.UnmarshalText([]byte(day)); err != nil {
		return false
	}
	printed := strings.ToUpper(date.Time().Format("02Jan"))
	if !strings.Contains(text, printed) && day != "2027-03-03" && (day != "2027-03-04" || !strings.Contains(text, "+1")) {
		return false
	}
	if !timed {
		return true
	}
	h, m, _ := strings.Cut(clock, ":")
	twelve := map[string]string{"09": "900A", "13": "130P"}[h]
	return strings.Contains(text, h+m) || twelve != "" && strings.Contains(text, twelve)
}

// FuzzPage: no page makes the reader of pages panic, and one without faults can be used.
func FuzzPage(f *testing.F) {
	for _, name := range passive.Builtin() {
		text, _ := passive.Page(name)
		f.Add(string(text))
	}
	f.Add(page("    ride: {start: {day: SD}}\n"))
	f.Add("a: &a [*a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		set, faults := passive.Parse("x.yaml", []byte(text))
		for _, fault := range faults {
			if fault.Error() == "" {
				t.Error("a fault that says nothing")
			}
		}
		if len(faults) > 0 {
			return
		}
		sets := passive.Sets{set}
		sets.Check()
		sets.Read(&pnr.PNR{Segments: pnr.Segments{&pnr.Other{Service: pnr.Service{ID: "MIS", Text: text}}}, Remarks: []pnr.Remark{{Text: text}}})
	})
}

// FuzzText: no text makes a rule panic, and what is made of it is the same each time.
func FuzzText(f *testing.F) {
	for _, line := range anyLine {
		f.Add(line, "MIS")
	}
	f.Add("VC-41/IVN-DOE CARS/PC-TRF/SD-03MAR27/ST0805/ED-03MAR27/ET-0900/CF-D55101/SC-EUR/SP-72.50", "MIS")
	f.Add("#TAS01#REFYY/R2D7QX/EUR/NDC\n#TAS01#S01FLTYY0117/M/14JUN2027/ZRHJFK/10151305", "TUR")
	sets := builtin(f)
	f.Fuzz(func(t *testing.T, text, id string) {
		day, _ := pnr.MakeDate(2027, 3, 3)
		p := &pnr.PNR{Segments: pnr.Segments{&pnr.Other{Service: pnr.Service{ID: id, Text: text}, Start: day}}}
		for line := range strings.Lines(text) {
			p.Remarks = append(p.Remarks, pnr.Remark{Text: "RM" + strings.TrimRight(line, "\n")})
		}
		before := encode(t, p)
		first, second := sets.Read(p), sets.Read(p)
		if encode(t, p) != before || encode(t, first.PNR) != encode(t, second.PNR) {
			t.Error("the booking was changed, or read differently the second time")
		}
	})
}
