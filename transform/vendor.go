package transform

import (
	_ "embed"
	"strings"
)

// vendors is the text of vendors.txt, which says what it holds.
//
//go:embed vendors.txt
var vendors string

// unknownVendor stands for a vendor that is not on the list.
const unknownVendor = "$$"

// findVendor returns the code and the name of a vendor from the list of a kind, or $$
// and the name that was printed.
func findVendor(kind, code, name string) (listed, known string) {
	if len(code) == len(unknownVendor) {
		if _, rest, ok := strings.Cut(vendors, "\n"+kind+" "+code+" "); ok {
			known, _, _ := strings.Cut(rest, "\n")
			return code, known
		}
	}
	if name == "" {
		name = code
	}
	return unknownVendor, name
}
