package sandbox_test

import (
	"os"
	"regexp"
	"testing"
)

// A statement is one thing that FACTS.md says of the service. The conformance
// tests list them section by section: what the sandbox does is tested, what it does
// not do has its reason.
type statement struct {
	section string // 2.4
	says    string // in our words
	test    func(t *testing.T)
	not     string // why the sandbox does not do it, if it has no test
}

// conform tests each statement under its section and words.
func conform(t *testing.T, statements []statement) {
	t.Helper()
	facts, err := os.ReadFile("FACTS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		t.Run(s.section+" "+s.says, func(t *testing.T) {
			t.Parallel()
			if section := regexp.MustCompile(`(?m)^(#+|\|) ` + regexp.QuoteMeta(s.section) + `\.? `); !section.Match(facts) {
				t.Errorf("FACTS.md has no section %s", s.section)
			}
			if (s.test == nil) == (s.not == "") {
				t.Fatal("want either a test or a reason not to have one")
			}
			if s.test != nil {
				s.test(t)
			}
		})
	}
}
