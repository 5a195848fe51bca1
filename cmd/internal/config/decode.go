package config

import (
	"bytes"
	"encoding"
	"errors"
	"reflect"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A decoder fills a Config from the nodes of a settings file. Only the parser is the
// library's. The library's decoder stops at the first problem, quotes values in
// errors, and would read account number 0012 as ten.
type decoder struct {
	report
	dir    string // that relative paths of the file start from
	lookup func(string) (string, bool)
	asked  map[string]bool // see Config
	files  []string        // see Config
}

// A defaulter has defaults other than its zero value.
type defaulter interface{ setDefaults() }

// An abbreviation may be written as one value: that of the field to which short
// returns a pointer.
type abbreviation interface{ short() any }

// document reads the text of a settings file into c.
func (d *decoder) document(text []byte, c *Config) {
	if good := bytes.ToValidUTF8(text, nil); len(good) < len(text) {
		d.add(d.strayByte(text), "", "not UTF-8 (save the file as UTF-8)", "")
		return
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntax(err)
		return
	}
	for i, doc := range file.Docs {
		if i > 0 && doc.Body != nil {
			d.add(d.placeOf(doc.Body), "", "a second document (write one only)", "")
			return
		}
		d.top(doc.Body, c)
	}
}

// strayByte returns the place of the first byte that is not UTF-8.
func (d *decoder) strayByte(text []byte) place {
	line := 0
	for l := range bytes.Lines(text) {
		line++
		for i, r := range string(l) {
			if _, size := utf8.DecodeRune(l[i:]); r == utf8.RuneError && size == 1 {
				return place{name: d.file, line: line, column: utf8.RuneCount(l[:i]) + 1}
			}
		}
	}
	return place{name: d.file}
}

func (d *decoder) top(n ast.Node, c *Config) {
	switch n.(type) {
	case nil, *ast.CommentGroupNode, *ast.NullNode:
	case ast.MapNode:
		d.mapping("", n, reflect.ValueOf(c).Elem())
	default:
		d.add(d.placeOf(n), "", "want settings, each as key: value", "")
	}
}

// syntax reports the parser's message without its excerpt, which would show whole
// lines and the passwords in them.
func (d *decoder) syntax(err error) {
	at, what := place{name: d.file}, "not YAML"
	if e, ok := errors.AsType[yaml.Error](err); ok {
		at, what = d.placeAt(e.GetToken()), what+": "+e.GetMessage()
	}
	d.add(at, "", what, "")
}

func (d *decoder) value(setting string, n ast.Node, into reflect.Value) {
	d.at[setting] = d.placeOf(n)
	switch n.(type) {
	case *ast.NullNode:
		return // as if it was not there
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		d.addOnce(setting, "anchors, aliases and tags are not read (write the value out)")
		return
	}
	if scalar, ok := scalarOf(into); ok {
		d.scalar(setting, n, scalar)
		return
	}
	if a, ok := reflect.TypeAssert[abbreviation](into.Addr()); ok && isText(n) {
		d.value(setting, n, reflect.ValueOf(a.short()).Elem())
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(newWithDefaults(into.Type().Elem()))
		d.value(setting, n, into.Elem())
	case reflect.Slice:
		d.list(setting, n, into)
	default:
		d.mapping(setting, n, into)
	}
}

func (d *decoder) list(setting string, n ast.Node, into reflect.Value) {
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		d.addOnce(setting, "want a list, each entry after a dash or all in [ ]")
		return
	}
	for i, value := range sequence.Values {
		entry := newWithDefaults(into.Type().Elem())
		d.value(elementOf(setting, i), value, entry.Elem())
		into.Set(reflect.Append(into, entry.Elem()))
	}
}

// newWithDefaults returns a pointer to a value that has its defaults.
func newWithDefaults(t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if d, ok := reflect.TypeAssert[defaulter](v); ok {
		d.setDefaults()
	}
	return v
}

// mapping reads into a struct or into a map with keys of the operator's own.
func (d *decoder) mapping(setting string, n ast.Node, into reflect.Value) {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		d.addOnce(setting, "want settings of its own, each as key: value")
		return
	}
	seen := map[string]place{}
	for pair := pairs.MapRange(); pair.Next(); {
		if pair.Key().IsMergeKey() {
			d.addOnce(setting, "merge keys are not read (write the values out)")
			continue
		}
		token := pair.Key().GetToken()
		key, at := token.Value, d.placeAt(token)
		if first, ok := seen[key]; ok {
			d.add(at, childOf(setting, key), "set before, at "+first.String(), excerptOf(at, key))
			continue
		}
		seen[key] = at
		d.at[childOf(setting, key)] = at
		d.pair(setting, key, pair.Value(), into)
	}
}

