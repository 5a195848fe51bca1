package main

import (
	"encoding"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"tripsync/cmd/internal/config"
)

// The least settings that have an entry of each list.
const leastSettings = `
inbox: [{name: amadeus, dir: inbox}]
schedules: [{name: nightly, cron: "0 3 * * *"}]
clients:
  - name: acme
    concur: {url: "http://127.0.0.1:8090", client_id: sandbox, client_secret: sandbox, supplier: ACME TRAVEL}
    travellers: [{email: true}]
    proposal: 'RM\*PROPOSAL-(\S+)'
delivery: {quiet: [{from: "17:00", to: "18:00"}]}
`

// A settingsTable collects the rows of the guide's table of settings.
type settingsTable struct {
	comments map[string]string // of the fields, by Type.Field
	required map[string]bool   // settings, by their path
	rows     strings.Builder
}

func settingTable(t *testing.T) string {
	t.Helper()
	least, err := config.Parse("", []byte(leastSettings), func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	table := settingsTable{comments: fieldComments(t, "../internal/config"), required: requiredSettings(t)}
	table.rows.WriteString("| setting | default | meaning |\n|---|---|---|\n")
	table.add(t, "", reflect.ValueOf(*least))
	return table.rows.String()
}

// requiredSettings asks for what is said to be missing where everything is.
func requiredSettings(t *testing.T) map[string]bool {
	t.Helper()
	const empty = "inbox: [{}]\nschedules: [{}]\nclients: [{proposal: {}}]\n"
	_, err := config.Parse("", []byte(empty), func(string) (string, bool) { return "", false })
	if err == nil {
		t.Fatal("nothing is required")
	}
	required := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)(\S+): is missing$`).FindAllStringSubmatch(err.Error(), -1) {
		required[strings.ReplaceAll(match[1], "[0]", "[]")] = true
	}
	return required
}

// fieldComments reads the comments of the fields of a package's structs.
func fieldComments(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					for _, name := range f.Names {
						comments[spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
					}
				}
			}
			return false
		})
	}
	return comments
}

// add writes a row for each setting of a struct, and below it those in it.
func (s *settingsTable) add(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		setting := strings.TrimPrefix(path+"."+name, ".")
		value := v.FieldByIndex(f.Index)
		inner, below := entryOf(value)
		if inner.Kind() == reflect.Slice || value.Kind() == reflect.Slice && below {
			setting += "[]"
		}
		fmt.Fprintf(&s.rows, "| `%s` | %s | %s |\n", setting, s.initial(setting, value, below), s.meaning(t, v.Type().Name(), f.Name))
		if below {
			s.add(t, setting, inner)
		}
	}
}

// entryOf returns the struct whose settings stand below a value, and whether there
// is one: the value, what it points to, or its first entry.
func entryOf(v reflect.Value) (reflect.Value, bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice && v.Len() > 0 {
		if v.Kind() == reflect.Slice {
			v = v.Index(0)
			continue
		}
		if v.IsNil() {
			return v, false
		}
		v = v.Elem()
	}
	_, scalar := reflect.TypeAssert[encoding.TextMarshaler](v)
	settings := v.Kind() == reflect.Struct && !scalar && v.Type().PkgPath() == "tripsync/cmd/internal/config"
	return v, settings && v.Type() != reflect.TypeFor[config.Extract]()
}

// initial is what stands in the column of defaults.
func (s *settingsTable) initial(setting string, v reflect.Value, below bool) string {
	switch {
	case s.required[setting]:
		return "*required*"
	case v.Kind() == reflect.Bool && !strings.HasPrefix(setting, "clients[].travellers[]."):
		return fmt.Sprintf("`%v`", v.Bool())
	case below || v.IsZero() || v.Kind() == reflect.Pointer, strings.HasPrefix(setting, "clients[].travellers[]."), strings.HasPrefix(setting, "delivery.quiet[].") && !strings.HasSuffix(setting, "timezone"):
		return "–"
	}
	if d, ok := reflect.TypeAssert[time.Duration](v); ok {
		return "`" + strings.TrimSuffix(d.String(), "m0s") + "`"
	}
	if text, ok := reflect.TypeAssert[encoding.TextMarshaler](v); ok {
		if b, err := text.MarshalText(); err == nil {
			return "`" + string(b) + "`"
		}
	}
	return fmt.Sprintf("`%v`", v.Interface())
}

// meaning is the comment of a field, without the field's own name at its head.
func (s *settingsTable) meaning(t *testing.T, structure, field string) string {
	t.Helper()
	comment := s.comments[structure+"."+field]
	text, named := strings.CutPrefix(comment, field+" ")
	if !named {
		t.Errorf("the comment of %s.%s does not begin with its name: %q", structure, field, comment)
	}
	for _, verb := range []string{"is ", "are ", "lists "} {
		text = strings.TrimPrefix(text, verb)
	}
	return strings.ReplaceAll(text, "|", `\|`)
}

func variableTable() string {
	var b strings.Builder
	b.WriteString("| variable | setting |\n|---|---|\n")
	for _, v := range config.Variables() {
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", v.Name, v.Setting)
	}
	return b.String()
}
