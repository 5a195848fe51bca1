package air_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// parseLine returns the one record that has the U- line in its seventh line.
func parseLine(t *testing.T, line string) *pnr.Record {
	t.Helper()
	text := edit(t, "hotels.air")
	_, rest, _ := strings.Cut(text, "U-001X;")
	_, end, _ := strings.Cut(rest, "\r\nI-001;")
	before, _, _ := strings.Cut(text, "U-001X;")
	records, errs := parse(t, before+line+"\r\nI-001;"+end)
	if len(errs) > 0 || len(records) != 1 {
		t.Fatalf("got %d records and errors %v, want one record", len(records), errs)
	}
	return records[0]
}

// parseService returns the segment of a line, without its places, as JSON, or
// the remark that it has become; and what is wrong with it.
func parseService(t *testing.T, line string) (segment string, faults []string) {
	t.Helper()
	r := parseLine(t, line)
	for _, f := range r.Faults {
		faults = append(faults, strconv.Itoa(f.At.Line)+":"+strconv.Itoa(f.At.Column)+": "+f.Field+": "+f.Error)
	}
	if len(r.Segments) == 0 {
		return r.Remarks[0].Text, faults
	}
	v := pnr.ServiceOf(r.Segments[0])
	v.At, v.Marks, v.Printed = pnr.Position{}, nil, "" // TestPrinted looks at the whole text
	text, err := json.Marshal(r.Segments)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(strings.Trim(string(text), "[]"), `"at":":0:0",`, "", 1), faults
}

// TestPrinted keeps the whole text of what an agent wrote, behind the city and its name,
// also where some of it was read, or nothing. What the agency pays is not kept at all.
func TestPrinted(t *testing.T) {
	t.Parallel()
	const mis, htl = "U-002X;004MIS 1A HK01;HK01 06MAR;PAR;PARIS;", "U-002X;004HTL 1A HK01;HK01 06MAR;09MAR;BER;BERLIN;"
	for name, tt := range map[string]struct{ line, text, printed string }{
		"keys":            {mis + "/TYP-TRN/SUN-DOE RAIL/SD-06MAR/PS-X", "PARIS;PS-X", "/TYP-TRN/SUN-DOE RAIL/SD-06MAR/PS-X"},
		"blank in front":  {mis + " VC-41/IVN-DOE CARS;", "PARIS;VC-41/IVN-DOE CARS", "VC-41/IVN-DOE CARS"},
		"no name of city": {"U-002X;004MIS 1A HK01;HK01 06MAR;PAR; RETENTION LINE", "RETENTION LINE", ""},
		"by commas":       {htl + "BERLIN,ROE INN ,TEL-030 5550101 ,FAX-,CF:RI77", "BERLIN;BERLIN", "BERLIN,ROE INN ,TEL-030 5550101 ,FAX-,CF:RI77"},
		"what is paid":    {mis + "VC-41/BC-EUR/BP-55.00 /SC-EUR/SP-72.50/PD-ONE CASE", "PARIS;VC-41/SC-EUR/SP-72.50/PD-ONE CASE", "VC-41/SC-EUR/SP-72.50/PD-ONE CASE"},
		"a guarantee":     {htl + "ROE INN/G-CCVI4111111111111111EXP0127/PD-X", "BERLIN;ROE INN//PD-X", "ROE INN//PD-X"},
		"booked":          {"U-002X;004HHL HI HK01;HK01 06MAR;09MAR;BER;BERLIN;WORDS", "WORDS", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := pnr.ServiceOf(parseLine(t, tt.line).Segments[0])
			if v.Text != tt.text || v.Printed != tt.printed {
				t.Errorf("text %q, printed %q; want %q, %q", v.Text, v.Printed, tt.text, tt.printed)
			}
		})
	}
}

