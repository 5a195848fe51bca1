package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tripsync/cmd/internal/config"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// clients returns the rules of all clients, and a fingerprint of them.
func (a *app) clients() ([]transform.Client, string, error) {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	var out []transform.Client
	for _, c := range a.settings.Clients {
		client, people, err := client(c)
		if err != nil {
			return nil, "", err
		}
		out = append(out, client)
		if err := encoder.Encode([]any{c.Name, c.Match, c.Concur.Supplier, c.Send, c.Join, c.Cancel, c.Travellers, people, c.Remarks, c.Proposal}); err != nil {
			return nil, "", fmt.Errorf("fingerprint of settings: %w", err)
		}
	}
	return out, hex.EncodeToString(sum.Sum(nil)), nil
}

func client(c config.Client) (transform.Client, []transform.Person, error) {
	out := transform.Client{
		Name: c.Name, Supplier: c.Concur.Supplier, Bookings: c.Send == "booking", Join: extract(c.Join),
		Match:   transform.Match{Offices: c.Match.Office, Accounts: c.Match.Account, Remark: c.Match.Remark},
		Remarks: rules(c.Remarks), Proposal: proposal(c.Proposal), PreExpenseAir: c.PreExpenseAir,
	}
	var people []transform.Person
	for _, r := range c.Travellers {
		rung, listed, err := rung(r)
		if err != nil {
			return out, nil, err
		}
		people = append(people, listed...)
		out.Ladder = append(out.Ladder, rung)
	}
	return out, people, nil
}

func rung(r config.Rung) (transform.Rung, []transform.Person, error) {
	switch {
	case r.Remark != nil:
		return transform.RemarkRung{Pattern: r.Remark}, nil, nil
	case r.Email:
		return transform.EmailRung{}, nil, nil
	case r.Template != "":
		return transform.TemplateRung{Template: r.Template}, nil, nil
	}
	travellers, err := config.ReadTravellers(r.File)
	if err != nil {
		return nil, nil, err
	}
	var people []transform.Person
	for _, t := range travellers {
		p := transform.Person{Login: t.Login, Employee: t.Employee, Email: t.Email, Loyalty: t.Loyalty}
		if t.Named {
			p.Last, p.First = t.Last, t.First
		}
		people = append(people, p)
	}
	return transform.NewDirectory(people), people, nil
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
