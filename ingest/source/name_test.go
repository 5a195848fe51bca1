package source_test

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tripsync/ingest/record"
	"tripsync/ingest/source"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a b.air":            "a b.air",
		"Réservation.air":    "Réservation.air",
		"R\xe9servation.air": "R%E9servation.air",
		"a\n\x1b[31m.air":    "a%0A%1B[31m.air",
		"\u202eria.a":        "%E2%80%AEria.a",
		"100%.air":           "100%.air",
		"100%41.air":         "100%2541.air",
		"":                   "",

		"4111111111111111.air":           "XXXXXXXXXXXX1111.air",
		"DOE 4111_1111_1111_1111.air":    "DOE XXXX_XXXX_XXXX_1111.air",
		"in/5500000000000004/a.air":      "in/XXXXXXXXXXXX0004/a.air",
		"a-CCVI4111111111111111-1227.ai": "a-CCVIXXXXXXXXXXXX1111-XXXX.ai",
		"20261130012309.air":             "20261130012309.air", // valid as the number of a card
		"ca/20261130012340.air":          "ca/20261130012340.air",
		"AIR_2100000501_1A1400009.AIR":   "AIR_2100000501_1A1400009.AIR",
	} {
		if got := source.Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzArchiveName: whatever an export is called, its name in the archive is one file
// in one directory, can be printed, is not too long, and is no other file's, unless a
// card was masked in it.
func FuzzArchiveName(f *testing.F) {
	long := strings.Repeat("é", 125) + ".air"
	for _, pair := range [][2]string{
		{"a.air", "b.air"},
		{"r\xe9.air", "r%E9.air"},
		{"../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"},
		{long, strings.Repeat("é", 124) + "è.air"},
		{strings.Repeat("\xff", 250), strings.Repeat("\xff", 249) + "%"},
		{strings.Repeat("x", 241), strings.Repeat("x", 242)},
		{"x." + strings.Repeat("y", 250), "\x00"},
		{"", "."},
		{"a\nb", "a%0Ab"},
		{"%%41", "%2541"},
	} {
		f.Add(pair[0], pair[1], "content")
	}
	f.Fuzz(func(t *testing.T, name, other, content string) {
		sum := sha256.Sum256([]byte(content))
		digest := hex.EncodeToString(sum[:])
		got := source.ArchiveName(digest, name)
		switch {
		case len(got) > 254, !utf8.ValidString(got), strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }):
			t.Errorf("ArchiveName(%q) = %q: too long, or cannot be printed", name, got)
		case filepath.Base(got) != got, !strings.HasPrefix(got, digest[:12]+"-"):
			t.Errorf("ArchiveName(%q) = %q: not one name that begins with the digest", name, got)
		case name != other && !masks(name) && !masks(other) && got == source.ArchiveName(digest, other):
			t.Errorf("ArchiveName(%q) and (%q) are both %q", name, other, got)
		}
		if ext := filepath.Ext(name); len(ext) < 10 && source.Printable(ext) == ext && !strings.Contains(ext, "/") && !strings.HasSuffix(got, ext) {
			t.Errorf("ArchiveName(%q) = %q without its extension", name, got)
		}
		if masks(name) {
			return
		}
		if back, ok := unescaped(strings.TrimPrefix(got, digest[:12]+"-")); len(source.Printable(name)) < 200 && !strings.Contains(name, "/") && (!ok || back != name) {
			t.Errorf("ArchiveName(%q) = %q, which reads %q", name, got, back)
		}
	})
}

// masks reports whether a name has what is, or was, the number of a card.
func masks(name string) bool {
	return record.MaskPayment(name) != name || strings.Contains(source.Printable(name), "XXXX")
}

// unescaped undoes Printable.
func unescaped(s string) (string, bool) {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := hex.DecodeString(s[i+1 : i+3]); err == nil && strings.ToUpper(s[i+1:i+3]) == s[i+1:i+3] {
				b = append(b, c[0])
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b), true
}
