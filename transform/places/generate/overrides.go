package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
)

// An override is a line of overrides.tsv about a code. What it leaves to the sources is "".
type override struct{ zone, country, city, name string }

// apply returns r with the values of o.
func (o override) apply(r row) row {
	r.zone = cmp.Or(o.zone, r.zone)
	r.country = cmp.Or(o.country, r.country)
	r.city = cmp.Or(o.city, r.city)
	r.name = cmp.Or(o.name, r.name)
	return r
}

// readOverrides reads lines of code, zone, country, city, name and reason; "-" leaves a cell to the sources.
func readOverrides(file string) (map[string]override, error) {
	b, err := os.ReadFile(file) //nolint:gosec // our own file
	if err != nil {
		return nil, err
	}
	all := map[string]override{}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 6 || cells[5] == "" {
			return nil, fmt.Errorf("%s:%d: want 6 cells, the last a reason", file, n)
		}
		if _, ok := all[cells[0]]; ok {
			return nil, fmt.Errorf("%s:%d: %s for the second time", file, n, cells[0])
		}
		for i, c := range cells {
			if c == "-" {
				cells[i] = ""
			}
		}
		all[cells[0]] = override{zone: cells[1], country: cells[2], city: cells[3], name: cells[4]}
	}
	return all, nil
}
