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
	verb := func(use, short, long string, do func(*keysVerb, context.Context) error) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Long: long, Args: unknownVerb,
			RunE: func(c *cobra.Command, _ []string) error {
				return a.withDatabase(c.Context(), func(ctx context.Context, d *service.Database) error { return do(&keysVerb{a, d}, ctx) })
			},
		}
	}
	c := verb("keys", "Show which keys the stored grants need", `Shows how many keys there are, and which of them open the stored grants. The first
key seals new grants; each of them can open one.`, (*keysVerb).list)
	c.AddCommand(
		verb("rotate", "Seal all grants with a new first key", `Puts a new key before the others in the key file of the data directory, then
seals all grants with it. Services that use this file go on meanwhile; a service
on another machine waits until it has a copy. If the keys are in the setting
keys, put a new key first there, restart all services, and then rotate.

Nothing is changed while no key opens one of the stored grants.`, (*keysVerb).rotate),
		verb("prune", "Drop the keys that no grant needs any more", `Removes all keys but the first from the key file of the data directory,
unless a grant still needs one of them.`, (*keysVerb).prune),
	)
	return c
}

// A keysVerb is keys, or one of the verbs below it, at work.
type keysVerb struct {
	*app

	database *service.Database
}

func (k *keysVerb) list(ctx context.Context) error {
	keys, err := k.Keys(ctx, k.database.Store)
	if err != nil {
		return err
	}
	seals, err := k.database.Seals(ctx, keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.out, "%s in %s, %s stored\n", report.Plural(len(keys), "key"), k.place(), report.Plural(len(seals), "grant"))
	for _, s := range seals {
		opened := fmt.Sprintf("opened by key %d", s.Key)
		if s.Key == 0 {
			opened = "opened by none of them: tripsync connect " + s.Client + " --replace"
		}
		fmt.Fprintf(k.out, "  %s  %s\n", s.Client, opened)
	}
	return nil
}

func (k *keysVerb) place() string {
	if k.Settings.Keys != "" {
		return "the setting keys"
	}
	return k.Settings.KeyFile()
}

func (k *keysVerb) rotate(ctx context.Context) error {
	keys, err := k.Keys(ctx, k.database.Store)
	if err != nil {
		return err
	}
	if k.Settings.Keys == "" {
		if keys, err = k.addKey(ctx, keys); err != nil {
			return err
		}
	}
	n, err := k.database.Reseal(ctx, keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.out, "%s sealed anew with the first key of %s\n", report.Plural(n, "grant"), k.place())
	if len(keys) > 1 {
		fmt.Fprintln(k.out, "no grant needs the others any more; once every service knows the new key, drop them:", k.pruning())
	}
	return nil
}

func (k *keysVerb) pruning() string {
	if k.Settings.Keys != "" {
		return "take them out of the setting"
	}
	return "tripsync keys prune"
}

// addKey puts a new key first into the key file, unless there are grants that
// could not be sealed with it.
func (k *keysVerb) addKey(ctx context.Context, keys state.Ring) (state.Ring, error) {
	if _, err := k.needed(ctx, keys); err != nil {
		return nil, err
	}
	file := service.KeyFile(k.Settings.KeyFile())
	old, err := file.Read()
	if err != nil {
		return nil, err
	}
	if err := file.Write(service.NewKey() + "," + old); err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	return k.Keys(ctx, k.database.Store)
}

func (k *keysVerb) prune(ctx context.Context) error {
	if k.Settings.Keys != "" {
		return usage(errors.New("the ring is in the setting keys: take the others out there"))
	}
	keys, err := k.Keys(ctx, k.database.Store)
	if err != nil {
		return err
	}
	others, err := k.needed(ctx, keys)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return fmt.Errorf("other keys than the first are needed for %s: tripsync keys rotate", strings.Join(others, ", "))
	}
	file := service.KeyFile(k.Settings.KeyFile())
	ring, err := file.Read()
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(ring), ",")
	if err := file.Write(config.Secret(strings.TrimSpace(first))); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	_, err = fmt.Fprintf(k.out, "%s dropped from %s\n", report.Plural(len(keys)-1, "key"), k.place())
	return err
}

// needed lists the clients whose grants another key than the first opens. None
// opening one is an error that names its client.
func (k *keysVerb) needed(ctx context.Context, keys state.Ring) (others []string, err error) {
	seals, err := k.database.Seals(ctx, keys)
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
