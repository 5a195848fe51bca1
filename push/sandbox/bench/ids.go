package bench

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
)

// Characters to pick ids from.
const (
	Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + Digits
	Digits  = "0123456789"
	Plain   = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // nothing that looks like something else
)

// IDs makes all ids and tokens of a sandbox, the same ones for the same seed.
type IDs struct {
	source *rand.PCG
	random *rand.Rand
}

// NewIDs starts the ids of a seed.
func NewIDs(seed uint64) *IDs {
	source := rand.NewPCG(seed, 0)
	return &IDs{source: source, random: rand.New(source)} //nolint:gosec // ids of a simulation, wanted the same each time
}

// Position returns where the ids are, for a state file.
func (i *IDs) Position() ([]byte, error) { return i.source.MarshalBinary() }

// Resume goes on from a position with a new seed. What was given out after the
// position was saved is then not given out again.
func (i *IDs) Resume(position *rand.PCG, seed uint64) { i.source.Seed(position.Uint64(), seed) }

// Pick returns n of the characters to pick from.
func (i *IDs) Pick(from string, n int) string {
	b := make([]byte, n)
	for at := range b {
		b[at] = from[i.random.IntN(len(from))]
	}
	return string(b)
}

// Trip makes an id of the form seen in samples. The dollar sign, which has to be
// escaped in a URL, is in all of them.
func (i *IDs) Trip() string { return "gWu9" + i.Pick(Letters, 3) + "$" + i.Pick(Letters, 33) }

// TripLinkLocator makes the short name of a trip.
func (i *IDs) TripLinkLocator() string { return i.Pick(Plain, 6) }

// Token makes a secret.
func (i *IDs) Token() string { return i.Pick(Letters, 40) }

// UUID makes a random UUID (version 4).
func (i *IDs) UUID() string {
	a, b := i.random.Uint64(), i.random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// NameUUID makes a UUID of a name, always the same (version 8).
func NameUUID(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[6], sum[8] = sum[6]&0xf|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
