package air_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// edit returns a file of testdata with pairs of texts exchanged.
func edit(tb testing.TB, file string, pairs ...string) string {
	tb.Helper()
	return recordtest.Edit(tb, file, pairs...)
}

// parse reads text and returns all records and errors.
func parse(tb testing.TB, text string) (records []*pnr.Record, errs []error) {
	tb.Helper()
	return recordtest.Parser(air.Parse).Parse(tb, "x.air", text, recordtest.Received(tb))
}

const excess = "more than any booking has: over 1000 cells in a line, 200 passengers, 1000 documents, frequent traveller numbers or errors"

func TestRejected(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file  string
		pairs []string
		want  string
	}{
		"version malformed": {
			"ticket.air",
			[]string{"AIR-BLK207", "AIR-BLK2O7"},
			`x.air:1:8: version "2O7": not of the form 999`,
		},
		"AIR date of a void missing": {
			"documents.air",
			[]string{"VOID28DEC", "VOID     "},
			`x.air:2:24: AIR date: is missing`,
		},
		"no flight": {
			"ticket.air",
			[]string{"LH    1029 Y Y 03FEB1005 1120 03FEB;OK01", ";OK01"},
			`x.air:10:55: carrier: is missing
x.air:10:55: flight number: is missing
x.air:10:55: departure date: is missing
x.air:10:55: departure time: is missing
x.air:10:55: arrival time: is missing`,
		},
		"times with years": {
			"ticket.air",
			[]string{"LH    1029 Y Y 03FEB1005 1120 03FEB", "LH    1029 Y Y 03FEB20261O05 112O 03FEB2026"},
			`x.air:10:79: departure time "1O05": not of the form 9999|9999A
x.air:10:84: arrival time "112O": not of the form 9999|9999A`,
		},
		"EMD number malformed": {
			"emd.air",
			[]string{"TMCD220-9900000062;;D1", "TMCD220-99000000;;D1"},
			`x.air:64:5: document number "220-99000000": not the number of a ticket`,
		},
		"refund number malformed": {
			"refund.air",
			[]string{"R-220-9900000099;", "R-220-990000009;"},
			`x.air:13:3: refund number "220-990000009": not the number of a ticket`,
		},
		"ticket by hand malformed": {
			"ticket.air",
			[]string{"RXSOMETHING NEW", "FH220-12345"},
			`x.air:44:3: ticket number "220-12345": not the number of a ticket`,
		},
		"locator malformed": {
			"ticket.air",
			[]string{"MUC1A TSTAB2", "MUC1A TST B2"},
			`x.air:4:7: record locator "… B2": not of the form XXXXXX`,
		},
		"locator missing": {
			"ticket.air",
			[]string{"MUC1A TSTAB2004", "MUC1A          "},
			`x.air:4:7: record locator: is missing`,
		},
		"no MUC1A line": {
			"ticket.air",
			[]string{"MUC1A TST", "XXXXX TST"},
			`x.air:1:1: record locator: is missing`,
		},
		"no D- line": {
			"ticket.air",
			[]string{"D-260105;260106;260106\r\n", ""},
			`x.air:1:1: AIR creation date: is missing`,
		},
		"AIR date unreadable": {
			"ticket.air",
			[]string{"D-260105;260106;260106", "D-260105;260106;269906"},
			`x.air:8:17: AIR creation date "269906": not a date`,
		},
		"carrier, times and status": {
			"ticket.air",
			[]string{"LH    1029 Y Y 03FEB1005 1120 03FEB;OK01;HK01", "L?    10A9 Y Y 03FEB1065 112  03FEB;OK01;  01"},
			`x.air:10:55: carrier "L?": not of the form XX|XXX
x.air:10:61: flight number "10A9": not of the form 9|99|999|9999|9A|99A|999A|9999A|OPEN
x.air:10:96: status: is missing
x.air:10:75: departure time "1065": not a time of day
x.air:10:80: arrival time "112": not of the form 9999|9999A`,
		},
		"no such day": {
			"ticket.air",
			[]string{"Y Y 03FEB1005 1120 03FEB", "Y Y 31FEB1005 1120 03FEB"},
			`x.air:10:70: departure date "31FEB": not a day`,
		},
		"neither EMD nor MCO": {
			"emd.air",
			[]string{"TMCD220-9900000062;;D1", "TMCX220-9900000062;;D1"},
			`x.air:64:4: document type "X": not of the form D|M`,
		},
		"no year fits": {
			"ticket.air",
			[]string{"D-260105", "D-260106", "Y Y 03FEB1005 1120 03FEB", "Y Y 03JAN1005 1120 03JAN"},
			`x.air:10:70: departure date: no year fits`,
		},
		"arrival far off": {
			"ticket.air",
			[]string{"Y Y 03FEB1005 1120 03FEB", "Y Y 03FEB1005 1120 13FEB"},
			`x.air:10:85: arrival date: not within a day before and three days after the departure`,
		},
		"airports": {
			"ticket.air",
			[]string{"H-001;003OCDG;PARIS CDG        ;FRA;", "H-001;003OC1G;PARIS CDG        ;F;"},
			`x.air:10:11: board point "C1G": not of the form AAA
x.air:10:33: off point "F": not of the form AAA`,
		},
		"passenger number missing": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;DOE/JANE MRS;"},
			`x.air:25:7: passenger number: not of the form 99`,
		},
		"passenger number of one digit": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;1DOE/JANE MRS;"},
			`x.air:25:7: passenger number: not of the form 99`,
		},
		"passenger number divided": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;0 1DOE/JANE MRS;"},
			"x.air:25:7: passenger number: not of the form 99\nx.air:25:7: passenger number: more than two digits",
		},
		"passenger number behind a control character": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;\x0b01DOE/JANE MRS;"},
			"x.air:25:7: passenger number: not of the form 99\nx.air:25:7: passenger number: more than two digits",
		},
		"passenger number of three digits": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;001DOE/JANE MRS;"},
			`x.air:25:7: passenger number: more than two digits`,
		},
		"passenger name missing": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "I-001;01/JANE MRS;"},
			`x.air:25:9: passenger name: is missing`,
		},
		"ticket number malformed": {
			"ticket.air",
			[]string{"T-K220-9900000099-00", "T-K220-990000009-00"},
			`x.air:33:4: ticket number "220-990000009-00": not the number of a ticket`,
		},
		"void of no known action": {
			"documents.air",
			[]string{"VOID28DEC", "VOIX28DEC"},
			`x.air:2:20: action: not of the form VOID|RSTD|TRFX`,
		},
		"void without action": {
			"documents.air",
			[]string{"VOID28DEC", "    28DEC"},
			`x.air:2:20: action: is missing`,
		},
		"refunded coupons": {
			"refund.air",
			[]string{"TBS2-0200-0000", "TBS2-0200"},
			`x.air:12:4: refunded coupons "2-0200": not a count and four digits for each ticket`,
		},
		"cut off in the middle": {
			"ticket.air",
			[]string{"RXSOMETHING NEW\r\nENDX\r\n", "RXSOMETH"},
			`x.air:1:1: record: cut off: no END or ENDX line ends it`,
		},
		"NUL bytes": {
			"ticket.air",
			[]string{"RXSOMETHING NEW", "RXSOME\x00\x00\x00"},
			`x.air:44:1: line: not text: holds NUL bytes`,
		},
		"long line": {
			"ticket.air",
			[]string{"RXSOMETHING NEW", "RX" + strings.Repeat("SOMETHING ", 10_000)},
			`x.air:44:1: line: too long: more than 64 KiB`,
		},
		"too many lines": {
			"ticket.air",
			[]string{"RXSOMETHING NEW\r\n", strings.Repeat("RX\n", 10_000)},
			`x.air:10001:1: record: too large: more than 1 MiB or 10000 lines`,
		},
		"too many cells": {
			"ticket.air",
			[]string{"RXSOMETHING NEW", "KFTF" + strings.Repeat(";", 1000)},
			`x.air:44:1: record: ` + excess,
		},
		"too many passengers": {
			"ticket.air",
			[]string{"RXSOMETHING NEW\r\n", strings.Repeat("I-001;01DOE/JANE MRS\n", 200)},
			`x.air:243:1: record: ` + excess,
		},
		"too many documents": {
			"ticket.air",
			[]string{"RXSOMETHING NEW\r\n", strings.Repeat("T-K220-9900000001-10\n", 100)},
			`x.air:143:1: record: ` + excess,
		},
		"too many faults": {
			"ticket.air",
			[]string{"RXSOMETHING NEW\r\n", strings.Repeat("FQV LH\n", 1001)},
			`x.air:1044:1: record: ` + excess,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := edit(t, tt.file, tt.pairs...)
			_, errs := parse(t, text)
			if len(errs) != 1 {
				t.Fatalf("got %d errors, want 1: %v", len(errs), errs)
			}
			var rejected *record.Rejected
			if !errors.As(errs[0], &rejected) {
				t.Fatalf("got %T, want a *record.Rejected", errs[0])
			}
			if diff := cmp.Diff(tt.want, rejected.Error()); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if start := rejected.Raw[:min(len(rejected.Raw), 400)]; !strings.Contains(text, string(start)) || len(start) < 200 {
				t.Errorf("Raw is not of the file: %q", start)
			}
		})
	}
}