// TestHoldingLines takes a segment for a holding line by what its text says, not by a
// word that also stands in names and streets.
func TestHoldingLines(t *testing.T) {
	t.Parallel()
	const (
		spanish = "PROTECCION" //nolint:misspell // so it is spelled
		htl     = "U-002X;004HTL 1A HK01;HK01 06MAR;09MAR;BER;BERLIN;"
		tur     = "U-002X;004TUR 1A HK01;HK01 06MAR;YYZ;TORONTO;"
		mis     = "U-002X;004MIS 1A HK01;HK01 06MAR;SFO;SAN FRANCISCO;"
		car     = "U-002X;004CAR 1A HK01;HK01 06MAR;09MAR;BER;BERLIN;"
	)
	holding := []string{
		htl + "RETENTION", htl + "- RETENTION LINE", htl + "PNR RETENTION SEGMENT/T-0", htl + "RETENTION/T-0;;P1", tur + "- RETENTION LINE", tur + "PRESERVEPNR",
		mis + "ABC RETENTION SEGMENT", mis + "SAMPLE TRAVEL RETENTION SEGMENT", mis + "RETENTION SEGMENT DO NOT CANCEL", mis + "KEEP PNR ACTIVE",
		mis + "THIS SEGMENT HOLDS THE PNR", mis + "PLEASE RETAIN PNR", mis + "PNR HOLD", mis + "SEGMENTO DE " + spanish, mis + "***THANK YOU FOR YOUR SUPPORT***",
		mis + " retention ", "U-002X;004MIS 1A HK01;HK01 06MAR;SFO;;RETENTION", "U-002X;004OTH 1A HK01;HK01 06MAR;SFO;SAN FRANCISCO;RETENTION LINE",
	}
	others := []string{
		htl + "HOTEL RETENTION STRASSE 5 BERLIN", htl + "HOTEL RETENTION", htl + "RETENTION PARK HOTEL/T-0499000103/CF-ABC123", htl + "BERLIN,HOTEL RETENTION,TEL-49 30 99,CF:44",
		htl + "RETENTION/1 RETENTION LINE ROAD/T-0499000103", htl + "HOTEL SAMPLE/RETENTION LINE 5", htl + "RETENTION LINE/CF-ABC123", htl + "HOLD INN/RETAIN STREET", htl + "HOTEL " + spanish,
		tur + "WATER RETENTION BASIN TOUR", tur + spanish + " CIVIL MUSEUM", tur + "HOLD THE RECORDS TOUR", mis + "DATA RETENTION WORKSHOP", mis + "THANK YOU FOR YOUR SUPPORT",
		mis + "/TYP-ABC/SUN-RETENTION LINE/CF-A1", car + "ECMR/SUN-RETENTION LINE/CF-9913", htl + "",
	}
	for hold, lines := range map[bool][]string{true: holding, false: others} {
		for _, line := range lines {
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				o, ok := parseLine(t, line+";").Segments[0].(*pnr.Other)
				if got := ok && o.Holding; got != hold {
					t.Errorf("holding: %t, want %t", got, hold)
				}
			})
		}
	}
}

