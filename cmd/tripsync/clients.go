package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// rules returns the rules of all clients, with the traveller files as they are now,
// and the fingerprint of them all: whoever decides goes by one such answer until it
// has decided.
func (a *app) rules(ctx context.Context) (pipeline.Rules, error) {
	files, problems, err := a.directories.refresh(ctx, a.settings.Clients, a.log)
	if err != nil {
		return pipeline.Rules{}, err
	}
	rules := pipeline.Rules{Problems: problems}
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, c := range a.settings.Clients {
		client, people := client(c, files)
		rules.Clients = append(rules.Clients, client)
		if err := encoder.Encode([]any{c.Name, c.Match, c.Concur.Supplier, c.Send, c.Join, c.Cancel, c.Oldest, c.Travellers, people, c.PassOver, c.Remarks, c.Proposal}); err != nil {
			return pipeline.Rules{}, fmt.Errorf("fingerprint of settings: %w", err)
		}
	}
	rules.Policy = hex.EncodeToString(sum.Sum(nil))
	return rules, nil
}

// client returns the rules of a client, and what stands for the people of its
// traveller files.
func client(c config.Client, files map[string]directory) (transform.Client, []string) {
	out := transform.Client{
		Name: c.Name, Supplier: c.Concur.Supplier, Bookings: c.Send == "booking", Join: extract(c.Join),
		Match:    transform.Match{Offices: c.Match.Office, Accounts: c.Match.Account, Remark: c.Match.Remark},
		PassOver: c.PassOver, Remarks: rules(c.Remarks), Proposal: proposal(c.Proposal), PreExpenseAir: c.PreExpenseAir,
	}
	var people []string
	for _, r := range c.Travellers {
		switch {
		case r.Remark != nil:
			out.Ladder = append(out.Ladder, transform.RemarkRung{Pattern: r.Remark})
		case r.Email:
			out.Ladder = append(out.Ladder, transform.EmailRung{})
		case r.Template != "":
			out.Ladder = append(out.Ladder, transform.TemplateRung{Template: r.Template})
		default:
			out.Ladder, people = append(out.Ladder, files[r.File].rung), append(people, files[r.File].sum)
		}
	}
	return out, people
}

// rules are in the order of their fields' names.
func rules(remarks map[string]*config.Extract) []transform.Rule {
	var out []transform.Rule
	for _, field := range slices.Sorted(maps.Keys(remarks)) {
		out = append(out, transform.Rule{Field: field, Extract: extract(remarks[field])})
	}
	return out
}

func proposal(p *config.Proposal) *transform.Proposal {
	if p == nil {
		return nil
	}
	return &transform.Proposal{
		Request: extract(p.Request), Batch: extract(p.Batch), Size: extract(p.Size), Index: extract(p.Index),
		Status: itinerary.TripStatus(p.Status), AutoSelect: p.AutoSelect, //nolint:gosec // 6 or 7
	}
}

// extract finds nothing for nil.
func extract(x *config.Extract) transform.Extract {
	if x == nil {
		return transform.Extract{}
	}
	return transform.Extract{Pattern: x.Pattern, Starts: x.Starts, From: x.Columns.From, To: x.Columns.To}
}
