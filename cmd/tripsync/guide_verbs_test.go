package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// eachVerb calls f for all verbs, those below others too.
func eachVerb(c *cobra.Command, f func(*cobra.Command)) {
	for _, verb := range c.Commands() {
		if verb.Runnable() {
			f(verb)
		}
		eachVerb(verb, f)
	}
}

// nameOf is what one types for a verb.
func nameOf(verb *cobra.Command) string { return strings.TrimPrefix(verb.CommandPath(), "tripsync ") }

func verbTable() string {
	var b strings.Builder
	b.WriteString("| verb | does |\n|---|---|\n")
	eachVerb(rootCommand(&app{out: io.Discard, errOut: io.Discard}), func(verb *cobra.Command) {
		use := strings.TrimPrefix(strings.TrimSuffix(verb.UseLine(), " [flags]"), "tripsync ")
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(use, "|", `\|`), verb.Short)
	})
	return b.String()
}

func flagTable() string {
	var b strings.Builder
	b.WriteString("| verb | flag | meaning |\n|---|---|---|\n")
	eachVerb(rootCommand(&app{out: io.Discard, errOut: io.Discard}), func(verb *cobra.Command) {
		name := nameOf(verb)
		verb.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" {
				return
			}
			value, usage := pflag.UnquoteUsage(f)
			text := "`--" + strings.TrimSpace(f.Name+" "+value) + "`"
			if f.Shorthand != "" {
				text = "`-" + f.Shorthand + "`, " + text
			}
			switch f.DefValue {
			case "", "0", "false", "[]":
			default:
				usage += " (default " + f.DefValue + ")"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, text, strings.ReplaceAll(usage, "|", `\|`))
		})
	})
	return b.String()
}

// exitTable is made of the constants and comments of exit.go.
func exitTable(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "exit.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| code | meaning |\n|---|---|\n")
	for _, d := range file.Decls {
		consts, ok := d.(*ast.GenDecl)
		if !ok || consts.Tok != token.CONST {
			continue
		}
		for _, s := range consts.Specs {
			spec := s.(*ast.ValueSpec)
			code, err := strconv.Atoi(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			meaning := strings.TrimSpace(spec.Comment.Text())
			if code != exitSignal {
				fmt.Fprintf(&b, "| %d | %s |\n", code, meaning)
				continue
			}
			_, meaning, _ = strings.Cut(meaning, ": ")
			fmt.Fprintf(&b, "| %d, %d, %d | %s |\n", code+int(syscall.SIGHUP), code+int(syscall.SIGINT), code+int(syscall.SIGTERM), meaning)
			fmt.Fprintf(&b, "| %d | the program that read our output went away |\n", code+int(syscall.SIGPIPE))
		}
	}
	return b.String()
}
