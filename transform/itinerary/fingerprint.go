package itinerary

import (
	"crypto/sha256"
	"encoding/hex"
)

// A Fingerprint is the SHA-256 of an encoded document. Equal fingerprints mean
// that nothing would be sent anew.
type Fingerprint [sha256.Size]byte

// Sum returns the fingerprint of a trip or booking document that this package wrote.
// Never compare a server's answer this way: its order, content and format differ.
func Sum(document []byte) Fingerprint { return sha256.Sum256(document) }

// String is f in 64 lower-case hexadecimal digits.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }
