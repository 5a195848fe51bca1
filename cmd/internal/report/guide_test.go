package report

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/ingest/pnr"
)

const jsonIntro = `# The lines of --json, field by field

` + "`--json`" + ` writes one JSON object a line. Each has a ` + "`type`" + `; the last one is the
` + "`summary`" + `. ` + "`convert --to records`" + ` and ` + "`--to pnr`" + ` write such lines, too, without a
summary. Pass over types and fields that you do not know: new ones may come, and
none goes or changes its meaning.

A *time* is as in RFC 3339. What GDS exports say is *local time*,
` + "`YYYY-MM-DDTHH:MM`" + ` without a zone, or a *date*. A *place* is ` + "`file:line:column`" + `, and
*places* are an object with the columns of fields by ` + "`file:line`" + `. *If any* marks a
field that is left out where it has no value. A segment has a ` + "`kind`" + `, too: see Air and
what follows it.

Only the lines of ` + "`convert`" + ` have names of people. No line has the number of a card.
`

// guideTypes are the lines, and below them what records and bookings are made of.
func guideTypes() []any {
	return []any{
		Trip{},
		Guard{},
		Excess{},
		Trouble{},
		Quarantined{},
		Summary{},
		Run{},
		Stop{},
		Passives{},
		Connection{},
		Pace{},
		Overview{},
		Standing{},
		Retried{},
		Drift{},
		Reconciled{},
		Planned{},
		Record{},
		Booking{},
		pnr.Order{},
		pnr.Passenger{},
		pnr.Flyer{},
		pnr.Remark{},
		pnr.Fault{},
		pnr.Source{},
		pnr.Air{},
		pnr.Seat{},
		pnr.Surface{},
		pnr.Hotel{},
		pnr.Car{},
		pnr.Rail{},
		pnr.Ferry{},
		pnr.Ride{},
		pnr.Tour{},
		pnr.Other{},
		pnr.Cost{},
		pnr.Ticket{},
		pnr.EMD{},
		pnr.Coupon{},
		pnr.Price{},
		pnr.Tax{},
		pnr.Payment{},
		pnr.Repayment{},
	}
}

// The page about JSON lines says what the code says, or is written when UPDATE_GOLDEN
// is set.
func TestGuideJSON(t *testing.T) {
	t.Parallel()
	source := comments{fset: token.NewFileSet(), types: map[string]*ast.TypeSpec{}, docs: map[string]string{}}
	source.read(t, ".", "report")
	source.read(t, "../../../ingest/pnr", "pnr")
	listed := map[string]bool{}
	for _, v := range guideTypes() {
		listed[reflect.TypeOf(v).String()] = true
	}
	var b strings.Builder
	b.WriteString(jsonIntro)
	for _, v := range guideTypes() {
		source.table(t, &b, reflect.TypeOf(v), listed)
	}
	const file = "../../../deploy/guide/json.md"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if difference := diff.Diff(b.String(), string(got)); difference != "" {
		t.Errorf("%s is stale; write it with UPDATE_GOLDEN=1 (-want +got):\n%s", file, difference)
	}
}

// comments are those of types and of their fields, by package and name.
type comments struct {
	fset  *token.FileSet
	types map[string]*ast.TypeSpec
	docs  map[string]string
}

func (c *comments) read(t *testing.T, dir, pkg string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(c.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				continue
			}
			for _, s := range decl.Specs {
				spec := s.(*ast.TypeSpec)
				c.types[pkg+"."+spec.Name.Name] = spec
				c.docs[pkg+"."+spec.Name.Name] = strings.Join(strings.Fields(decl.Doc.Text()), " ")
			}
		}
	}
}

// field returns the comment of a field.
func (c *comments) field(t *testing.T, owner reflect.Type, name string) string {
	t.Helper()
	spec := c.types[owner.String()]
	if spec == nil {
		t.Fatalf("no source of %s", owner)
	}
	for _, f := range spec.Type.(*ast.StructType).Fields.List {
		for _, id := range f.Names {
			if id.Name == name {
				return strings.Join(strings.Fields(f.Comment.Text()+" "+f.Doc.Text()), " ")
			}
		}
	}
	return ""
}

