package service

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
	"tripsync/push"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// Rules returns the rules of all clients, with the traveller files as they are now,
// and the fingerprint of them all. A run decides by
// one such answer from beginning to end.
func (m *Machine) Rules(ctx context.Context) (pipeline.Rules, error) {
	files, problems, err := m.directories.refresh(ctx, m.Settings.Clients, m.Log)
	if err != nil {
		return pipeline.Rules{}, err
	}
	rules := pipeline.Rules{Problems: problems}
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, c := range m.Settings.Clients {
		client, people := clientRules(c, files)
		rules.Clients = append(rules.Clients, pipeline.Client{Client: client, Terms: planTerms(c)})
		made := []any{c.Name, c.Match, c.Concur.Supplier, c.Send, c.Join, c.Cancel, c.Oldest, c.Travellers, people, c.PassOver, c.Remarks, c.Proposal}
		for _, set := range client.Passives {
			made = append(made, set.Sum)
		}
		if c.Twins {
			made = append(made, "twins")
		}
		if err := encoder.Encode(made); err != nil {
			return pipeline.Rules{}, fmt.Errorf("fingerprint of settings: %w", err)
		}
	}
	rules.Policy = hex.EncodeToString(sum.Sum(nil))
	return rules, nil
}

// planTerms returns what the settings say of a client's plans.
func planTerms(c config.Client) push.Terms {
	t := push.Terms{NeverCancels: c.Cancel == "never", Guard: push.Guard{
		Cancels: float64(c.Guard.Cancels), LostSegments: float64(c.Guard.LostSegments),
		Travellers: float64(c.Guard.Travellers), AtLeast: c.Guard.AtLeast,
	}}
	if c.Oldest != config.AnyDays {
		t.Oldest = new(int(c.Oldest))
	}
	return t
}

// clientRules returns the rules of a client, and what stands for the people of its
// traveller files.
func clientRules(c config.Client, files map[string]directory) (transform.Client, []string) {
	out := transform.Client{
		Name: c.Name, Supplier: c.Concur.Supplier, Bookings: c.Send == "booking", Join: extractRule(c.Join),
		Match:    transform.Match{Offices: c.Match.Office, Accounts: c.Match.Account, Remark: c.Match.Remark},
		Passives: c.PassiveSets(), Twins: c.Twins, PassOver: c.PassOver, Remarks: remarkRules(c.Remarks), Proposal: proposalRules(c.Proposal), PreExpenseAir: c.PreExpenseAir,
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

// remarkRules are in the order of their fields' names.
func remarkRules(remarks map[string]*config.Extract) []transform.Rule {
	var out []transform.Rule
	for _, field := range slices.Sorted(maps.Keys(remarks)) {
		out = append(out, transform.Rule{Field: field, Extract: extractRule(remarks[field])})
	}
	return out
}

func proposalRules(p *config.Proposal) *transform.Proposal {
	if p == nil {
		return nil
	}
	return &transform.Proposal{
		Request: extractRule(p.Request), Batch: extractRule(p.Batch), Size: extractRule(p.Size), Index: extractRule(p.Index),
		Status: itinerary.TripStatus(p.Status), AutoSelect: p.AutoSelect, //nolint:gosec // 6 or 7
	}
}

// extractRule finds nothing for nil.
func extractRule(x *config.Extract) transform.Extract {
	if x == nil {
		return transform.Extract{}
	}
	return transform.Extract{Pattern: x.Pattern, Starts: x.Starts, From: x.Columns.From, To: x.Columns.To}
}
