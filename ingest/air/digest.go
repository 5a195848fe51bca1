package air

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// digest identifies the record over its retransmissions and its copies for
// other offices (16): lines 1 and 3 name the transmission and the receiver,
// AMDR marks a repeat. Neither line ends nor blanks in front of them count.
func (r *reader) digest() string {
	text := r.scratch[:0]
	for i := range r.frame.Lines {
		line := strings.TrimRight(r.lineText(i), " ")
		if i == 0 || i == 2 && !strings.HasPrefix(line, "MUC1A") {
			continue
		}
		if again, ok := strings.CutPrefix(line, "AMDR"); ok {
			text, line = append(text, "AMD "...), again
		}
		text = append(append(text, line...), '\n')
	}
	r.scratch = text
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