// table writes what a type is, and its fields.
func (c *comments) table(t *testing.T, b *strings.Builder, typ reflect.Type, listed map[string]bool) {
	t.Helper()
	doc := c.docs[typ.String()]
	if doc == "" {
		t.Errorf("%s has no comment", typ)
	}
	fmt.Fprintf(b, "\n## %s\n\n", typ.Name())
	if line := typ.PkgPath() == reflect.TypeFor[Trip]().PkgPath(); line && typ != reflect.TypeFor[Excess]() {
		doc = "Type `" + strings.NewReplacer(", ", "`, `", " or ", "` or `").Replace(c.field(t, typ, "Type")) + "`. " + doc
	}
	if segment, ok := reflect.TypeAssert[pnr.Segment](reflect.New(typ)); ok {
		doc = "Kind `" + kindOf(t, segment) + "`. " + doc
	}
	column := 0
	for word := range strings.FieldsSeq(doc) {
		if column += len(word) + 1; column > 80 {
			b.WriteString("\n")
			column = len(word) + 1
		} else if column > len(word)+1 {
			b.WriteString(" ")
		}
		b.WriteString(word)
	}
	b.WriteString("\n\n| field | type | when | meaning |\n|---|---|---|---|\n")
	for _, f := range reflect.VisibleFields(typ) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || name == "type" && f.Name == "Type" && len(f.Index) == 1 && typ.PkgPath() == reflect.TypeFor[Trip]().PkgPath() {
			continue
		}
		when := "always"
		if options != "" {
			when = "if any"
		}
		meaning := strings.ReplaceAll(c.field(t, ownerOf(typ, f), f.Name), "|", `\|`)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", name, c.kind(t, f.Type, listed), when, meaning)
	}
}

// kindOf returns what the field kind of a segment says.
func kindOf(t *testing.T, s pnr.Segment) string {
	t.Helper()
	text, err := json.Marshal(pnr.Segments{s})
	var segments []struct{ Kind string }
	if err := cmp.Or(err, json.Unmarshal(text, &segments)); err != nil {
		t.Fatal(err)
	}
	return segments[0].Kind
}

// ownerOf returns the type that declares a field, which may be an embedded one.
func ownerOf(typ reflect.Type, f reflect.StructField) reflect.Type {
	for _, i := range f.Index[:len(f.Index)-1] {
		if typ = typ.Field(i).Type; typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
	}
	return typ
}

// kind names a type of JSON. A struct must have a table of its own.
func (c *comments) kind(t *testing.T, typ reflect.Type, listed map[string]bool) string {
	t.Helper()
	switch typ {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[*time.Time]():
		return "time"
	case reflect.TypeFor[uuid.UUID](), reflect.TypeFor[*uuid.UUID]():
		return "UUID"
	case reflect.TypeFor[json.RawMessage]():
		return "object"
	case reflect.TypeFor[pnr.Position]():
		return "place"
	case reflect.TypeFor[pnr.Date]():
		return "date"
	case reflect.TypeFor[pnr.Local](), reflect.TypeFor[pnr.Moment]():
		return "local time"
	case reflect.TypeFor[pnr.Marks]():
		return "places"
	case reflect.TypeFor[pnr.Segments]():
		return "list of segments"
	}
	if typ.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return "string"
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return c.kind(t, typ.Elem(), listed)
	case reflect.Slice:
		of := c.kind(t, typ.Elem(), listed)
		if strings.ToLower(of) == of {
			of += "s"
		}
		return "list of " + of
	case reflect.Struct:
		if !listed[typ.String()] {
			t.Errorf("%s has no table", typ)
		}
		return typ.Name()
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "number"
	default:
		t.Errorf("what is %s in JSON?", typ)
		return typ.String()
	}
}

// Every line of json.go is in the page.
func TestGuideHasAllLines(t *testing.T) {
	t.Parallel()
	source, err := fs.ReadFile(os.DirFS("."), "json.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, v := range guideTypes() {
		listed[reflect.TypeOf(v).Name()] = true
	}
	for line := range strings.Lines(string(source)) {
		if rest, ok := strings.CutPrefix(line, "type "); ok {
			if name, _, _ := strings.Cut(rest, " struct"); !listed[name] {
				t.Errorf("%s has no table in deploy/guide/json.md", name)
			}
		}
	}
}
