package config

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Show writes the settings in force as YAML. A value that came from a reference is
// shown as that reference, and a secret from an environment variable as a reference
// to it, so no secret is written. In the directory it was made in, the output is a
// settings file that means the same.
func (c *Config) Show(w io.Writer) error {
	text, err := yaml.MarshalWithOptions(c, yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return fmt.Errorf("read encoded settings: %w", err)
	}
	for _, setting := range slices.Sorted(maps.Keys(c.written)) {
		path, err := yaml.PathString("$." + setting)
		if err != nil {
			return fmt.Errorf("find setting %s: %w", setting, err)
		}
		node, err := yaml.ValueToNode(c.written[setting])
		if err != nil {
			return fmt.Errorf("encode setting %s: %w", setting, err)
		}
		if err := path.ReplaceWithNode(file, node); err != nil {
			return fmt.Errorf("replace setting %s: %w", setting, err)
		}
	}
	_, err = io.WriteString(w, file.String())
	return err
}
