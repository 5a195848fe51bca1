package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/state"
)

func keysCommand(a *app) *cobra.Command {
	verb := func(use, short, long string, do func(context.Context, *service.Database) error) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Long: long, Args: unknownVerb,
			RunE: func(c *cobra.Command, _ []string) error { return a.withDatabase(c.Context(), do) },
		}
	}
	c := verb("keys", "The keys that seal grants: which are needed", `Shows how many keys there are, and which of them open the grants that are
stored. The first key seals, all open.`, a.showKeys)
	c.AddCommand(
		verb("rotate", "Seal all grants with a new first key", `Puts a new key before the others in the key file of the data directory, then
seals all grants with it. Services that use this file go on meanwhile; one on
another machine waits until it has a copy. Where the ring is in the setting
keys, put a new key first there, restart all services, and then rotate.

Nothing is changed while a grant is stored that none of the keys opens.`, a.rotateKeys),
		verb("prune", "Drop the keys that no grant needs any more", `Takes all keys but the first out of the key file of the data directory,
unless a grant still needs one of them.`, a.pruneKeys),
	)
	return c
}

func (a *app) showKeys(ctx context.Context, d *service.Database) error {
	keys, err := a.Keys()
	if err != nil {
		return err
	}
	seals, err := d.Seals(ctx, keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s in %s, %s stored\n", report.Plural(len(keys), "key"), a.keyPlace(), report.Plural(len(seals), "grant"))
	for _, s := range seals {
		opened := fmt.Sprintf("opened by key %d", s.Key)
		if s.Key == 0 {
			opened = "opened by none of them: tripsync connect " + s.Client + " --replace"
		}
		fmt.Fprintf(a.out, "  %s  %s\n", s.Client, opened)
	}
	return nil
}

func (a *app) keyPlace() string {
	if a.Settings.Keys != "" {
		return "the setting keys"
	}
	return a.Settings.KeyFile()
}

func (a *app) rotateKeys(ctx context.Context, d *service.Database) error {
	keys, err := a.Keys()
	if err != nil {
		return err
	}
	if a.Settings.Keys == "" {
		if keys, err = a.addKey(ctx, d, keys); err != nil {
			return err
		}
	}
	n, err := d.Reseal(ctx, keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s sealed anew with the first key of %s\n", report.Plural(n, "grant"), a.keyPlace())
	if len(keys) > 1 {
		fmt.Fprintln(a.out, "no grant needs the others any more; once every service knows the new key, drop them:", a.pruning())
	}
	return nil
}

func (a *app) pruning() string {
	if a.Settings.Keys != "" {
		return "take them out of the setting"
	}
	return "tripsync keys prune"
}

// addKey puts a new key first into the key file, unless there are grants that
// could not be sealed with it.
func (a *app) addKey(ctx context.Context, d *service.Database, keys state.Ring) (state.Ring, error) {
	if _, err := needed(ctx, d, keys); err != nil {
		return nil, err
	}
	file := service.KeyFile(a.Settings.KeyFile())
	old, err := file.Read()
	if err != nil {
		return nil, err
	}
	if err := file.Write(service.NewKey() + "," + old); err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	return a.Keys()
}

func (a *app) pruneKeys(ctx context.Context, d *service.Database) error {
	if a.Settings.Keys != "" {
		return usage(errors.New("the ring is in the setting keys: take the others out there"))
	}
	keys, err := a.Keys()
	if err != nil {
		return err
	}
	others, err := needed(ctx, d, keys)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return fmt.Errorf("other keys than the first are needed for %s: tripsync keys rotate", strings.Join(others, ", "))
	}
	file := service.KeyFile(a.Settings.KeyFile())
	ring, err := file.Read()
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(ring), ",")
	if err := file.Write(config.Secret(strings.TrimSpace(first))); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s dropped from %s\n", report.Plural(len(keys)-1, "key"), a.keyPlace())
	return err
}

// needed lists the clients whose grants another key than the first opens. None
// opening one is an error that names its client.
func needed(ctx context.Context, d *service.Database, keys state.Ring) (others []string, err error) {
	seals, err := d.Seals(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, s := range seals {
		switch s.Key {
		case 0:
			err = errors.Join(err, fmt.Errorf("grant of %s: %w", s.Client, state.ErrNoKey))
		case 1:
		default:
			others = append(others, s.Client)
		}
	}
	return others, err
}
