package config_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/config"
)

func TestParseTravellers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []config.Traveller
		error      string
	}{
		{
			name: "all columns",
			text: "login,last,first,employee,email,loyalty\njd@acme.example,DOE,JANE,0012,jane@acme.example,LH1\n\nr@acme.example,ROE,,,,\n",
			want: []config.Traveller{
				{Login: "jd@acme.example", Last: "DOE", First: "JANE", Employee: "0012", Email: "jane@acme.example", Loyalty: "LH1", Named: true, Line: 2},
				{Login: "r@acme.example", Last: "ROE", Named: true, Line: 4},
			},
		},
		{
			name: "as spreadsheets write",
			text: "\ufeffEmployee ; LOGIN\r\n 12 ; \"jd@acme.example\"\r\n",
			want: []config.Traveller{{Login: "jd@acme.example", Employee: "12", Line: 2}},
		},
		{
			name: "one key on two lines is kept",
			text: "login,email\na@acme.example,x\nb@acme.example,x\n",
			want: []config.Traveller{{Login: "a@acme.example", Email: "x", Line: 2}, {Login: "b@acme.example", Email: "x", Line: 3}},
		},
		{
			name: "what spreadsheets leave", text: "login,last,first,,\njd@acme.example,DOE,JANE,,\n,,,,\n , ,\n,,,,,,,\nr@acme.example,ROE,JOHN,,,,\n",
			want: []config.Traveller{
				{Login: "jd@acme.example", Last: "DOE", First: "JANE", Named: true, Line: 2},
				{Login: "r@acme.example", Last: "ROE", First: "JOHN", Named: true, Line: 6},
			},
		},
		{
			name: "column without name", text: "login,,email\njd@acme.example,CANARY,x\n",
			error: "t.csv:2:17: column 2: has no name in the first line",
		},
		{
			name: "line that goes on", text: "login,email\njd@acme.example,x,,CANARY\n",
			error: "t.csv:2:1: line: has 4 fields, the first line has 2",
		},
		{name: "nobody", text: "login,email\n"},
		{name: "empty", error: "t.csv: is empty (its first line names the columns)"},
		{
			name: "no header", text: "CANARY@acme.example,CANARY\n",
			error: "t.csv:1:1: column 1: unknown name; known are login, last, first, employee, email, loyalty\n" +
				"t.csv:1:21: column 2: unknown name; known are login, last, first, employee, email, loyalty",
		},
		{
			name: "no login", text: "last,first\nDOE,JANE\n",
			error: "t.csv:1:1: first line: want the column login, and one or more of last, first, employee, email, loyalty",
		},
		{
			name: "login alone", text: "login\nx\n",
			error: "t.csv:1:1: first line: want the column login, and one or more of last, first, employee, email, loyalty",
		},
		{name: "column twice", text: "login,email,email\n", error: "t.csv:1:13: email: is there twice"},
		{
			name: "every bad line", text: "login,last\n,CANARY\nCANARY\nx,CANARY\xff\nx,y,CANARY\n\"CANARY\"x,y\nx\n",
			error: "t.csv:2:1: login: is empty\nt.csv:3:1: line: has 1 fields, the first line has 2\n" +
				"t.csv:4:3: last: is not UTF-8 (save the file as UTF-8)\nt.csv:5:1: line: has 3 fields, the first line has 2\n" +
				"t.csv:6:8: extraneous or missing \" in quoted-field",
		},
		{name: "control character", text: "login,last\nx,CANARY\u008e\n", error: "t.csv:2:3: last: holds a control character"},
		{name: "bad header", text: "\"login\n", error: "t.csv:1:8: extraneous or missing \" in quoted-field"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.ParseTravellers("t.csv", strings.NewReader(tt.text))
			if tt.error != "" {
				if err == nil || err.Error() != tt.error {
					t.Errorf("ParseTravellers() error:\n%v\nwant:\n%s", err, tt.error)
				}
				return
			}
			if err != nil {
				t.Fatalf("ParseTravellers() error: %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ParseTravellers() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseTravellersStopsComplaining(t *testing.T) {
	t.Parallel()
	_, err := config.ParseTravellers("t.csv", strings.NewReader("login,email\n"+strings.Repeat(",x\n", 1000)))
	if err == nil || strings.Count(err.Error(), "\n") != 20 || !strings.HasSuffix(err.Error(), "\nt.csv: and 980 more") {
		t.Errorf("ParseTravellers() error:\n%v\nwant 20 and the number of the others", err)
	}
}

func TestParseTravellersReadError(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk on fire")
	if _, err := config.ParseTravellers("t.csv", iotest.ErrReader(cause)); !errors.Is(err, cause) {
		t.Errorf("ParseTravellers() error = %v, want %v", err, cause)
	}
}

func TestReadTravellers(t *testing.T) {
	t.Parallel()
	got, err := config.ReadTravellers("testdata/acme-travellers.csv")
	if err != nil || len(got) != 1 || got[0].Last != "DOE" {
		t.Errorf("ReadTravellers() = %v, %v, want DOE", got, err)
	}
	if _, err := config.ReadTravellers("/dev/null"); err == nil || err.Error() != "/dev/null: not a regular file" {
		t.Errorf("ReadTravellers() error = %v, want that it is no regular file", err)
	}
	_, err = config.ReadTravellers("testdata/nobody.csv")
	if want := "testdata/nobody.csv: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("ReadTravellers() error = %v, want %s", err, want)
	}
}

func TestAmbiguities(t *testing.T) {
	t.Parallel()
	text := `login,last,first,employee,email,loyalty
a@acme.example,DOE,JANE,12,x@acme.example,LH1
A@acme.example,DOE,JANE,12,x@acme.example,LH2
b@acme.example,DOE,JOHN,13,X@ACME.EXAMPLE,
c@acme.example,doe,jane,,,
d@acme.example,DOE,,12,,
b@acme.example,DOE,JOHN,13,X@ACME.EXAMPLE,
e@acme.example,ROE,,,,
f@acme.example,ROE,,,,
`
	travellers, err := config.ParseTravellers("t.csv", strings.NewReader(text))
	if err != nil {
		t.Fatalf("ParseTravellers() error: %v", err)
	}
	want := []string{
		"line 4: email as in line 2, which has another login (it will find neither)",
		"line 5: last and first as in line 2, which has another login (it will find neither)",
		"line 6: employee as in line 2, which has another login (it will find neither)",
		"line 7 repeats line 4",
		"line 7: email as in line 2, which has another login (it will find neither)",
		"line 9: last and first as in line 8, which has another login (it will find neither)",
	}
	if diff := cmp.Diff(want, config.Ambiguities(travellers)); diff != "" {
		t.Errorf("Ambiguities() (-want +got):\n%s", diff)
	}
}

// A line that clashes by one key is compared by its others, too, and what a GDS
// writes alike clashes.
func TestAmbiguitiesOfAllKeys(t *testing.T) {
	t.Parallel()
	text := `login,last,first,employee,email
a@acme.example,Müller,Jörg,1,
b@acme.example,DOE,JANE,1,jane@acme.example
c@acme.example,ROE,JOHN,,JANE@acme.example
d@acme.example,MUELLER,JORG,2,
e@acme.example,DOE,JANE,1,jane@acme.example
`
	travellers, err := config.ParseTravellers("t.csv", strings.NewReader(text))
	if err != nil {
		t.Fatalf("ParseTravellers() error: %v", err)
	}
	want := []string{
		"line 3: employee as in line 2, which has another login (it will find neither)",
		"line 4: email as in line 3, which has another login (it will find neither)",
		"line 5: last and first as in line 2, which has another login (it will find neither)",
		"line 6: employee as in line 2, which has another login (it will find neither)",
		"line 6: email as in line 3, which has another login (it will find neither)",
		"line 6: last and first as in line 3, which has another login (it will find neither)",
	}
	if diff := cmp.Diff(want, config.Ambiguities(travellers)); diff != "" {
		t.Errorf("Ambiguities() (-want +got):\n%s", diff)
	}
}

func TestTravellerPrintsNoName(t *testing.T) {
	t.Parallel()
	traveller := config.Traveller{Login: "jane.doe@acme.example", Last: "DOE", Line: 2}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, traveller); got != "traveller of line 2" {
			t.Errorf("Sprintf(%s) = %s, want the line only", verb, got)
		}
	}
}

