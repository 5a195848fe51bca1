package record

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMayHoldCard masks texts made of what the rules look for: what is said to hold no
// card stays as it is.
func TestMayHoldCard(t *testing.T) {
	t.Parallel()
	for _, least := range []string{"CCVI411111111111", "XXXXXXXX1111 12/27", "444433XXXX1111", "444433****1111"} {
		if MaskPayment(least) == least {
			t.Errorf("%q stays as it is", least)
		}
	}
	part := rapid.SampledFrom([]string{
		"4111", "1111", "411111111111", "4111111111111111", "XXXXXXXX1111", "XXXX", "444433", "****", "X", "X ", "7", "12/27", "EXP 1227", "CVV 123",
		"CCVI", "CARD ", "=12271010000", "*123", " ", "-", "/", ";", "\r\n", "\nA14", "\nRM*", "DOE",
	})
	parts := rapid.SliceOfN(part, 0, 14)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(parts.Draw(t, "parts"), "")
		if masked := maskFully(text); masked != text && !mayHoldCard(text) {
			t.Errorf("%q becomes %q, but is said to hold no card", text, masked)
		}
	})
}
