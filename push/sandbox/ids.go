package sandbox

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
)

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	plain   = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // nothing that looks like something else
)

func pick(random *rand.Rand, from string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[random.IntN(len(from))]
	}
	return string(b)
}

// newTripID makes an id of the form seen in samples. The dollar sign, which
// has to be escaped in a URL, is in all of them.
func newTripID(random *rand.Rand) string {
	return "gWu9" + pick(random, letters, 3) + "$" + pick(random, letters, 33)
}

func newTripLinkLocator(random *rand.Rand) string { return pick(random, plain, 6) }

func newToken(random *rand.Rand) string { return pick(random, letters, 40) }

// newUUID makes a random UUID (version 4).
func newUUID(random *rand.Rand) string {
	a, b := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// nameUUID makes a UUID of a name, always the same (version 8).
func nameUUID(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[6], sum[8] = sum[6]&0xf|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// uuid is newUUID for callers that do not hold the lock.
func (s *Server) uuid() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return newUUID(s.state.random)
}