func (d *decoder) pair(setting, key string, n ast.Node, into reflect.Value) {
	name := childOf(setting, key)
	if d.refuseAbsent(name, "") {
		return
	}
	if into.Kind() == reflect.Map {
		d.entry(name, key, n, into)
		return
	}
	field, ok := fieldOf(into, key)
	if !ok {
		d.unknown(setting, key, keysOf(into.Type()))
		return
	}
	d.value(name, n, field)
}

func (d *decoder) entry(setting, key string, n ast.Node, into reflect.Value) {
	value := reflect.New(into.Type().Elem()).Elem()
	d.value(setting, n, value)
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	into.SetMapIndex(reflect.ValueOf(key), value)
}

// unknown reports a key that is no setting, and keeps the one that was probably
// meant from being reported as missing.
func (d *decoder) unknown(setting, key string, known []string) {
	name := childOf(setting, key)
	d.add(d.at[name], name, "unknown setting"+suggestNearest(key, known), excerptOf(d.at[name], key))
	if meant := Nearest(key, known); meant != "" {
		d.faulty[childOf(setting, meant)] = true
	}
}

func (d *decoder) scalar(setting string, n ast.Node, into any) {
	text, ok := textOf(n)
	if !ok {
		d.addOnce(setting, "want one value, not a list nor settings of its own")
		return
	}
	_, secret := into.(*Secret)
	if secret || strings.Contains(text, "${") {
		d.written[setting] = text
	}
	value, err := d.expand(text)
	if err != nil {
		d.addOnce(setting, "%v", err)
		return
	}
	if err := setScalar(into, value); err != nil {
		d.addOnce(setting, "%q: %v", text, err)
	}
}

// placeOf returns where n starts: for a mapping, its first key.
func (d *decoder) placeOf(n ast.Node) place {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	return d.placeAt(n.GetToken())
}

func (d *decoder) placeAt(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{name: d.file}
	}
	return place{name: d.file, line: t.Position.Line, column: t.Position.Column}
}

// textOf returns a single value as it is written, without quotes.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func isText(n ast.Node) bool {
	_, ok := textOf(n)
	return ok
}

// scalarOf returns a pointer to v that set knows, if v holds one value.
func scalarOf(v reflect.Value) (any, bool) {
	pointer := v.Addr().Interface()
	switch pointer.(type) {
	case *string, *Secret, *bool, *int, *time.Duration, encoding.TextUnmarshaler:
		return pointer, true
	}
	return nil, false
}

// setScalar reads text into what scalarOf returned. Its errors leave text out.
func setScalar(into any, text string) (err error) {
	switch into := into.(type) {
	case *string:
		*into = text
	case *Secret:
		*into = Secret(text)
	case *bool:
		*into, err = parseBool(text)
	case *int:
		*into, err = parseInt(text)
	case *time.Duration:
		*into, err = parseDuration(text)
	case encoding.TextUnmarshaler:
		err = into.UnmarshalText([]byte(text))
	}
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return errors.New("not a regular expression: " + e.Code.String())
	}
	return err
}

func parseBool(text string) (bool, error) {
	if text != "true" && text != "false" {
		return false, errors.New("want true or false")
	}
	return text == "true", nil
}

func parseInt(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, errors.New("want a whole number")
	}
	return n, nil
}

func parseDuration(text string) (time.Duration, error) {
	t, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("want a duration such as 2s or 1m30s")
	}
	return t, nil
}

// keysOf returns the keys of a struct, in its order.
func keysOf(t reflect.Type) []string {
	var keys []string
	for field := range t.Fields() {
		if key := keyOf(field); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// fieldOf returns the field of a struct that has a key.
func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for field, value := range v.Fields() {
		if key != "" && keyOf(field) == key {
			return value, true
		}
	}
	return reflect.Value{}, false
}

// keyOf returns the key of a field, or "" if the file cannot set it.
func keyOf(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if key == "-" {
		return ""
	}
	return key
}
