package sandbox

import (
	"reflect"
	"testing"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/trips"
)

// What is saved is saved whole: JSON passes over fields without a capital.
func TestNothingIsLeftOutOfTheStateFile(t *testing.T) {
	t.Parallel()
	for _, saved := range []any{accounts.Owner{}, accounts.Grant{}, accounts.Credential{}, subscription{}, subscriber{}, accounts.Tokens{}} {
		for field := range reflect.TypeOf(saved).Fields() {
			if !field.IsExported() && !field.Anonymous && field.Name != "secret" { // which is the key
				t.Errorf("%s of %T is not saved", field.Name, saved)
			}
		}
	}
	if kept, saved := reflect.TypeFor[trips.Trip]().NumField(), reflect.TypeFor[savedTrip]().NumField(); kept != saved {
		t.Errorf("a trip has %d fields, %d are saved", kept, saved)
	}
}
