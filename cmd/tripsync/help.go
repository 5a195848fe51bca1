package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/deploy/guide"
)

// helpCommand prints the help of a verb, a page of the guide, or both where they
// have one name. Cobra's own passes over what does not exist.
func helpCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "help [VERB | TOPIC]", Short: "Help about a verb, or a page of the guide",
		RunE: func(c *cobra.Command, args []string) error {
			verb, rest, err := c.Root().Find(args)
			page, found := guide.Find(strings.Join(args, " "))
			known := err == nil && len(rest) == 0
			if !known && !found {
				return unknownTopic(c.Root(), args[0])
			}
			if known {
				if err := verb.Help(); err != nil || !found {
					return err
				}
				fmt.Fprintln(a.out)
			}
			_, err = fmt.Fprint(a.out, page.Text(report.WidthOf(a.out)))
			return err
		},
	}
}

func unknownTopic(root *cobra.Command, name string) error {
	known := verbNames(root)
	for _, page := range guide.Pages() {
		known = append(known, page.Topic)
	}
	err := fmt.Errorf("unknown verb or topic %q", name)
	if near := config.Nearest(name, known); near != "" {
		err = fmt.Errorf("%w: did you mean %q?", err, near)
	}
	return usage(err)
}

// pageAbout returns the topic of the page that has more about a verb, or nothing.
func pageAbout(verb string) string {
	switch verb {
	case "plan", "run", "serve", "status", "backfill", "hold", "release", "retry":
		return "operate"
	case "connect", "keys":
		return "connect"
	case "reconcile", "adopt":
		return "reconcile"
	case "convert":
		return "formats"
	case "config":
		return "settings"
	case "migrate":
		return "install"
	case "demo", "sandbox":
		return "sandbox"
	}
	return ""
}

// listTopics makes the help of the program end with the pages of the guide, and that
// of a verb with the one that has more.
func listTopics(root *cobra.Command) {
	plain := root.UsageTemplate()
	for _, verb := range root.Commands() {
		if topic := pageAbout(verb.Name()); topic != "" {
			verb.SetUsageTemplate(plain + "\nMore: tripsync help " + topic + "\n")
		}
	}
	var b strings.Builder
	b.WriteString("{{if not .HasParent}}\nPages of the guide:\n")
	for _, page := range guide.Pages() {
		fmt.Fprintf(&b, "  {{rpad %q .NamePadding}} %s\n", page.Topic, page.Title)
	}
	b.WriteString("\nUse \"tripsync help TOPIC\" to read one.\n{{end}}")
	root.SetUsageTemplate(plain + b.String())
}

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
