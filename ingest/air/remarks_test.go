package air_test

import (
	"strings"
	"testing"
)

// TestDividedCards reads remarks that have a part of a card's number each.
func TestDividedCards(t *testing.T) {
	t.Parallel()
	for lines, want := range map[string]string{
		"RM*CARD 4111 1111;P1\r\nRM*1111 1111;P1":            "RM*CARD XXXX XXXX|RM*XXXX 1111",
		"RM*CARD 4111\r\nRM*1111 11\r\nRM*11 1111":           "RM*CARD XXXX|RM*XXXX XX|RM*XX 1111",
		"RM 411111111\r\nRM 1111111 EXP 1227":                "RM XXXXXXXXX|RM XXX1111 EXP XXXX",
		"RM*CC-4711\r\nRM*4711 1111":                         "RM*CC-4711|RM*4711 1111",
		"RM*CARD 4111 1111\r\nRIR SEE ABOVE\r\nRM*1111 1111": "RM*CARD 4111 1111|RIR SEE ABOVE|RM*1111 1111",
	} {
		t.Run(lines, func(t *testing.T) {
			t.Parallel()
			text := edit(t, "joined-no-newline.air", "ENDX", lines+"\r\nENDX\r\n")
			records, errs := parse(t, text[:strings.LastIndex(text, "AIR-BLK")])
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			var got []string
			for _, m := range records[0].Remarks {
				got = append(got, m.Text)
			}
			if all := strings.Join(got, "|"); !strings.HasSuffix(all, want) {
				t.Errorf("got %s, want %s", all, want)
			}
		})
	}
}
