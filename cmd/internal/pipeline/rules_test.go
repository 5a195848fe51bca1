package pipeline_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// Each synchronisation goes by the rules as they are when it has read: a service
// finds a person that came into a client's file while it runs.
func TestSyncGoesByRulesOfNow(t *testing.T) {
	t.Parallel()
	p := agency(t)
	var people []transform.Person
	policy, problem := "nobody", []string{"travellers of acme: broken"}
	p.Refresh = func(context.Context) (pipeline.Rules, error) {
		client := acme(transform.NewDirectory(people))
		return pipeline.Rules{Clients: []pipeline.Client{client}, Policy: policy, Problems: problem}, nil
	}
	var verbs []string
	sync := func(names ...string) pipeline.Begun {
		t.Helper()
		s := reading(t, p, names...)
		s.Show = func(i pipeline.Item) error { verbs = append(verbs, string(i.Verb)); return nil }
		b, err := p.Begin(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	held := sync("stranger-booked.air")
	if s, err := p.End(t.Context(), held); err != nil || s.Held != 1 {
		t.Fatalf("End: %+v, %v; want a trip held", s, err)
	}
	runs, err := p.Store.Runs.LastRuns(t.Context(), 1)
	if err != nil || runs[0].Problem != problem[0] {
		t.Errorf("runs: %+v, %v; want the problem %q", runs, err, problem)
	}
	people, policy, problem = []transform.Person{{Login: "jack.roe@acme.example", Last: "ROE", First: "JACK"}}, "jack", nil
	sync()
	sync()
	if diff := cmp.Diff([]string{"hold", "create"}, verbs); diff != "" {
		t.Errorf("verbs (-want +got):\n%s", diff)
	}

	broken := errors.New("broken")
	p.Refresh = func(context.Context) (pipeline.Rules, error) { return pipeline.Rules{}, broken }
	if _, err := p.Begin(t.Context(), reading(t, p)); !errors.Is(err, broken) {
		t.Errorf("Begin without rules: %v, want %v", err, broken)
	}
}

// The first client of the settings that matches a booking has it.
func TestClientOf(t *testing.T) {
	t.Parallel()
	first, second, rest := acme(), acme(), acme()
	first.Match.Offices, second.Name, second.Match.Offices, rest.Name = []string{"PAR1A2150"}, "second", []string{"PAR1A2150", "NCE1A0955"}, "rest"
	rules := pipeline.Rules{Clients: []pipeline.Client{first, second, rest}}
	for office, want := range map[string]string{"PAR1A2150": "acme", "NCE1A0955": "second", "LON1A0955": "rest"} {
		if got := rules.ClientOf(&pnr.PNR{Office: office}); got == nil || got.Name != want {
			t.Errorf("ClientOf %s: %v, want %s", office, got, want)
		}
	}
	rules.Clients = rules.Clients[:2]
	if got := rules.ClientOf(&pnr.PNR{Office: "LON1A0955"}); got != nil {
		t.Errorf("ClientOf nobody's booking: %s, want none", got.Name)
	}
}
