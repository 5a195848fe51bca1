package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func unknownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("unknown verb %q", args[0])
	if near := nearestVerb(c, args[0]); near != "" {
		err = fmt.Errorf("%w: did you mean %q?", err, near)
	}
	return usage(err)
}

func unknownFlag(c *cobra.Command, err error) error {
	name, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return usage(err)
	}
	if near := nearestFlag(c, name); near != "" {
		err = fmt.Errorf("%w: did you mean --%s?", err, near)
	}
	return usage(err)
}

// nearestVerb returns the verb below c that was probably meant, or nothing.
func nearestVerb(c *cobra.Command, name string) string {
	best, at := "", 3
	for _, verb := range c.Commands() {
		if d := distance(verb.Name(), name); d < at {
			best, at = verb.Name(), d
		}
	}
	return best
}

// nearestFlag returns the flag of c that was probably meant, or nothing.
func nearestFlag(c *cobra.Command, name string) string {
	best, at := "", 3
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if d := distance(f.Name, name); d < at {
			best, at = f.Name, d
		}
	})
	return best
}

// distance is Levenshtein's: how many letters to change, add or drop.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
