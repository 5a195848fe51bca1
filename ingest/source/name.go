package source

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unfinished are the endings of files that somebody still writes: WinSCP, browsers,
// editors, upload servers.
var unfinished = []string{ //nolint:gochecknoglobals // a list that Go cannot spell const
	".filepart", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".opdownload", ".download", ".upload",
	".uploading", ".incomplete", ".swp", ".swo", ".swx", ".lock", ".lck", "~",
}

// inTheMaking reports whether a name is one that a program gives to a file that is
// not to be read by others yet.
func inTheMaking(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || len(name) > 1 && name[0] == '#' && name[len(name)-1] == '#' ||
		slices.ContainsFunc(unfinished, func(ending string) bool { return strings.HasSuffix(lower, ending) })
}

// Printable returns a file name or path in which every byte that is not of a printable
// character stands as % and two hex digits. So does a % in front of two of them,
// so that no two names become one.
func Printable(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		part := name[i : i+size]
		if i += size; r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) || r == '%' && isEscape(name[i:]) {
			part = escaped(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

func isEscape(s string) bool { return len(s) >= 2 && isHex(s[0]) && isHex(s[1]) }

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }

func escaped(s string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for i := range len(s) {
		b = append(b, '%', digits[s[i]>>4], digits[s[i]&15])
	}
	return string(b)
}

// maxName is how long a name in the archive may be: a byte less than file systems
// take, for the dot of its temporary name.
const maxName = 254

// ArchiveName returns what a file of that content is called in the archive. The
// digest, in hex, comes first; a name that is too long is cut in front of its
// extension, and a digest of the whole name takes the place of the rest.
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

// cutAtRune returns the first n bytes of s, less those of a character that goes on.
func cutAtRune(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
