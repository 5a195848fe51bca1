package itinerary

import (
	"crypto/sha256"
	"encoding/hex"
)

// A Fingerprint is the SHA-256 of an encoded document. Equal fingerprints mean
// that nothing would be sent anew.
type Fingerprint [sha256.Size]byte

// Sum returns the fingerprint of a document as this package wrote it, be it of a
// trip or of a booking. A server's answer is never compared this way: it is
// ordered, completed and formatted otherwise.
func Sum(document []byte) Fingerprint { return sha256.Sum256(document) }

// String is f in 64 lower-case hexadecimal digits.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }
