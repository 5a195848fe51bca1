package record_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

func TestLine(t *testing.T) {
	t.Parallel()
	var (
		carrier = record.Field{Cell: 1, From: 1, To: 3, Name: "carrier", Shape: "XX|XXX"}
		number  = record.Field{Cell: 1, From: 4, To: 7, Name: "flight number"}
		day     = record.Field{Cell: 2, Name: "date", Essential: true}
		name    = record.Field{Cell: 3, Name: "name", Shape: "AAA", Personal: true}
		beyond  = record.Field{Cell: 9, From: 5, Name: "beyond", Essential: true}
	)
	var l record.Line
	l.Reset(pnr.Position{File: "in.txt", Line: 2, Column: 1}, "H-1;LH 02X5;31FEB;JANE DOE", ';')
	if got := l.Str(&carrier); got != "LH" {
		t.Errorf("Str(carrier) = %q", got)
	}
	if n, d, s := l.Int(&number), l.Day(&day), l.Str(&name)+l.Str(&beyond); n != 0 || d != (record.Day{}) || s != "" {
		t.Errorf("got %d, %v, %q for fields that cannot be read", n, d, s)
	}
	want := []string{
		`in.txt:2:8: flight number "02X5": not a number`,
		`in.txt:2:13: date "31FEB": not a day`,
		`in.txt:2:19: name: not of the form AAA`,
		`in.txt:2:27: beyond: is missing`,
	}
	var got []string
	for _, e := range l.Errors() {
		got = append(got, e.Error())
		if essential := e.Field == "date" || e.Field == "beyond"; e.Essential != essential {
			t.Errorf("%s: essential %v", e.Field, e.Essential)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	fault := pnr.Fault{At: pnr.Position{File: "in.txt", Line: 2, Column: 8}, Field: "flight number", Error: `"02X5": not a number`}
	if diff := cmp.Diff(fault, l.Errors()[0].Fault()); diff != "" {
		t.Errorf("fault (-want +got):\n%s", diff)
	}
	if l.Shift(2); l.Cells() != 2 || l.Cell(0) != "31FEB" || l.Rest(1) != "JANE DOE" || l.At(&record.Field{Cell: 1}).Column != 19 {
		t.Errorf("after Shift: %d cells, the first %q", l.Cells(), l.Cell(0))
	}
	if l.Shift(9); l.Cells() != 0 || l.Cell(0) != "" || l.Rest(0) != "" {
		t.Errorf("after Shift: %d cells, want none", l.Cells())
	}
	if l.Reset(pnr.Position{}, "A", 0); len(l.Errors()) != 0 || l.Cells() != 1 {
		t.Errorf("after Reset: %d errors, %d cells", len(l.Errors()), l.Cells())
	}
}

// TestTaggedFields checks cells that are known by what they begin with, and
// that only what could be read has a place.
func TestTaggedFields(t *testing.T) {
	t.Parallel()
	var (
		number   = record.Field{Cell: 1, Tag: "CF-", Name: "number", Value: "number"}
		day      = record.Field{Cell: 1, Tag: "SD-", Name: "day", Value: "day"}
		minute   = record.Field{Cell: 1, Tag: "ST-", From: 3, To: 4, Name: "minute", Value: "minute"}
		code     = record.Field{Cell: 1, Tag: "C-", Name: "code", Value: "code"}
		nowhere  = record.Field{Cell: 1, Tag: "TTL-", Name: "total", Value: "total"}
		notThere = record.Field{Cell: -1, Name: "absent"}
	)
	var l record.Line
	l.Reset(pnr.Position{File: "in.txt", Line: 2, Column: 1}, "CF-0;C-X/Y;A CF-1/CF-2/SD-31FEB/ST-0836;CF-3", ';')
	if l.Divide(2, '/'); l.Cells() != 7 || l.Cell(1) != "C-X/Y" || l.Rest(5) != "ST-0836;CF-3" {
		t.Fatalf("got %d cells, %q and %q", l.Cells(), l.Cell(1), l.Rest(5))
	}
	l.Divide(9, 'X')
	got := []string{l.Str(&number), l.Str(&minute), l.Str(&code), l.Str(&nowhere), l.Str(&notThere), l.Day(&day).In(2026).String()}
	if diff := cmp.Diff([]string{"2", "36", "X/Y", "", "", ""}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	l.Fail(&code, errors.New("unknown"))
	at := func(column int) pnr.Position { return pnr.Position{File: "in.txt", Line: 2, Column: column} }
	if diff := cmp.Diff(pnr.Marks{{Value: "number", At: at(22)}, {Value: "minute", At: at(38)}}, l.Marks()); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	var read []int
	for i := range l.Cells() {
		if l.Read(i) {
			read = append(read, i)
		}
	}
	if diff := cmp.Diff([]int{3, 5}, read); diff != "" {
		t.Errorf("cells that were read (-want +got):\n%s", diff)
	}
	if i, j := l.Find(0, "CF-"), l.Find(7, "CF-"); i != 0 || j != -1 {
		t.Errorf("Find: got %d and %d", i, j)
	}
	var errs []string
	for _, e := range l.Errors() {
		errs = append(errs, e.Error())
	}
	want := []string{`in.txt:2:27: day "31FEB": not a day`, `in.txt:2:8: code "X/Y": unknown`}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// TestTextOfErrors checks that it is no longer than the field, and shows neither a card
// nor a word that may be a name.
func TestTextOfErrors(t *testing.T) {
	t.Parallel()
	var l record.Line
	for text, want := range map[string]string{
		strings.Repeat("1 ", 1000):           ` "1 1 1 1 1 1 1 1 1 1 1 1 …"`,
		"SEATS AND 4111 1111 1111 1111 EXP.": "",
		"12 4111 1111 1111 1111":             ` "12 … … … 1111"`,
		"2\u2028900000000005":                ` "2…900000000005"`,
		"ROE/JANE MRS":                       "",
		"01ROE/JANE MRS":                     ` "01…/… …"`,
		"jane.roe@example.com":               ` "….…@….…"`,
		"ROSÉ":                               "",
		"02X5":                               ` "02X5"`,
		"31FEB":                              ` "31FEB"`,
		"EUR 1O.00":                          ` "… 1O.00"`,
		"?":                                  ` "?"`,
	} {
		f := record.Field{Name: "code"}
		l.Reset(pnr.Position{File: "in.txt", Line: 1, Column: 1}, text, 0)
		l.Fail(&f, errors.New("unknown"))
		f.Shape = "99|99A"
		l.Fail(&f, errors.New("unknown"))
		if got := l.Errors()[0].Error(); got != "in.txt:1:1: code"+want+": unknown" {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
		if got := l.Errors()[1].Text; len(strings.ReplaceAll(got, "…", "")) > len("99A") {
			t.Errorf("%s: got %s, which is more than the field can be", text, got)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"DOE": "DOE", "REN\xc9": "RENÉ", "RENÉ": "RENÉ", "": "",
		"L\x92AUBERGE":           "L’AUBERGE",
		"\x8eANA DO\x8aE \x80 9": "ŽANA DOŠE € 9",
		"\x81\x8d\x8f\x90\x9d":   "\ufffd\ufffd\ufffd\ufffd\ufffd",
		"L\u0092AUBERGE":         "L’AUBERGE",
		"\u008eANA":              "ŽANA",
		"\u0081":                 "\ufffd",
		"\u00a0£À€":              "\u00a0£À€",
	} {
		if got := record.Decode(in); got != want {
			t.Errorf("Decode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"0000": 0, "2359": 1439, "2400": 1440, "0515P": 1035, "1215A": 15, "1200N": 720, "1200M": 1440, "1200A": 0, "1230P": 750,
		"2401": -1, "1260": -1, "1315P": -1, "0015A": -1, "0515X": -1, "0515M": -1, "1230M": -1, "515": -1, "05:15": -1,
	} {
		got, err := record.ParseClock(in)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("ParseClock(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"29FEB": "2024-02-29", "31DEC": "2024-12-31", "01JAN26": "2026-01-01", "01JAN71": "1971-01-01", "03JUL2016": "2016-07-03",
		"29FEB26": "", "31APR": "", "01XXX": "", "01ANF": "", "1JAN": "", "01JAN026": "", "00JAN": "",
	} {
		d, err := record.ParseDay(in)
		var got string
		if year := d.Year; err == nil {
			if year == 0 {
				year = 2024
			}
			got = d.In(year).String()
		}
		if got != want {
			t.Errorf("ParseDay(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	if _, err := record.ParseDate("260229"); err == nil {
		t.Error("ParseDate(260229): no error")
	}
}

func TestMaskCards(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"CCVI4111111111111111/1227":                           "CCVIXXXXXXXXXXXX1111/1227",
		"CARD 4111 1111 1111 1111.":                           "CARD XXXX XXXX XXXX 1111.",
		"3782-822463-10005":                                   "XXXX-XXXXXX-X0005",
		"5555555555554444;378282246310005":                    "XXXXXXXXXXXX4444;XXXXXXXXXXX0005",
		"CCAX 378282246310006 NOT LUHN":                       "CCAX XXXXXXXXXXX0006 NOT LUHN",
		"4111111111111112":                                    "4111111111111112",
		"TICKET 220-9900000019":                               "TICKET 220-9900000019",
		"APPAR 33 1 99 00 01 02":                              "APPAR 33 1 99 00 01 02",
		"12345678901234567890123":                             "12345678901234567890123",
		"2026-01-05 10:20 4711":                               "2026-01-05 10:20 4711",
		"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1":                     "X X X X X X X X X X X X 1 1 1 1",
		"41 11-11 11 11111111 11":                             "XX XX-XX XX XXXX1111 11",
		"1 4111111111111111 2":                                "1 XXXXXXXXXXXX1111 2",
		"CC VI 4111 1111 1111 1112":                           "CC VI XXXX XXXX XXXX 1112",
		"CCVI 4111 1111 1111 1111 1227":                       "CCVI XXXX XXXX XXXX 1111 1227",
		"CCVI41111111111111111227":                            "CCVIXXXXXXXXXXXXXXXXXXXX",
		"CCVI411111111112":                                    "CCVIXXXXXXXX1112",
		"4222222222222":                                       "XXXXXXXXX2222",
		"501800000009":                                        "XXXXXXXX0009",
		"36227206271667 30569309025904":                       "XXXXXXXXXX1667 XXXXXXXXXX5904",
		"135412345678911":                                     "XXXXXXXXXXX8911",
		"TKT 2209900000014 2209900000022":                     "TKT 2209900000014 2209900000022",
		"TKT 406-1234567897":                                  "TKT 406-1234567897",
		"FHE1259900000010;S2":                                 "FHE1259900000010;S2",
		"APM-+628123456780":                                   "APM-+628123456780",
		"33 6 12 34 56 78":                                    "33 6 12 34 56 78",
		"02FEB0720 0840 02FEB":                                "02FEB0720 0840 02FEB",
		"4111.1111.1111.1111":                                 "XXXX.XXXX.XXXX.1111",
		"4111/1111/1111/1111":                                 "XXXX/XXXX/XXXX/1111",
		"4111*1111*1111*1111":                                 "XXXX*XXXX*XXXX*1111",
		"4111_1111_1111_1111":                                 "XXXX_XXXX_XXXX_1111",
		"4111,1111,1111,1111":                                 "XXXX,XXXX,XXXX,1111",
		"4111:1111:1111:1111":                                 "XXXX:XXXX:XXXX:1111",
		"4111'1111'1111'1111":                                 "XXXX'XXXX'XXXX'1111",
		"4111–1111–1111–1111":                                 "XXXX–XXXX–XXXX–1111",
		"4111\u00a01111\u00a01111\u00a01111":                  "XXXX\u00a0XXXX\u00a0XXXX\u00a01111",
		"4111\xa01111\xa01111\xa01111":                        "XXXX\xa0XXXX\xa0XXXX\xa01111",
		"4111  1111  1111  1111":                              "XXXX  XXXX  XXXX  1111",
		"4111 - 1111 - 1111 - 1111":                           "XXXX - XXXX - XXXX - 1111",
		"3782.822463.10005":                                   "XXXX.XXXXXX.X0005",
		"3056/930902/5904":                                    "XXXX/XXXXXX/5904",
		"4111.1111.1111.1111.110":                             "XXXX.XXXX.XXXX.XXX1.110",
		"4111.1111.1111.1112":                                 "4111.1111.1111.1112",
		"0900/1000/1200/1300 2026/1201/1000":                  "0900/1000/1200/1300 2026/1201/1000",
		"VI+4111111111111111":                                 "VI+XXXXXXXXXXXX1111",
		"+4111111111111111":                                   "+XXXXXXXXXXXX1111",
		"+378282246310005":                                    "+378282246310005",
		"VISA 4111111111111112":                               "VISA XXXXXXXXXXXX1112",
		"CARD NO 4111111111112":                               "CARD NO XXXXXXXXX1112",
		"CARD NO.: 4111.1111.1111.1112":                       "CARD NO.: XXXX.XXXX.XXXX.1112",
		"MC5555555555554445 AX/378282246310006":               "MCXXXXXXXXXXXX4445 AX/XXXXXXXXXXX0006",
		"UATP 100000000000002":                                "UATP XXXXXXXXXXX0002",
		"VISA 4111 1111 1111 1112":                            "VISA XXXX XXXX XXXX 1112",
		"FA 2209900000014 T-K220-9900000014 FHE2209900000014": "FA 2209900000014 T-K220-9900000014 FHE2209900000014",
		"00004111111111111111000012":                          "XXXXXXXXXXXXXXXXXXXXXX0012",
		"DISCARD 4111111111111112":                            "DISCARD 4111111111111112",
		"":                                                    "",
	} {
		if got := record.MaskCards(in); got != want {
			t.Errorf("MaskCards(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestMaskPayment: nothing but brand and last four digits stays of a card.
func TestMaskPayment(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"FPCCVI4111111111111111/1227/A123456;S2;P1":      "FPCCVIXXXXXXXXXXXX1111/XXXX/A123456;S2;P1",
		"FPO/CASH+/CCVI4111111111111111/1227*CV123":      "FPO/CASH+/CCVIXXXXXXXXXXXX1111/XXXX*CVXXX",
		"FPCCVI 4111 1111 1111 1111 12/27\r\nA-1227":     "FPCCVI XXXX XXXX XXXX 1111 XX/XX\r\nA-1227",
		"FPCCVIXXXXXXXXXXXX1111/1227":                    "FPCCVIXXXXXXXXXXXX1111/XXXX",
		"RM CARD 5555555555554444 EXP 12/2027 CVV 123":   "RM CARD XXXXXXXXXXXX4444 EXP XX/XXXX CVV XXX",
		"FPCCVI4111111111111111/2712":                    "FPCCVIXXXXXXXXXXXX1111/XXXX",
		"FPCCVI4111111111111111\r\n1227":                 "FPCCVIXXXXXXXXXXXX1111\r\n1227",
		"T-K220-9900000014 2209900000014\r\nFPCASH/1227": "T-K220-9900000014 2209900000014\r\nFPCASH/1227",
		"4111111111111111 1500 PAX":                      "XXXXXXXXXXXX1111 1500 PAX",
		"XXXX 1227":                                      "XXXX 1227",
		"*VI444433XXXXXX1111#12/27":                      "*VIXXXXXXXXXXXX1111#XX/XX",
		"RM CARD 444433******1111 EXP 1227":              "RM CARD XXXXXXXXXXXX1111 EXP XXXX",
		"KK9XXXX1234":                                    "KK9XXXX1234",
		"4111111111111111 VALID THRU 12/27":              "XXXXXXXXXXXX1111 VALID THRU XX/XX",
		"4111111111111111 GUELTIG BIS 12/27":             "XXXXXXXXXXXX1111 GUELTIG BIS XX/XX",
		"4111111111111111 EXP DEC27":                     "XXXXXXXXXXXX1111 EXP DECXX",
		"4111111111111111 EXP 2027-12":                   "XXXXXXXXXXXX1111 EXP XXXX-XX",
		"RM EXP 12/27 CARD 4111111111111111":             "RM EXP XX/XX CARD XXXXXXXXXXXX1111",
		"4111111111111111 CVC2 123":                      "XXXXXXXXXXXX1111 CVC2 XXX",
		"378282246310005 CID 1234":                       "XXXXXXXXXXX0005 CID XXXX",
		"CVV 123 CARD 4111111111111111":                  "CVV XXX CARD XXXXXXXXXXXX1111",
		"4111111111111111/1227*123":                      "XXXXXXXXXXXX1111/XXXX*XXX",
		"4111111111111111=27121010000012345678":          "XXXXXXXXXXXX1111=XXXXXXXXXXXXXXXXXXXX",
		"4111111111111111D27121010000012345678":          "XXXXXXXXXXXX1111DXXXXXXXXXXXXXXXXXXXX",
		"CF-4111111111111111/1227":                       "CF-XXXXXXXXXXXX1111/XXXX",
		"RM VALID UNTIL 12/27\r\nRM CID 1234":            "RM VALID UNTIL 12/27\r\nRM CID 1234",
	} {
		if got := record.MaskPayment(in); got != want {
			t.Errorf("MaskPayment(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestMaskDivided masks numbers of cards of which lines have a part each, wherever they
// are divided, and nothing that only stands at the ends of lines.
func TestMaskDivided(t *testing.T) {
	t.Parallel()
	const card = "4111111111111111"
	for at := 1; at < len(card); at++ {
		for _, between := range []string{"\r\nRM*", "\nRM ", "\rRIR", ";P1\r\nRM*", ";;S3-4;P1\r\nRM* ", " \n"} {
			masked := strings.Repeat("X", 12) + "1111"
			in, want := "RM*CARD "+card[:at]+between+card[at:]+"\r\n", "RM*CARD "+masked[:at]+between+masked[at:]+"\r\n"
			if got := record.MaskPayment(in); got != want {
				t.Errorf("MaskPayment(%q) = %q, want %q", in, got, want)
			}
		}
	}
	for in, want := range map[string]string{
		"RM*4111 11\nRM*11 1111\nRM*1111 EXP 12/27": "RM*XXXX XX\nRM*XX XXXX\nRM*1111 EXP XX/XX",
		"RM*3782 822463\nRM*10005":                  "RM*XXXX XXXXXX\nRM*X0005",
		"RM*CC-4711\nRM*TEL 33600000001":            "RM*CC-4711\nRM*TEL 33600000001",
		"RM*FEE 10\nRM*2201234567890":               "RM*FEE 10\nRM*2201234567890",
		"RM*4111 1111\nRM*1111 1112":                "RM*4111 1111\nRM*1111 1112", // no valid check digit
		"RM*4111 1111\nRM*AND 1111 1111":            "RM*4111 1111\nRM*AND 1111 1111",
		"M801CARD 41111111\nM80211111111":           "M801CARD XXXXXXXX\nM802XXXX1111",
	} {
		if got := record.MaskPayment(in); got != want {
			t.Errorf("MaskPayment(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestMaskTwice: what was masked stays as it is.
func TestMaskTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789 -/XCVI4.*+=D")), 0, 80, -1).Draw(t, "s")
		once := record.MaskPayment(s)
		if twice := record.MaskPayment(once); twice != once || len(once) != len(s) {
			t.Errorf("MaskPayment(%q) = %q, and of that %q", s, once, twice)
		}
	})
}

func TestScanner(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 64<<10)
	for name, tt := range map[string]struct {
		in   string
		want []string
	}{
		"all ends":         {"a\r\nb\nc\rd", []string{"a", "b", "c", "d"}},
		"blank lines":      {"\n\r\n\r\ra\n", []string{"", "", "", "", "a"}},
		"nothing":          {"", nil},
		"CR at the end":    {"a\r", []string{"a"}},
		"longest line":     {long + "\na\n", []string{long, "a"}},
		"longest line, CR": {long + "\r\na\n", []string{long, "a"}},
		"too long":         {long + "y\r\na\n", []string{long + "…", "y", "a"}},
		"far too long":     {strings.Repeat(long, 3) + "y\ra\n", []string{long + "…", long + "…", long + "…", "y", "a"}},
		"too long, no end": {long + long, []string{long + "…", long}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(tt.in), iotest.HalfReader(strings.NewReader(tt.in)), iotest.DataErrReader(strings.NewReader(tt.in))} {
				if diff := cmp.Diff(tt.want, scan(t, r)); diff != "" {
					t.Fatalf("lines (-want +got):\n%.500s", diff)
				}
			}
		})
	}
}

// scan returns the lines of r, those that are too long with … behind.
func scan(t *testing.T, r io.Reader) []string {
	t.Helper()
	var out []string
	s, at := record.NewScanner("x", r), pnr.Position{Line: 1, Column: 1}
	for s.Scan() {
		line := string(s.Bytes())
		if !strings.HasPrefix(string(s.Raw()), line) {
			t.Errorf("Raw and Bytes differ")
		}
		if s.Long() {
			line += "…"
		}
		out = append(out, line)
		if pos := s.Pos(); pos.Line != at.Line || pos.Column != at.Column {
			t.Errorf("got a line at %v, want it at %v", pos, at)
		}
		if at.Line, at.Column = at.Line+1, 1; s.Long() {
			at = s.Pos()
			at.Column += len(s.Bytes())
		}
	}
	if s.Err() != nil {
		t.Error(s.Err())
	}
	return out
}

func TestScannerFails(t *testing.T) {
	t.Parallel()
	s := record.NewScanner("x", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("a\nb"))))
	for s.Scan() {
		t.Errorf("a line %q before the error", s.Bytes())
	}
	if !errors.Is(s.Err(), iotest.ErrTimeout) {
		t.Errorf("Err() = %v", s.Err())
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s, shapes string
		want      bool
	}{
		{"0C", "XX", true},
		{"0C", "XXX|XX", true},
		{"0C", "AA|99", false},
		{"0C", "XX|", true},
		{"", "XX|", true},
		{"", "XX", false},
		{"LH1", "XX|XXXX", false},
		{"P1", "P9|S9", true},
		{"s1", "S9|A9", false},
		{"É9", "X9|XX9", false},
	} {
		if got := record.Fits(tt.s, tt.shapes); got != tt.want {
			t.Errorf("Fits(%q, %q) = %v", tt.s, tt.shapes, got)
		}
	}
}
