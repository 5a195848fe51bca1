// Generate writes places.tsv.gz, the table that package places embeds. It is run by go generate in transform/places.
//
// The data comes from four npm packages, pinned in package-lock.json and fetched by
//
//	npm ci --ignore-scripts
//
// in this directory; none of their code is run. What they disagree about is settled in settle.go by rules, and in
// overrides.tsv by hand. The same input always gives the same table, and the file is written only when the table has
// changed, so that another release of Go, which may compress differently, makes no difference.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run("generate", "places.tsv.gz", os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "generate places:", err)
		os.Exit(1)
	}
}

// run reads the sources below dir, writes the table to out, and says on report what it did.
func run(dir, out string, report io.Writer) error {
	said, err := readSources(filepath.Join(dir, "node_modules"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w\nrun this first: cd transform/places/generate && npm ci --ignore-scripts", err)
	}
	if err != nil {
		return err
	}
	overrides, err := readOverrides(filepath.Join(dir, "overrides.tsv"))
	if err != nil {
		return err
	}
	rows, left, err := settleAll(said, overrides)
	if err != nil {
		return err
	}
	table := encode(rows)
	fmt.Fprintf(report, "places: %d rows, %d bytes; left out, as no source can be believed: %s\n",
		len(rows), len(table), strings.Join(left, " "))
	return writeIfChanged(out, table)
}

// encode gives the rows, sorted by code, as lines of tab-separated cells.
func encode(rows []row) []byte {
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.code, b.code) })
	var b bytes.Buffer
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", r.code, r.zone, r.country, r.city, r.name)
	}
	return b.Bytes()
}

func writeIfChanged(file string, table []byte) error {
	if old, err := readGzip(file); err == nil && bytes.Equal(old, table) {
		return nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(table); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644) //nolint:gosec // a source file, for everyone to read
}

func readGzip(file string) ([]byte, error) {
	b, err := os.ReadFile(file) //nolint:gosec // our own file
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
