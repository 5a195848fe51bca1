package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

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

// listTopics makes the help of the program end with the pages of the guide.
func listTopics(root *cobra.Command) {
	var b strings.Builder
	b.WriteString("{{if not .HasParent}}\nPages of the guide:\n")
	for _, page := range guide.Pages() {
		fmt.Fprintf(&b, "  {{rpad %q .NamePadding}} %s\n", page.Topic, page.Title)
	}
	b.WriteString("\nUse \"tripsync help TOPIC\" to read one.\n{{end}}")
	root.SetUsageTemplate(root.UsageTemplate() + b.String())
}
