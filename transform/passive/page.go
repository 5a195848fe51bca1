package passive

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What a page may have, so that a hostile one does not fill memory.
const (
	maxPage    = 256 << 10 // bytes
	maxDepth   = 100       // of brackets
	maxAliases = 1000
)

// A Fault is something wrong with a page.
type Fault struct {
	File         string
	Line, Column int // from 1; 0: of the whole page
	What         string
}

// Error is file:line:column: what.
func (f Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.What
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.What)
}

// A page is a rule page while it is read.
type page struct {
	file    string
	anchors map[string]ast.Node
	aliases int // followed so far
	faults  []Fault
}

// fail notes a fault at n.
func (p *page) fail(n ast.Node, format string, args ...any) {
	f := Fault{File: p.file, What: fmt.Sprintf(format, args...)}
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		f.Line, f.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	if !slices.Contains(p.faults, f) {
		p.faults = append(p.faults, f)
	}
}

// open returns the root of the YAML, or nil.
func (p *page) open(text []byte) ast.Node {
	switch {
	case len(text) > maxPage:
		p.fail(nil, "is longer than %d bytes", maxPage)
		return nil
	case !utf8.Valid(text):
		p.fail(nil, "not UTF-8 (save the file as UTF-8)")
		return nil
	case isNestedDeeply(text):
		p.fail(nil, "is nested deeper than %d", maxDepth)
		return nil
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		p.failSyntax(err)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		p.fail(nil, "want one page of rules, and nothing else")
		return nil
	}
	root := file.Docs[0].Body
	ast.Walk(anchorCollector{p}, root)
	return root
}

// isNestedDeeply counts brackets and indentation: the parser calls itself for each.
func isNestedDeeply(text []byte) bool {
	depth := 0
	for line := range strings.Lines(string(text)) {
		indent := len(line) - len(strings.TrimLeft(line, " -?:"))
		for _, c := range []byte(line) {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > maxDepth || indent > 2*maxDepth {
				return true
			}
		}
	}
	return false
}

// failSyntax reports the parser's message without its excerpt.
func (p *page) failSyntax(err error) {
	f := Fault{File: p.file, What: "not YAML"}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		f.What += ": " + e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			f.Line, f.Column = t.Position.Line, t.Position.Column
		}
	}
	p.faults = append(p.faults, f)
}

// An anchorCollector notes the values that have a name.
type anchorCollector struct{ *page }

// Visit notes n.
func (c anchorCollector) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok && a.Name != nil {
		c.anchors[a.Name.GetToken().Value] = a.Value
	}
	return c
}

// follow returns what stands behind the name of a value, and a value without its name.
func (p *page) follow(n ast.Node) ast.Node {
	for {
		switch v := n.(type) {
		case *ast.AnchorNode:
			n = v.Value
		case *ast.AliasNode:
			p.aliases++
			target := p.anchors[v.Value.GetToken().Value]
			if target == nil || p.aliases > maxAliases {
				p.fail(v, "no value has this name")
				return nil
			}
			n = target
		case *ast.TagNode:
			p.fail(v, "tags are not read (leave it out)")
			return nil
		default:
			return n
		}
	}
}

// A mapping is keys and values; at is where it stands.
type mapping struct {
	at     ast.Node
	keys   []string
	byKey  map[string]ast.Node
	keyAts map[string]ast.Node
}

// mapping reads n. No known keys: any may stand there.
func (p *page) mapping(n ast.Node, known ...string) mapping {
	m := mapping{at: n, byKey: map[string]ast.Node{}, keyAts: map[string]ast.Node{}}
	pairs, ok := p.follow(n).(ast.MapNode)
	if !ok {
		p.fail(n, "want keys and values")
		return m
	}
	for pair := pairs.MapRange(); pair.Next(); {
		if pair.Key().IsMergeKey() {
			p.fail(pair.Key(), "merge keys are not read (write the values out)")
			continue
		}
		key := pair.Key().GetToken().Value
		switch {
		case len(known) > 0 && !slices.Contains(known, key):
			p.fail(pair.Key(), "unknown key %q; known are %s", key, strings.Join(known, ", "))
			continue
		case m.byKey[key] != nil:
			p.fail(pair.Key(), "key %q stands here a second time", key)
			continue
		}
		m.keys = append(m.keys, key)
		m.byKey[key], m.keyAts[key] = pair.Value(), pair.Key()
	}
	return m
}

// has reports whether a key is there.
func (m *mapping) has(key string) bool { return m.byKey[key] != nil }

// list returns the entries of a list, or a single value as the one entry.
func (p *page) list(n ast.Node) []ast.Node {
	n = p.follow(n)
	if s, ok := n.(*ast.SequenceNode); ok {
		return s.Values
	}
	if n == nil {
		return nil
	}
	return []ast.Node{n}
}

// text returns a single value as it is written, without quotes.
func (p *page) text(n ast.Node) string {
	switch v := p.follow(n).(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return v.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value
	case nil:
		return ""
	}
	p.fail(n, "want one value")
	return ""
}

// isText reports whether n is a single value.
func (p *page) isText(n ast.Node) bool {
	switch p.follow(n).(type) {
	case *ast.StringNode, *ast.LiteralNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return true
	}
	return false
}

// texts returns a list of single values.
func (p *page) texts(n ast.Node) []string {
	var out []string
	for _, v := range p.list(n) {
		out = append(out, p.text(v))
	}
	return out
}

// expression reads a regular expression, inside the two ends.
func (p *page) expression(n ast.Node, before, after string) *regexp.Regexp {
	text := p.text(n)
	if _, err := regexp.Compile(text); err != nil {
		what := "not a regular expression"
		if e, ok := errors.AsType[*syntax.Error](err); ok {
			what += ": " + e.Code.String()
		}
		p.fail(n, "%s", what)
		return nil
	}
	x, err := regexp.Compile(before + text + after)
	if err != nil {
		p.fail(n, "not a regular expression")
		return nil
	}
	return x
}
