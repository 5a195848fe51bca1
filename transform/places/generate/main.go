// Generate writes places.tsv.gz, the table that package places embeds. It is run by go generate in transform/places.
//
// The data comes from four npm packages, pinned in package-lock.json and fetched by
//
//	npm ci --ignore-scripts
//
// in this directory; none of their code is run. Where they disagree, the rules in choose.go decide, and the lines of
// overrides.tsv go before them. The same input always gives the same table. The file is written only when the table has
// changed: another release of Go may compress it differently.
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
	if err := generateTable("generate", "places.tsv.gz", os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "generate places:", err)
		os.Exit(1)
	}
}

// generateTable reads the sources below dir, writes the table to out, and reports what it did.
func generateTable(dir, out string, report io.Writer) error {
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
	rows, left, err := chooseRows(said, overrides)
	if err != nil {
		return err
	}
	table := encodeRows(rows)
	fmt.Fprintf(report, "places: %d rows, %d bytes; left out, as no source can be believed: %s\n",
		len(rows), len(table), strings.Join(left, " "))
	return writeIfChanged(out, table)
}

// encodeRows returns the rows, sorted by code, as lines of tab-separated cells.
func encodeRows(rows []row) []byte {
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