// TestReversed reads a flight whose arrival cannot be one, and no duration is printed.
func TestReversed(t *testing.T) {
	t.Parallel()
	text := edit(t, "joined-no-newline.air", "02FEB0720 0840 02FEB", "02FEB0720 0510 01FEB", ";ET;0120 ;", ";ET;;")
	records, errs := parse(t, text[:strings.LastIndex(text, "AIR-BLK")])
	if len(errs) > 0 || len(records[0].Faults) != 1 {
		t.Fatalf("got errors %v and faults %v, want one fault", errs, records[0].Faults)
	}
	const want = "further before the departure than any two clocks are apart; no arrival is kept"
	if f := records[0].Faults[0]; f.Field != "arrival date" || f.Error != want {
		t.Errorf("got %v", f)
	}
}

// TestNextRecord checks that reading goes on behind what is set aside, and that
// text between records is told of.
func TestNextRecord(t *testing.T) {
	t.Parallel()
	good := edit(t, "ticket.air")
	cut, _, _ := strings.Cut(good, "FVLH")
	text := "\n\nFROM: SOMEBODY\r\n" + cut + good + "\r\nBYE\r\nBYE\r\n" + strings.ReplaceAll(good, "ENDX", "END") + "\x1a"
	records, errs := parse(t, text)
	want := []string{
		"x.air:3:1: text: belongs to no record: no AIR-BLK line stands before it",
		"x.air:4:1: record: cut off: no END or ENDX line ends it",
		"x.air:86:1: text: belongs to no record: no AIR-BLK line stands before it",
	}
	var got []string
	for _, err := range errs {
		got = append(got, err.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if len(records) != 2 || records[0].Number != 2 || records[1].Number != 3 {
		t.Fatalf("got %d records, want the second and third", len(records))
	}
	if records[0].Digest != records[1].Digest {
		t.Error("the same record twice: the digests differ")
	}
}

// TestEndings checks what ends a line and a record.
func TestEndings(t *testing.T) {
	t.Parallel()
	file := edit(t, "ticket.air")
	records, _ := parse(t, file)
	for name, text := range map[string]string{
		"LF":                strings.ReplaceAll(file, "\r\n", "\n"),
		"CR":                strings.ReplaceAll(file, "\r\n", "\r"),
		"no end":            strings.TrimSuffix(file, "\r\n"),
		"last line cut":     strings.TrimSuffix(file, "DX\r\n"),
		"END":               strings.ReplaceAll(file, "ENDX", "END"),
		"blank lines":       strings.ReplaceAll(file, "\r\n", "\r\n\r\n"),
		"byte order mark":   "\xef\xbb\xbf" + file,
		"the mark as text":  "ï»¿" + file,
		"retransmitted":     strings.NewReplacer("AMD ", "AMDR", ";2100000101;", ";2100000999;").Replace(file),
		"another receiver":  strings.ReplaceAll(file, "1A1300009;PAR1A2150;AIR", "1A1300009;LYS1A2151;AIR"),
		"no trailing blank": strings.ReplaceAll(file, " \r\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, errs := parse(t, text)
			if len(errs) > 0 || len(got) != 1 {
				t.Fatalf("got %d records and errors %v, want 1", len(got), errs)
			}
			if got[0].Digest != records[0].Digest {
				t.Error("the digest is another one")
			}
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file  string
		pairs []string
		want  []string
	}{
		"class": {
			"ticket.air",
			[]string{"LH    1029 Y Y ", "LH    1029 Y YZ"},
			[]string{`x.air:10:68: booking class: not one letter`},
		},
		"stops, equipment, terminal and duration": {
			"ticket.air",
			[]string{";0;320;;;20K;1 ;0905 ;ET;0120 ;", ";257;3?0;;;20K;-1;0905 ;ET;1H20 ;"},
			[]string{
				`x.air:10:104: stops: "2…": not of the form 9`,
				`x.air:10:108: equipment: "3?0": not of the form XXX`,
				`x.air:10:118: departure terminal: "-1": not of the form X|XX`,
				`x.air:10:130: duration: "1H20": not of the form 9999`,
			},
		},
		"X- of no flight": {
			"ticket.air",
			[]string{"X-002;004", "X-002;005"},
			[]string{`x.air:12:7: segment number: "005": no H- or U- line has its tattoo and number`},
		},
		"seats": {
			"ticket.air",
			[]string{"S-01/S12A.N;/S07K.N;/;/", "S-01/S12A.N;/W07K.N;/;/;/S01A.N"},
			[]string{`x.air:32:13: seat: "/W07K.N": not a seat`, `x.air:32:25: seat: "/S01A.N": more seats than flights`},
		},
		"frequent traveller": {
			"ticket.air",
			[]string{"FQTV1-LH990000000000001;S3;P1", "FQTV1 LH990000000000001;S3;P1"},
			[]string{`x.air:29:9: frequent traveller number: not a frequent traveller number`},
		},
		"e-mail": {
			"ticket.air",
			[]string{"JANE..M./DOE//EXAMPLE.COM/EN", "JANE DOE"},
			[]string{`x.air:27:16: e-mail: not an e-mail address`},
		},
		"amounts": {
			"ticket.air",
			[]string{"K-FEUR280.00     ", "K-FEUR28O.00     ", "EUR45.10    YQ AC; ", "EUR4,10     YQ AC; "},
			[]string{`x.air:17:7: base fare: "28O.00": not an amount`, `x.air:18:10: tax amount: "4,10": not an amount`},
		},
		"conjunction": {
			"ticket.air",
			[]string{"9900000099-00", "9900000099-55"},
			[]string{`x.air:33:4: ticket number: "220-9900000099-55": its last two digits do not follow the number; only the first is read`},
		},
		"exchanged ticket": {
			"events.air",
			[]string{"FO257-9900000028-29PAR", "FO257-99OOOOOO28-29PAR"},
			[]string{`x.air:16:3: exchanged ticket: not the number of an older document`},
		},
		"fares that differ": {
			"ticket.air",
			[]string{"I-001;01DOE/JANE MRS;", "K-FEUR140.00     ;;;;;;;;;;;;EUR172.55     ;;;\r\nI-001;01DOE/JANE MRS;"},
			[]string{`x.air:34:4: total: several fares that differ; none is surely that of the ticket`},
		},
		"equivalent and rate": {
			"people.air",
			[]string{"K-FEUR280.00     ;;;;;;;;;;;;EUR345.10     ;;;", "K-FEUR280.00     ;USD300.00;;;;;;;;;;;EUR345.10     ;O.9;;", "(ADT)", "", "CTCM LH  HK1/UNK", "CTCR LH  HK1/UNK"},
			[]string{
				`x.air:14:19: equivalent fare: "…300.00": not in the currency of the total`,
				`x.air:14:54: rate of exchange: "O.9": not an amount`,
			},
		},
		"endorsement and carrier twice": {
			"ticket.air",
			[]string{"FVLH;S3-4,6;P1", "FE*LH ONLY;S3;P1\r\nFE*LH ONLY;S7;P1\r\nFVAF;S3;P1\r\nFVAF;S7;P1\r\nFV**;P1"},
			[]string{
				`x.air:37:3: endorsement: differs from what was printed before, which is kept`,
				`x.air:39:3: validating carrier: differs from what was printed before, which is kept`,
				`x.air:41:3: validating carrier: "**": not the code of an airline`,
			},
		},
		"EMD": {
			"emd.air",
			[]string{
				"EUR      60.00", "EUR      6O.00", "T-EUR3.60     FR", "T-EUR3.60", ";1;LH;;LH;CDG;FRA;", ";1;LH;;AF;CDG;FR1;",
				"C;BAGGAGE;0AA", "C;BAGGAGE;0A", ";D2;L7", ";D4;L7", "CV-61.25", "CV-61,25",
			},
			[]string{
				`x.air:11:107: base amount: "…      6O.00": not an amount`,
				`x.air:11:140: tax: "T-…3.60": not a currency, an amount and a code`,
				`x.air:11:51: to: "…1": not of the form AAA`,
				`x.air:11:75: reason for issuance subcode: "0A": not of the form XXX`,
				`x.air:11:44: second carrier: differs from the carrier before it; none is kept`,
				`x.air:12:107: base amount: "…      6O.00": not an amount`,
				`x.air:12:140: tax: "T-…3.60": not a currency, an amount and a code`,
				`x.air:12:75: reason for issuance subcode: "0A": not of the form XXX`,
				`x.air:16:105: coupon value: "61,25": not an amount`,
				`x.air:18:51: to: "…1": not of the form AAA`,
				`x.air:18:44: second carrier: differs from the carrier before it; none is kept`,
				`x.air:17:18: document key: "D4": no EMD line has its key and element number`,
			},
		},
		"EMD's coupons": {
			"emd.air",
			[]string{"D1;1;LH", "D1;5;LH", "FRA;IAD;TO-;AT-;A;C;BAGGAGE;0AA;PREPAID BAGGAGE;;;;;1;PC;;;F;EUR      60.00", "FRA;IAD;TO-;AT-;A;C;BAGGAGE;0AA;PREPAID BAGGAGE;;;;;1;PC;;;?;EUR      60.00"},
			[]string{
				`x.air:11:38: coupon: "5": not of the form 1|2|3|4`,
				`x.air:12:106: issue: "?": not of the form F|R`,
				`x.air:14:20: document key: "D1": no EMD line has its key and element number`,
			},
		},
		"ICW, TMC and their tickets": {
			"emd.air",
			[]string{"ICW2209900000099E2", "ICW2209900000099E5", "TMCD220-9900000032;;D2", "TMCD220-9900000032;220-99;D2"},
			[]string{
				`x.air:15:4: ticket: "2209900000099E5": names a coupon that no ticket has`,
				`x.air:21:20: ticket in connection: "220-99": not the number of a ticket`,
			},
		},
		"EMD's amounts": {
			"emd.air",
			[]string{"FRA;IAD;TO-;AT-;A;C;BAGGAGE;0AA;PREPAID BAGGAGE;;;;;1;PC;;;F;EUR      60.00", "FRA;IAD;TO-;AT-;A;C;BAGGAGE;0AA;PREPAID BAGGAGE;;;;;1;PC;;;F;EUR      70.00"},
			[]string{`x.air:12:1: total: differs between the coupons of one document; no amount is kept`},
		},
		"refund": {
			"refund.air",
			[]string{"EUR391;199;191;;;97;;;XT53", "EUR391;199;19I;;;97;;1;XX53", "06JAN26", "06JAM26"},
			[]string{
				`x.air:8:39: tax mark: not of the form XT`,
				`x.air:8:27: fare refund: "19I": not an amount`,
				`x.air:8:37: second amount of unknown kind: "1": what it means is not known`,
				`x.air:13:18: refund date: "06…26": not a day`,
			},
		},
		"refund of several": {
			"refund.air",
			[]string{"TBS2", "T-E220-9900000098\r\nTBS2"},
			[]string{`x.air:8:1: fare paid: there are several documents; whose amounts these are is not known`},
		},
		"refund of the future": {
			"refund.air",
			[]string{"RFDM;26MAY25", "RFDM;26MAY26"},
			[]string{`x.air:8:1: issue date: later than the refund`},
		},
		"fare basis": {
			"ticket.air",
			[]string{"M-YRTFR          ;", "M-"},
			[]string{`x.air:21:3: fare basis: not one fare basis for each flight`},
		},
		"order": {
			"ticket.air",
			[]string{"AF    0764 Y Y 02MAR0900A1000A02MAR", "AF    0764 Y Y 20FEB0900A1000A20FEB"},
			[]string{`x.air:15:70: departure date: later than that of the flight behind it`},
		},
		"unknown lines": {
			"ticket.air",
			[]string{"OSI LH  DS", "ZZ1 JANE DOE\r\nZZ2 JANE DOE\r\n?? JANE\r\nOSI LH  DS"},
			[]string{`x.air:31:1: element: unknown tag "ZZ"`, `x.air:33:1: element: unknown tag ""`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, edit(t, tt.file, tt.pairs...))
			if len(errs) > 0 {
				t.Fatalf("errors: %v", errs)
			}
			var got []string
			for _, f := range records[0].Faults {
				got = append(got, f.At.String()+": "+f.Field+": "+f.Error)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNeverKept checks that neither identity papers, dates of birth nor card
// numbers are in a record, whatever line they stand in.
func TestNeverKept(t *testing.T) {
	t.Parallel()
	const card = "4111111111111111"
	text := edit(t, "ticket.air",
		"OSI LH  DS/EXP/LH0001", "OSI LH  "+card,
		"RIRSEAT 12A BOOKED", "RIRCCAX378282246310005",
		"FENONREF", "FE"+card,
		"FPCCVI"+card, "FPCCVI 4111 1111-1111 1111",
		"DOE/JANE MRS", "DOE/JANE MRS(ID04MAR17)(INF/IDA/10FEB25)",
		"Q-PAR", "Q-"+card+" PAR",
		"SSR VGML LH  HK1", "SSR CHLD LH  HK1/26JUN02;P1\r\nSSR INFT LH  HK1/DOE/IDA 10FEB25;P1\r\nSSR FOID LH  HK1/PPX1234567\r\nSSR DOCA LH  HK1/R/FRA/1 STREET/X1234567\r\nSSR OTHS 1A  /"+card)
	records, errs := parse(t, text)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	all := recordtest.EncodeJSON(t, records[0])
	for _, secret := range []string{card, "378282246310005", "X1234567", "411111", "4111 1111", "01JAN80", "26JUN02", "10FEB25", "04MAR17"} {
		if strings.Contains(all, secret) {
			t.Errorf("the record holds %s", secret)
		}
	}
	if !strings.Contains(all, "RIRCCAXXXXXXXXXXXX0005") {
		t.Errorf("a masked remark is missing in %s", all)
	}
}

// TestCardAnywhere puts the number of a card into values that are free text.
func TestCardAnywhere(t *testing.T) {
	t.Parallel()
	const card = "4111111111111111"
	for name, pair := range map[string][2]string{
		"account":        {";;;;;;;;;;;;;;;;;;;;;;LH QWE7RT", ";;;;;;;;;;;;;;;;;;;;" + card + ";;LH QWE7RT"},
		"commuter name":  {"TEST CITYLINE", card},
		"operating name": {"UNITED AIRLINES", "CCVI" + card},
		"last name":      {"DOE/JANE", card + "/JANE"},
		"first name":     {"DOE/JANE", "DOE/" + card},
		"id":             {"JANE MRS", "JANE MRS(ID" + card + ")"},
		"e-mail":         {"JANE..M./DOE//EXAMPLE.COM", card + "//EXAMPLE.COM"},
		"fare basis":     {"YRTFR          ;", card + ";"},
		"amount":         {"EUR280.00", "EUR" + card},
		"agency":         {"JANE.DOE@EXAMPLE", card + "@EXAMPLE"},
		"unknown line":   {"RXSOMETHING", "RXCCVI" + card},
		"flight":         {"LH    1029", "LH    " + card},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := edit(t, "ticket.air", pair[0], pair[1])
			checkFile(t, text)
			records, errs := parse(t, text)
			for _, err := range errs {
				if strings.Contains(err.Error(), card) {
					t.Errorf("an error holds it: %v", err)
				}
			}
			for _, r := range records {
				if strings.Contains(recordtest.EncodeJSON(t, r), card) {
					t.Errorf("the record holds it: %s", recordtest.EncodeJSON(t, r))
				}
			}
		})
	}
}

// TestReaderFails checks that an error of the reader ends the sequence.
func TestReaderFails(t *testing.T) {
	t.Parallel()
	errDisk := errors.New("disk gone")
	file := edit(t, "ticket.air")
	r := iotest.DataErrReader(strings.NewReader(file + file[:300]))
	n := 0
	var last error
	for rec, err := range air.Parse("x.air", failing{r, errDisk}, recordtest.Received(t)) {
		if last != nil {
			t.Fatalf("the sequence goes on after %v", last)
		}
		if last = err; rec != nil {
			n++
		}
	}
	if n != 1 || !errors.Is(last, errDisk) || last.Error() != "read x.air: disk gone" {
		t.Errorf("got %d records, then %v", n, last)
	}
}

// A failing reader fails where the other one ends.
type failing struct {
	r   io.Reader
	err error
}

func (f failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil {
		err = f.err
	}
	return n, err
}
