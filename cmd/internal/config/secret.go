package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const redacted = "REDACTED"

// A Secret is text that is never printed: every formatting verb and every
// encoder gets REDACTED, or nothing where it is empty. Convert it to string
// where the value is needed.
type Secret string

// String returns REDACTED, or nothing where s is empty.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString is as String.
func (s Secret) GoString() string { return s.String() }

// Format is as String for every verb. Without it, a verb that does not suit
// strings would print the value as part of fmt's complaint.
func (s Secret) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, s.String())
}

// MarshalText is as String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML is as String.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// keySize is that of AES-256.
const keySize = 32

// ParseKeys reads a key ring: 32-byte keys in standard base64, separated by
// commas. The first key seals, all of them open. Errors count keys from 1 and
// hold none of them.
func ParseKeys(ring Secret) ([][]byte, error) {
	var keys [][]byte
	for i, text := range strings.Split(string(ring), ",") {
		key, err := parseKey(text)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if slices.ContainsFunc(keys, func(k []byte) bool { return string(k) == string(key) }) {
			return nil, fmt.Errorf("key %d: is there twice", i+1)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func parseKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("is not base64 (make one with: openssl rand -base64 32)")
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("has %d bytes, want %d (make one with: openssl rand -base64 32)", len(key), keySize)
	}
	return key, nil
}
