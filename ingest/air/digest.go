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
	hash := sha256.New()
	var line []byte
	for i := range r.frame.lines {
		text := r.lineText(i)
		if i == 0 || i == 2 && !strings.HasPrefix(text, "MUC1A") {
			continue
		}
		line = append(line[:0], strings.TrimRight(text, " ")...)
		if strings.HasPrefix(text, "AMDR") {
			line[len("AMD")] = ' '
		}
		hash.Write(append(line, '\n'))
	}
	return hex.EncodeToString(hash.Sum(nil))
}
