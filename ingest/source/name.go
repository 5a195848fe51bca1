package source

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tripsync/ingest/record"
)

// unfinished are the endings of files that are still being written: by WinSCP,
// browsers, editors, upload servers.
var unfinished = []string{ //nolint:gochecknoglobals // a list that Go cannot spell const
	".filepart", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".opdownload", ".download", ".upload",
	".uploading", ".incomplete", ".swp", ".swo", ".swx", ".lock", ".lck", "~",
}

// inTheMaking reports whether a program gives such a name to a file that others must
// not read yet.
func inTheMaking(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || len(name) > 1 && name[0] == '#' && name[len(name)-1] == '#' ||
		slices.ContainsFunc(unfinished, func(ending string) bool { return strings.HasSuffix(lower, ending) })
}

// Printable returns a file name or path with every byte of an unprintable character
// replaced by % and two hex digits. A % in front of two hex digits is replaced too,
// so that different names stay different. Numbers of payment cards are masked.
func Printable(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		part := name[i : i+size]
		if i += size; r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) || r == '%' && isEscape(name[i:]) {
			part = escapeBytes(part)
		}
		b.WriteString(part)
	}
	return record.MaskPayment(b.String())
}

func isEscape(s string) bool { return len(s) >= 2 && isHex(s[0]) && isHex(s[1]) }

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }

func escapeBytes(s string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for i := range len(s) {
		b = append(b, '%', digits[s[i]>>4], digits[s[i]&15])
	}
	return string(b)
}

// maxName is how many bytes a name in the archive may have: one less than file
// systems allow, for the dot of its temporary name.
const maxName = 254

// ArchiveName returns the name in the archive of a file whose content has that digest,
// in hex. The digest comes first. A name that is too long is cut before its extension,
// and a digest of the whole name replaces the rest.
func ArchiveName(digest, name string) string {
	name = strings.ReplaceAll(Printable(name), "/", "%2F")
	prefix := digest[:12] + "-"
	if len(prefix)+len(name) <= maxName {
		return prefix + name
	}
	sum := sha256.Sum256([]byte(name))
	ext := filepath.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	end := "~" + hex.EncodeToString(sum[:8]) + ext
	return prefix + cutAtRune(name, maxName-len(prefix)-len(end)) + end
}

// cutAtRune returns the first n bytes of s, without a character that is cut.
func cutAtRune(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
