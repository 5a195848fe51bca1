package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tripsync/cmd/internal/config"
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
	return config.Nearest(name, verbNames(c))
}

func verbNames(c *cobra.Command) []string {
	var verbs []string
	for _, verb := range c.Commands() {
		verbs = append(verbs, verb.Name())
	}
	return verbs
}

// nearestFlag returns the flag of c that was probably meant, or nothing.
func nearestFlag(c *cobra.Command, name string) string {
	var flags []string
	c.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
	return config.Nearest(name, flags)
}
