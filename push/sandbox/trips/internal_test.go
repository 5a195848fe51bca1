package trips

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The zones are those of the published list.
func TestListedZones(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile("../../../../shared/codes/codes-timezones-olson.txt")
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
	if diff := cmp.Diff(strings.Fields(string(published)), listedZones); diff != "" {
		t.Errorf("zones (-published +ours):\n%s", diff)
	}
}

// Every zone that a city is in is one that there is.
func TestCityZones(t *testing.T) {
	t.Parallel()
	z := zones{}
	for city, name := range cityZones {
		if z.load(name) == nil {
			t.Errorf("%s is in %s, which is no zone", city, name)
		}
	}
}