func TestServices(t *testing.T) {
	t.Parallel()
	const (
		hhl = "U-002X;004HHL HI HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;"
		ccr = "U-002X;004CCR ZI HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;"
		mis = "U-002X;004MIS 1A HK01;HK01 06MAR;PAR;PARIS;"
	)
	hotel := func(values string) string {
		return `{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL",` + values + `"checkIn":"2026-03-06","checkOut":"2026-03-09","rooms":1}`
	}
	car := func(text, times string) string {
		return `{"kind":"car","number":4,"tattoo":"002","status":"HK","id":"CCR","text":"` + text + `","vendor":"ZI","cars":1,"city":"FRA",` + times + `}`
	}
	rail := func(text, times string) string {
		return `{"kind":"rail","number":4,"tattoo":"002","status":"HK","id":"MIS","quantity":1,"text":"` + text + `","city":"PAR",` + times + `}`
	}
	for name, tt := range map[string]struct {
		line   string
		want   string
		faults []string
	}{
		"blanks around": {
			"U-002X;004HHL  HI  HK01  ;HK01  06MAR ; 09MAR;FRA; FRANKFURT ;CF- 4711 ",
			hotel(`"confirmation":"4711","chain":"HI","city":"FRA","cityName":"FRANKFURT",`), nil,
		},
		"no company": {
			"U-002X;004HHL HK01;HK01 06MAR;09MAR;",
			hotel(""), nil,
		},
		"no first date": {
			"U-002X;004HHL HI HK01;HK01;CF-4711;G-VI4111111111111112",
			"U-002X;004HHL HI HK01;HK01;CF-4711;",
			[]string{`7:27: first date: not that of a segment, which is kept as a remark only`},
		},
		"first date is no day": {
			"U-002X;004HHL HI HK01;HK01 31FEB;09MAR;CF-4711",
			"U-002X;004HHL HI HK01;HK01 31FEB;09MAR;CF-4711",
			[]string{`7:28: first date: "31FEB": not a day`},
		},
		"no year fits": {
			"U-002X;004HHL HI HK01;HK01 19JAN20;20JAN;CF-4711",
			"U-002X;004HHL HI HK01;HK01 19JAN20;20JAN;CF-4711",
			[]string{`7:28: first date: no year fits`},
		},
		"check-out before check-in": {
			"U-002X;004HHL HI HK01;HK01 06MAR;05MAR;FRA;CF-4711;",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","confirmation":"4711","text":"05MAR","chain":"HI","city":"FRA","checkIn":"2026-03-06","rooms":1}`,
			[]string{`7:34: second date: "05MAR": not within 330 days from the first date`},
		},
		"check-out is no day": {
			"U-002X;004HHL HI HK01;HK01 06MAR;32MAR;FRA;",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","text":"32MAR","chain":"HI","city":"FRA","checkIn":"2026-03-06","rooms":1}`,
			[]string{`7:34: second date: "32MAR": not a day`},
		},
		"over the year": {
			"U-002X;004HHL HI HK01;HK01 30DEC;02JAN;",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","chain":"HI","checkIn":"2026-12-30","checkOut":"2027-01-02","rooms":1}`, nil,
		},
		"tags within cells": {
			hhl + "**-;HOTEL CF-1/TTL-2;1 CF-STREET;ABCDE-1",
			hotel(`"text":"1 CF-STREET;ABCDE-1","chain":"HI","name":"HOTEL CF-1/TTL-2","city":"FRA","cityName":"FRANKFURT",`), nil,
		},
		"first tag wins": {
			hhl + "CF-;CF-1;SI-A;SI-B",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","text":"CF-1;SI-B","chain":"HI","city":"FRA","cityName":"FRANKFURT","checkIn":"2026-03-06","checkOut":"2026-03-09","rooms":1,"info":"A"}`, nil,
		},
		"a rate of some nights, another currency, and a name like a tag": {
			hhl + "USDEUR;189.50+06MAR+02;199.50+08MAR+01;**-;B-AND-B TEST",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","text":"USDEUR;189.50+06MAR+02;199.50+08MAR+01","chain":"HI","name":"B-AND-B TEST","city":"FRA","cityName":"FRANKFURT","checkIn":"2026-03-06","checkOut":"2026-03-09","rooms":1,"rate":"189.50","currency":"USD"}`, nil,
		},
		"no name behind the empty tag": {
			hhl + "**-;TTL-EUR1",
			`{"kind":"hotel","number":4,"tattoo":"002","status":"HK","id":"HHL","chain":"HI","city":"FRA","cityName":"FRANKFURT","checkIn":"2026-03-06","checkOut":"2026-03-09","rooms":1,"total":{"amount":"1","currency":"EUR"}}`, nil,
		},
		"confirmation and total malformed": {
			hhl + "CF-JANE DOE?;TTL-EUR1,00;ID-4111111111111111",
			hotel(`"text":"CF-JANE DOE?;TTL-EUR1,00;ID-XXXXXXXXXXXX1111","chain":"HI","city":"FRA","cityName":"FRANKFURT",`),
			[]string{
				`7:71: total: "…1,00": not an amount and a currency`,
				`7:82: guest's ID: like the number of a card`,
				`7:57: confirmation number: not a confirmation number`,
			},
		},
		"guarantee malformed": {
			hhl + "G-VI4111111111111112 DOE",
			hotel(`"chain":"HI","city":"FRA","cityName":"FRANKFURT",`),
			[]string{`7:56: guarantee: not a card or a word`},
		},
		"passengers malformed": {
			hhl + "P1-;P2,1-3",
			hotel(`"passengers":[2,1,2,3],"text":"P1-","chain":"HI","city":"FRA","cityName":"FRANKFURT",`), nil,
		},
		"pick-up time malformed": {
			ccr + "ARR-2565;RT-1800",
			car("FRANKFURT;ARR-2565", `"start":"2026-03-06","end":"2026-03-09T18:00"`),
			[]string{`7:58: pick-up time: "2565": not a time of day`},
		},
		"times with text or of 12 hours": {
			ccr + "ARR-LH400 0905;RT-0600P",
			car("FRANKFURT;ARR-LH400 0905;RT-0600P", `"start":"2026-03-06","end":"2026-03-09"`), nil,
		},
		"return time beats that of the arrival": {
			ccr + "ARR-0905-1000;RT-1800",
			car("FRANKFURT", `"start":"2026-03-06T09:05","end":"2026-03-09T18:00"`),
			[]string{`7:63: return time: "1000": another than that of RT-`},
		},
		"return before pick-up": {
			"U-002X;004CCR ZI HK01;HK01 06MAR;06MAR;FRA;FRANKFURT;ARR-0905;RT-0800",
			car("FRANKFURT;RT-0800", `"start":"2026-03-06T09:05","end":"2026-03-06"`),
			[]string{`7:66: return time: "0800": before the start`},
		},
		"vehicle type among other words": {
			ccr + "LYON;CDM;CDMRX;CDMR",
			`{"kind":"car","number":4,"tattoo":"002","status":"HK","id":"CCR","text":"FRANKFURT;LYON;CDM;CDMRX","vendor":"ZI","acriss":"CDMR","cars":1,"city":"FRA","start":"2026-03-06","end":"2026-03-09"}`, nil,
		},
		"corporate ID like a card": {
			ccr + "CD-4111111111111111;TTL-4111111111111111",
			car("FRANKFURT;CD-XXXXXXXXXXXX1111;TTL-XXXXXXXXXXXX1111", `"start":"2026-03-06","end":"2026-03-09"`),
			[]string{`7:57: corporate ID: like the number of a card`},
		},
		"return time without a day": {
			"U-002X;004CCR ZI HK01;HK01 06MAR;FRA;FRANKFURT;RT-0800",
			car("FRANKFURT;RT-0800", `"start":"2026-03-06"`), nil,
		},
		"dates that differ": {
			mis + "/TYP-TRN/SD-07MAR/ST-0800/ED-07MAR/ET-0900",
			rail("PARIS;SD-07MAR;ST-0800;ED-07MAR;ET-0900", `"depart":"2026-03-06"`), nil,
		},
		"dates and times malformed": {
			mis + "/TYP-TRN/SD-06MAR/ST-0860/ED-32MAR/ET-0900",
			rail("PARIS;ST-0860;ED-32MAR;ET-0900", `"depart":"2026-03-06"`),
			[]string{`7:65: start time: "0860": not a time of day`, `7:73: end date: "32MAR": not a day`},
		},
		"first date malformed in the text": {
			mis + "/TYP-TRN/SD-32MAR/ST-0800",
			rail("PARIS;SD-32MAR;ST-0800", `"depart":"2026-03-06"`),
			[]string{`7:56: start date: "32MAR": not a day`},
		},
		"arrival by another zone's clock": {
			mis + "/TYP-TRN/ST-0836/ED-06MAR/ET-0830",
			rail("PARIS", `"depart":"2026-03-06T08:36","arrive":"2026-03-06T08:30"`), nil,
		},
		"arrival before departure": {
			mis + "/TYP-TRN/ST-0836/ED-06MAR/ET-0530",
			rail("PARIS;ET-0530", `"depart":"2026-03-06T08:36","arrive":"2026-03-06"`),
			[]string{`7:73: end time: "0530": before the start`},
		},
		"structured text by cells": {
			mis + "TYP-TRN;SD-06MAR;ST-0836",
			rail("PARIS", `"depart":"2026-03-06T08:36"`), nil,
		},
		"end date that differs": {
			"U-002X;004MIS 1A HK01;HK01 06MAR;07MAR;PAR;PARIS;/TYP-TRN/ED-08MAR/ET-0530",
			rail("PARIS;ED-08MAR;ET-0530", `"depart":"2026-03-06","arrive":"2026-03-07"`), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, faults := parseService(t, tt.line)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("segment (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.faults, faults); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGuaranteesNeverKept checks that no form of a guarantee leaves more of a card
// than its last four digits, whatever becomes of the line.
func TestGuaranteesNeverKept(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"hotel":         "U-002X;004HHL HI HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;G-VI4111111111111112;G-CCVI4111111111111112",
		"car":           "U-002X;004CCR ZI HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;G-CCVI4111111111111112EXP1227",
		"grouped":       "U-002X;004CCR ZI HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;G-VI 4111 1111 1111 1112",
		"in free text":  "U-002X;004HTL 1A HK01;HK01 06MAR;09MAR;FRA;FRANKFURT;HOTEL TEST/G-4111111111111112/NIGHT",
		"another kind":  "U-002X;004CRU 1A HK01;HK01 06MAR;G-4111111111111112",
		"no segment":    "U-002X;004CRU 1A HK01;HK01;G-4111111111111112",
		"a name's cell": "U-002X;004HHL HI HK01;HK01 06MAR;09MAR;**-;G-4111111111111112",
		"information":   "U-002X;004HHL HI HK01;HK01 06MAR;09MAR;SI-4111111111111111",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := recordtest.EncodeJSON(t, parseLine(t, line))
			if strings.Contains(all, "41111") || strings.Contains(all, "4111 1") {
				t.Errorf("the record holds a card: %s", all)
			}
		})
	}
}

// unmarked are names in a segment's JSON that are no values of its line.
var unmarked = []string{"kind", "at", "marks", "text", "printed", "holding"}

// TestServiceMarks checks for all test data that each value of a segment that is
// no flight has the place where it was printed, and no other has one.
func TestServiceMarks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.air")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := linesOf(data)
		for r, err := range air.Parse(file, bytes.NewReader(data), recordtest.Received(t)) {
			if err != nil {
				continue
			}
			for _, s := range r.Segments {
				if v := pnr.ServiceOf(s); v != nil {
					checkMarks(t, s, lines[v.At.Line-1])
				}
			}
		}
	}
}

