package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"tripsync/cmd/internal/config"
)

// standardInput is the reference to a secret that is typed or piped.
const standardInput = "-"

// secret returns what a reference stands for: env:NAME, file:PATH, also within
// ${ }, or - for a line of input, which is not echoed at a terminal. A secret in
// clear text is refused, since it would stay in the shell's history.
func (n *connector) secret(what, reference string) (config.Secret, error) {
	inner := strings.TrimSuffix(strings.TrimPrefix(reference, "${"), "}")
	kind, name, _ := strings.Cut(inner, ":")
	var text string
	var err error
	switch {
	case reference == standardInput:
		text, err = n.typed(what)
	case kind == "env":
		text, _ = n.lookup(name)
	case kind == "file":
		var content []byte
		content, err = os.ReadFile(name)
		text = string(content)
	default:
		return "", usage(fmt.Errorf("%s: want env:NAME, file:PATH or - for standard input: in clear text it would stay in the shell's history", what))
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", what, err)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", usage(fmt.Errorf("%s: there is none at %s", what, reference))
	}
	return config.Secret(text), nil
}

// typed reads a line, at a terminal after asking for it and without echo.
func (n *connector) typed(what string) (string, error) {
	if f, ok := n.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintf(n.errOut, "%s (not shown): ", what)
		text, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(n.errOut)
		return string(text), err
	}
	text, err := bufio.NewReader(n.in).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return text, err
}
