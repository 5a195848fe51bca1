package air_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// joined returns two bookings, of DOE and of ROE, that share nothing but their
// day: as the file has them, without END mark and line end between.
func joined(t *testing.T) (doe, roe string) {
	t.Helper()
	data, err := os.ReadFile("testdata/joined-no-newline.air")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(data), "AIR-BLK")
	return string(data[:at]) + "\r\n", string(data[at:])
}

// TestRunTogether joins two records in the ways in which transports do, and
// checks what is read, what is set aside, and where.
func TestRunTogether(t *testing.T) {
	t.Parallel()
	doe, roe := joined(t)
	cutOff, stray := "record: cut off: no END or ENDX line ends it", "text: belongs to no record: no AIR-BLK line stands before it"
	before := func(text, mark string) string { return text[:strings.Index(text, mark)] }
	from := func(text, mark string) string { return text[strings.Index(text, mark):] }
	open := strings.TrimSuffix(doe, "ENDX\r\n")
	both := []string{"JOINAA: DOE CDG-FRA", "JOINBB: ROE LHR-JFK"}
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"one behind the other":              {doe + roe, both},
		"no line end":                       {strings.TrimSpace(doe) + roe, both},
		"no line end, CR only":              {strings.ReplaceAll(strings.TrimSpace(doe)+roe, "\r\n", "\r"), both},
		"no line end, END":                  {strings.TrimSuffix(doe, "X\r\n") + roe, both},
		"blank instead of a line end":       {strings.TrimSpace(doe) + " " + roe, both},
		"byte order mark in between":        {strings.TrimSpace(doe) + "\xef\xbb\xbf" + roe, both},
		"blank before the mark":             {doe + " " + roe, both},
		"tabs before the mark":              {doe + "\t\t" + roe, both},
		"the mark of another charset":       {doe + "ï»¿" + roe, both},
		"NULs before the mark":              {doe + strings.Repeat("\x00", 512) + roe, []string{both[0], "17:1: " + stray, both[1]}},
		"very many NULs before the mark":    {doe + strings.Repeat("\x00", 100_000) + roe, []string{both[0], "17:1: " + stray, both[1]}},
		"NULs behind the end":               {strings.TrimSpace(doe) + strings.Repeat("\x00", 512) + strings.TrimSpace(roe) + strings.Repeat("\x00", 100_000), []string{both[0], "16:5: " + stray, both[1], "31:5: " + stray}},
		"end of file marks":                 {doe + "\x1a" + roe + "\x1a", both},
		"blank before the end":              {open + " ENDX\r\n" + roe, both},
		"indented mark, no final line end":  {doe + "    " + strings.TrimSpace(roe), both},
		"the same one twice":                {strings.TrimSpace(doe) + doe, []string{both[0], both[0]}},
		"end lost":                          {open + roe, []string{"1:1: " + cutOff, both[1]}},
		"end and line end lost":             {strings.TrimSpace(open) + roe, []string{"1:1: " + cutOff, both[1]}},
		"cut in the end mark":               {open + "EN" + roe, []string{"1:1: " + cutOff, both[1]}},
		"cut in a flight":                   {before(doe, "FRA;FRANKFURT") + roe, []string{"1:1: " + cutOff, both[1]}},
		"cut in a remark":                   {open + "RM*SEE " + roe, []string{"1:1: " + cutOff, both[1]}},
		"cut in the mark":                   {before(doe, "207;") + roe, []string{"1:1: " + cutOff, both[1]}},
		"mark lost":                         {doe + from(roe, "AMD"), []string{both[0], "17:1: " + stray}},
		"mark torn":                         {doe + from(roe, "R-BLK"), []string{both[0], "17:1: " + stray}},
		"mark torn, line end lost":          {strings.TrimSpace(doe) + from(roe, "R-BLK"), []string{"17:1: AMD line: is of a second record, which has run into this one"}},
		"end and mark lost":                 {open + from(roe, "AMD"), []string{"16:1: AMD line: is of a second record, which has run into this one"}},
		"end, mark and AMD lost":            {open + from(roe, "MUC1A"), []string{"16:1: MUC1A line: is of a second record, which has run into this one"}},
		"end and head lost":                 {open + from(roe, "D-2"), []string{"16:1: D- line: is of a second record, which has run into this one"}},
		"cut in the flights, the head lost": {before(doe, "I-001") + from(roe, "U-001"), []string{`10:3: tattoo "001": is of two flights, and so is the segment number`}},
		"cut in the people, the head lost":  {before(doe, "K-") + from(roe, "I-001"), []string{`11:7: passenger number "01": has two names`}},
		"cut in the people, another number": {from(before(doe, "K-"), "AIR") + strings.Replace(from(roe, "I-001"), "I-001;01", "I-002;02", 1), []string{
			"11:7: passenger number: more people than the MUC1A line counts: of two records run into each other",
		}},
		"line ends lost within a record": {strings.Replace(doe, "\r\nU-", "U-", 1) + strings.Replace(roe, "\r\nI-", "I-", 1), []string{
			"8:23: U- line: stands in the middle of a line: a line end is lost",
			"24:142: I- line: stands in the middle of a line: a line end is lost",
		}},
		"a mark in a remark":               {open + "RM*RESEND AIR-BLK207 PLEASE\r\nENDX\r\n" + roe, both},
		"a mark in a remark with elements": {open + "RM RESEND AIR-BLK207;S2;P1\r\nENDX\r\n" + roe, both},
		"heads in a remark":                {open + "RM AMD 2000000502\r\nRIIMUC1A JOINBB001\r\nRM D-261120\r\nENDX\r\n" + roe, both},
		"a mailing address":                {open + "AMDOE JANE, 1 STREET\r\nENDX\r\n" + roe, both},
		"first line lost":                  {from(doe, "AMD") + roe, []string{"1:1: " + stray, both[1]}},
		"text in front":                    {"FROM: SOMEBODY " + doe + roe, append([]string{"1:1: " + stray}, both...)},
		"text in between":                  {doe + "SENT AT NOON " + roe, []string{both[0], "17:1: " + stray, both[1]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !air.Recognize([]byte(tt.text)) {
				t.Error("the file is not recognized")
			}
			if diff := cmp.Diff(tt.want, readings(t, tt.text)); diff != "" {
				t.Errorf("readings (-want +got):\n%s", diff)
			}
		})
	}
}

