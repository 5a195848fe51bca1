package sandbox

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListedZones(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile("../../../shared/codes/codes-timezones-olson.txt")
	if err != nil {
		t.Skipf("no list to compare with: %v", err)
	}
	if diff := cmp.Diff(strings.Fields(string(published)), listedZones); diff != "" {
		t.Errorf("zones (-published +ours):\n%s", diff)
	}
}

// Every zone that a city is in is one that there is.
func TestCityZones(t *testing.T) {
	t.Parallel()
	var z zones
	for city, name := range cityZones {
		if z.load(name) == nil {
			t.Errorf("%s is in %s, which is no zone", city, name)
		}
	}
}

// What is saved is saved whole: JSON passes over fields without a capital.
func TestNothingIsLeftOutOfTheStateFile(t *testing.T) {
	t.Parallel()
	for _, saved := range []any{owner{}, grant{}, credential{}, subscription{}, subscriber{}, tokens{}} {
		for field := range reflect.TypeOf(saved).Fields() {
			if !field.IsExported() && !field.Anonymous && field.Name != "secret" { // which is the key
				t.Errorf("%s of %T is not saved", field.Name, saved)
			}
		}
	}
	if kept, saved := reflect.TypeFor[trip]().NumField(), reflect.TypeFor[savedTrip]().NumField(); kept != saved {
		t.Errorf("a trip has %d fields, %d are saved", kept, saved)
	}
}
