package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Load reads the settings file and lays the environment over it. Function lookup
// finds a variable as [os.LookupEnv] does. For a flag of the command line to go
// before both, lookup answers with it for the variable it overrides: see [Variables].
//
// If file is "", Load reads the file that TRIPSYNC_CONFIG names, else
// ./tripsync.yaml, else /etc/tripsync/tripsync.yaml. Without any of these, the
// settings are those of [Default].
func Load(file string, lookup func(string) (string, bool)) (*Config, error) {
	c, r, err := loadFile(file, lookup)
	if err != nil {
		return nil, err
	}
	checker{r}.ownInboxes(c)
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// Parse is [Load] for text that is in memory. Problems name it as file, and
// relative paths in it start from the directory of file.
func Parse(file string, text []byte, lookup func(string) (string, bool)) (*Config, error) {
	c, r := parseText(file, text, lookup)
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// Check is [Load] with the environment in the form of [os.Environ]. It also reports
// [Config.UnknownVariables] and traveller directories that cannot be used, and runs the examples of rule sets. The
// warnings name what is allowed but probably not meant, each in the form of a
// problem. If the error is about directories and examples alone, a service would start
// all the same, and the Config is returned beside it.
func Check(file string, environ []string) (*Config, []string, error) {
	c, r, err := loadFile(file, lookupIn(environ))
	if err != nil {
		return nil, nil, err
	}
	checker{r}.ownInboxes(c)
	bad := errors.Join(r.err(), c.UnknownVariables(environ)) != nil
	checker{r}.directories(c)
	checker{r}.examples(c)
	err = errors.Join(r.err(), c.UnknownVariables(environ))
	if bad {
		return nil, nil, err
	}
	return c, listWarnings(c, r), err
}

// loadFile returns an error only if the file cannot be read. If the report has
// problems, the Config is of no use.
func loadFile(file string, lookup func(string) (string, bool)) (*Config, *report, error) {
	file, text, err := readSettings(file, lookup)
	if err != nil {
		return nil, nil, fmt.Errorf("read settings: %w", err)
	}
	c, r := parseText(file, text, lookup)
	return c, r, nil
}

// readSettings returns the name and the text of the settings file, or "" and nil
// without one.
func readSettings(file string, lookup func(string) (string, bool)) (string, []byte, error) {
	if file == "" {
		file, _ = lookup(fileVariable)
	}
	if file != "" {
		text, err := readFile(file)
		return file, text, err
	}
	for _, file := range []string{"tripsync.yaml", "/etc/tripsync/tripsync.yaml"} {
		text, err := readFile(file)
		if !errors.Is(err, fs.ErrNotExist) {
			return file, text, err
		}
	}
	return "", nil, nil
}

func parseText(file string, text []byte, lookup func(string) (string, bool)) (*Config, *report) {
	c := Default()
	d := decoder{
		report: report{file: file, at: map[string]place{}, written: map[string]string{}, faulty: map[string]bool{}},
		dir:    filepath.Dir(file),
		lookup: lookup,
		asked:  map[string]bool{},
	}
	d.document(text, c)
	d.anchorPaths(c)
	d.overlay(c)
	c.File, c.written, c.asked, c.files = file, d.written, d.asked, d.files
	checker{&d.report}.config(c)
	return c, &d.report
}

// anchorPaths makes relative paths of the file start from its directory.
func (d *decoder) anchorPaths(c *Config) {
	if _, set := d.at["data"]; set {
		c.Data = d.anchored(c.Data)
	}
	for i := range c.Inbox {
		c.Inbox[i].Dir = d.anchored(c.Inbox[i].Dir)
	}
	for i := range c.Clients {
		for j := range c.Clients[i].Travellers {
			rung := &c.Clients[i].Travellers[j]
			rung.File = d.anchored(rung.File)
		}
		for j, file := range c.Clients[i].Passives {
			if isRuleFile(file) {
				c.Clients[i].Passives[j] = d.anchored(file)
			}
		}
	}
}