// saidOfTravellers is all that an error about a directory may say: nothing of the
// file is in it.
var saidOfTravellers = regexp.MustCompile(`^t\.csv(:\d+:\d+)?: (is empty \(its first line names the columns\)|and \d+ more|` +
	`(column \d+|login|last|first|employee|email|loyalty|first line|line): (unknown name; (did you mean (login|last|first|employee|email|loyalty)\?|known are [a-z, ]+)|` +
	`is there twice|has no name in the first line|is not UTF-8 \(save the file as UTF-8\)|holds a control character|is empty|has \d+ fields, the first line has \d+|want the column login, and one or more of [a-z, ]+)|` +
	`bare " in non-quoted-field|extraneous or missing " in quoted-field)$`)

// Reading never panics, an error names line and column and nothing of the file, and
// what was read is read again as it is when it is written.
func FuzzParseTravellers(f *testing.F) {
	f.Add("login,last,first,employee,email,loyalty\na,b,c,d,e,f\n")
	f.Add("\ufefflogin;email\n\"a\nb\";c\n;\n")
	f.Add("login,email\n\"\n")
	f.Add("login,last,first\njane.doe@client.example,DOE,JANE\n,,\n,,\n")
	f.Add("login,,email,\r\nM\xfcller,,x,\r\n,y,,,,,")
	f.Fuzz(func(t *testing.T, text string) {
		travellers, err := config.ParseTravellers("t.csv", strings.NewReader(text))
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !saidOfTravellers.MatchString(strings.TrimSuffix(line, "\n")) {
					t.Fatalf("ParseTravellers() error says %q", line)
				}
			}
			return
		}
		line := 0
		for i := range travellers {
			traveller := &travellers[i]
			if traveller.Login == "" || traveller.Line <= line {
				t.Fatalf("ParseTravellers() = %v with an empty login, or after line %d", traveller, line)
			}
			line, traveller.Line, traveller.Named = traveller.Line, i+2, true
		}
		config.Ambiguities(travellers)
		again, err := config.ParseTravellers("t.csv", bytes.NewReader(written(t, travellers)))
		for i := range again {
			again[i].Line = i + 2
		}
		if diff := cmp.Diff(travellers, again); diff != "" || err != nil {
			t.Fatalf("read again (-want +got), error %v:\n%s", err, diff)
		}
	})
}

func written(t *testing.T, travellers []config.Traveller) []byte {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"login", "last", "first", "employee", "email", "loyalty"}}
	for _, x := range travellers {
		rows = append(rows, []string{x.Login, x.Last, x.First, x.Employee, x.Email, x.Loyalty})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
