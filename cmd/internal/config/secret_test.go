package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/config"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%08v"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			secret := config.Secret(canary)
			inside := struct {
				A config.Secret
				B []config.Secret
				C map[string]*config.Secret
			}{A: secret, B: []config.Secret{secret}, C: map[string]*config.Secret{"a": &secret}}
			got := fmt.Sprintf(verb, secret)
			if diff := cmp.Diff("REDACTED", got); diff != "" {
				t.Errorf("Sprintf(%s) (-want +got):\n%s", verb, diff)
			}
			got = fmt.Sprintf(verb, inside)
			if strings.Contains(got, canary) || strings.Contains(strings.ToLower(got), fmt.Sprintf("%x", canary)) {
				t.Errorf("Sprintf(%s) of a struct = %s", verb, got)
			}
		})
	}
}

func TestSecretIsNeverEncoded(t *testing.T) {
	t.Parallel()
	value := map[string]config.Secret{"secret": canary, "none": ""}
	text, err := json.Marshal(value)
	if want := `{"none":"","secret":"REDACTED"}`; err != nil || string(text) != want {
		t.Errorf("json.Marshal() = %s, %v, want %s", text, err, want)
	}
	text, err = yaml.Marshal(value)
	if want := "none: \"\"\nsecret: REDACTED\n"; err != nil || string(text) != want {
		t.Errorf("yaml.Marshal() = %s, %v, want %s", text, err, want)
	}
	if got := config.Secret(canary).String() + config.Secret(canary).GoString() + config.Secret("").String(); got != "REDACTEDREDACTED" {
		t.Errorf("String() and GoString() = %s", got)
	}
}

func TestConfigPrintsNoSecret(t *testing.T) {
	t.Parallel()
	c, err := load(t, "testdata/good/full.yaml", variables())
	if err != nil {
		t.Fatalf("Parse() error: %v", err)
	}
	c.Clients[0].Concur.ClientID, c.Clients[0].Concur.Supplier = "", "" // not secrets
	for _, verb := range []string{"%v", "%+v", "%#v", "%d"} {
		got := fmt.Sprintf(verb, *c)
		if strings.Contains(got, canary) || strings.Contains(got, "Q0FOQVJZ") {
			t.Errorf("Sprintf(%s) holds a secret: %s", verb, got)
		}
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		ring  config.Secret
		want  []string
		error string
	}{
		{name: "one", ring: config.Secret(ring[:44]), want: []string{"CANARY-CANARY-CANARY-CANARY-CANA"}},
		{name: "two, in order", ring: ring, want: []string{"CANARY-CANARY-CANARY-CANARY-CANA", "CANARY-CANARY-CANARY-CANARY-CANB"}},
		{name: "none", error: "key 1: has 0 bytes, want 32 (make one with: openssl rand -base64 32)"},
		{name: "short", ring: config.Secret(ring[:44] + ",Q0FOQVJZ"), error: "key 2: has 6 bytes, want 32 (make one with: openssl rand -base64 32)"},
		{name: "not base64", ring: canary, error: "key 1: is not base64 (make one with: openssl rand -base64 32)"},
		{name: "twice", ring: config.Secret(ring[:44] + "," + ring[:44]), error: "key 2: is there twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			keys, err := config.ParseKeys(tt.ring)
			if fmt.Sprint(err) != tt.error && (err != nil || tt.error != "") {
				t.Fatalf("ParseKeys() error = %v, want %s", err, tt.error)
			}
			var got []string
			for _, key := range keys {
				got = append(got, string(key))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ParseKeys() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]config.Percent{"0%": 0, "20%": 20, "12.5%": 12.5, "100%": 100} {
		var got config.Percent
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("UnmarshalText(%s) = %v, %v, want %v", text, got, err, want)
		}
		if back, err := got.MarshalText(); err != nil || string(back) != text {
			t.Errorf("MarshalText() = %s, %v, want %s", back, err, text)
		}
	}
	for _, text := range []string{"", "%", "20", "-1%", "101%", "NaN%", "20 %", "0x1p%"} {
		var got config.Percent
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("UnmarshalText(%q) = %v, want an error", text, got)
		}
	}
}
