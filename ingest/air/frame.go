package air

import (
	"bytes"

	"tripsync/ingest/record"
)

// headerCells is how many cells of the first line must be there for isHeader. It
// has seven.
const headerCells = 6

// isHeader reports whether a text is the first line of an AIR, which a remark
// about one is not: AIR-BLK207;IM; and more cells than a remark can have.
func isHeader(text []byte) bool {
	const shape = "AIR-BLK999;XX;|AIR-BLK999#XX#"
	n := len("AIR-BLK999;XX;")
	if len(text) < n || !record.Fits(string(text[:n]), shape) {
		return false
	}
	sep := text[n-1 : n]
	return bytes.Count(text, sep) >= headerCells-1
}