func linesOf(data []byte) []string {
	var lines []string
	for sc := bufio.NewScanner(bytes.NewReader(data)); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	return lines
}

func checkMarks(t *testing.T, s pnr.Segment, line string) {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	if err := json.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for name := range values {
		if !slices.Contains(unmarked, name) {
			want = append(want, name)
		}
	}
	for _, m := range s.Head().Marks {
		got = append(got, m.Value)
		if printed, is := line[m.At.Column-1:], values[m.Value]; !isPrinted(is, printed) {
			t.Errorf("%v: %s is %v, and there is %q", m.At, m.Value, is, printed)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v: values with a place (-want +got):\n%s", s.Head().At, diff)
	}
}

// isPrinted reports whether a line goes on with a value. Times, costs and lists
// are printed in ways of their own.
func isPrinted(value any, line string) bool {
	switch v := value.(type) {
	case float64:
		return strings.HasPrefix(strings.TrimLeft(line, "0"), strconv.Itoa(int(v)))
	case string:
		if day, ok := dayOf(v); ok {
			return strings.HasPrefix(line, day) || strings.HasSuffix(v, "T00:00")
		}
		return strings.HasPrefix(line, v)
	case bool:
		return strings.HasPrefix(line, "FLWN")
	}
	return line != ""
}

// dayOf returns 06MAR for 2026-03-06.
func dayOf(value string) (string, bool) {
	var d pnr.Date
	if len(value) < 10 || d.UnmarshalText([]byte(value[:10])) != nil {
		return "", false
	}
	return strings.ToUpper(d.Time().Format("02Jan")), true
}
