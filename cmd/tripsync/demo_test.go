package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The demo checks itself; here it has to be content, and to have told its story.
func TestDemo(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	if code := run([]string{"demo", "--once"}, os.Environ(), &out, &errOut); code != 0 {
		t.Fatalf("exit code %d:\n%s%s", code, &out, &errOut)
	}
	rest := out.String()
	for _, line := range []string{
		"A private Postgres and a Concur sandbox start",
		"1-booking-doe.air", "5-ticket-roe.mir", "6-ticket-doe.iur",
		"tripsync plan", "create ", "tripsync run",
		"✓ 6 created, 0 updated, 0 cancelled, 0 unchanged",
		"✓ 6 trips active, none of them twice",
		"✓ 0 created, 0 updated, 0 cancelled, 6 unchanged",
		"now departs 09:05, was 07:20",
		"✓ 0 created, 1 updated, 1 cancelled, 0 unchanged",
		"✓ 5 trips active, none of them twice",
	} {
		_, after, found := strings.Cut(rest, line)
		if !found {
			t.Fatalf("the demo does not say %q there:\n%s", line, &out)
		}
		rest = after
	}
	if strings.Contains(out.String(), "✗") || errOut.Len() > 0 {
		t.Errorf("the demo complains:\n%s%s", &out, &errOut)
	}
}
