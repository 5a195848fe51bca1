package passive

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed sets/*.yaml
var pages embed.FS

// Builtin returns the names of the sets that the program carries.
func Builtin() []string {
	var names []string
	files, _ := fs.Glob(pages, "sets/*.yaml") // the pattern is a constant
	for _, f := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(f, "sets/"), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Page returns the page of a set that the program carries, and reports whether there
// is one of that name.
func Page(name string) ([]byte, bool) {
	text, err := pages.ReadFile("sets/" + name + ".yaml")
	return text, err == nil
}