// readings returns in a line each what is read and what is set aside.
func readings(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for r, err := range air.Parse("x", strings.NewReader(text), recordtest.Received(t)) {
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				out = append(out, strings.TrimPrefix(strings.TrimSpace(line), "x:"))
			}
			continue
		}
		words := []string{string(r.Locator) + ":"}
		for _, p := range r.Passengers {
			words = append(words, p.Last)
		}
		for _, s := range r.Segments {
			if a, ok := s.(*pnr.Air); ok {
				words = append(words, a.From+"-"+a.To)
			}
		}
		for _, f := range r.Faults {
			words = append(words, f.Field, f.Error)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// TestNothingIsMixed cuts the first record anywhere, and joins it to the second
// one, whole or without its first lines: no reading has something of both, and
// what is whole is read. If what is left has each line of a record once, nothing
// can tell.
func TestNothingIsMixed(t *testing.T) {
	t.Parallel()
	doe, roe := joined(t)
	for cut := range len(doe) {
		got := readings(t, doe[:cut]+roe)
		if !slices.Contains(got, "JOINBB: ROE LHR-JFK") {
			t.Errorf("cut at %d: %q", cut, got)
		}
		checkApart(t, fmt.Sprintf("cut at %d", cut), got)
	}
	flights, people := strings.Index(doe, "U-001"), strings.Index(doe, "DOE")
	for cut := range len(doe) {
		rest := roe
		for line := 1; rest != ""; line++ {
			_, rest, _ = strings.Cut(rest, "\r\n")
			hasMUC, hasDates := line < 4, line < 8
			if told := hasMUC || hasDates && cut > flights || cut > people; !told {
				continue
			}
			name := fmt.Sprintf("cut at %d, %d lines lost", cut, line)
			checkApart(t, name, readings(t, doe[:cut]+rest))
			checkApart(t, name+", a line end between", readings(t, doe[:cut]+"\r\n"+rest))
		}
	}
}

func checkApart(t *testing.T, name string, readings []string) {
	t.Helper()
	for _, r := range readings {
		ofDoe := strings.Contains(r, "JOINAA") || strings.Contains(r, "DOE") || strings.Contains(r, "CDG")
		ofRoe := strings.Contains(r, "JOINBB") || strings.Contains(r, "ROE") || strings.Contains(r, "LHR")
		if ofDoe && ofRoe {
			t.Errorf("%s: %s", name, r)
		}
	}
}
