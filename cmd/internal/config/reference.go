package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// expand replaces the references of text by what they stand for. Its errors name
// the reference, but never a value, nor what only looks like a reference: that may
// be part of a password.
func (d *decoder) expand(text string) (string, error) {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		reference, rest, closed := strings.Cut(after, "}")
		if !closed {
			return "", errors.New("a reference lacks its closing brace")
		}
		value, err := d.resolve(reference)
		if err != nil {
			return "", err
		}
		out.WriteString(value)
		text = rest
	}
}

// resolve returns what env:NAME or file:PATH stands for.
func (d *decoder) resolve(reference string) (value string, err error) {
	kind, name, _ := strings.Cut(reference, ":")
	switch kind {
	case "env":
		value, err = d.variable(name)
	case "file":
		value, err = d.content(name)
	default:
		return "", errors.New("holds a reference of an unknown kind (write ${env:NAME} or ${file:/path})")
	}
	if err != nil {
		return "", fmt.Errorf("${%s}: %w", reference, err)
	}
	return value, nil
}

func (d *decoder) variable(name string) (string, error) {
	d.asked[name] = true
	value, ok := d.lookup(name)
	if !ok || value == "" {
		return "", errors.New("the environment variable is not set, or empty")
	}
	return value, nil
}

// content returns the text of a file without the line end that editors and echo put
// there. The path must be absolute, so that what Show writes is valid anywhere.
func (d *decoder) content(name string) (string, error) {
	if !filepath.IsAbs(name) {
		return "", errors.New("want an absolute path")
	}
	d.files = append(d.files, name)
	text, err := readFile(name)
	if err != nil {
		return "", bareCause(err)
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		return "", errors.New("the file is empty")
	}
	return value, nil
}

// readFile reads a file that the operator names.
func readFile(name string) ([]byte, error) {
	return os.ReadFile(name)
}

// anchored returns a path of the settings file, which starts from its directory.
func (d *decoder) anchored(path string) string {
	if path == "" || filepath.IsAbs(path) || isRemote(path) {
		return path
	}
	return filepath.Join(d.dir, path)
}

// bareCause strips operation and path, which the message already has.
func bareCause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// withoutReferences returns text without its references.
func withoutReferences(text string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		_, text, _ = strings.Cut(after, "}")
	}
}
