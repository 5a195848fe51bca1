package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/term"
)

// A Screen is where all goes that people read. Texts come from PNRs, file names and
// other services, and a terminal obeys what is in them: control characters, and
// characters that turn the direction of writing, are shown as \\u001b, which is what
// they are in JSON as well. Line ends and tabs pass, and our own colours on a
// terminal.
type Screen struct {
	out      io.Writer
	coloured bool

	mu   sync.Mutex
	rest []byte // the beginning of a character
}

// NewScreen returns a screen before out.
func NewScreen(out io.Writer) *Screen { return &Screen{out: out, coloured: IsTerminal(out)} }

// colour is what package color writes for our colours, and for none.
var colour = regexp.MustCompile(`^\x1b\[(?:(?:[0-4]|2[0-9]|3[1-6])(?:;(?:0|2[0-9]))?)?m`)

// Write writes b as it can be shown.
func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := append(s.rest, b...)
	s.rest = nil
	var shown bytes.Buffer
	for len(text) > 0 {
		if !utf8.FullRune(text) {
			s.rest = bytes.Clone(text)
			break
		}
		n := s.show(&shown, text)
		text = text[n:]
	}
	if _, err := s.out.Write(shown.Bytes()); err != nil {
		return 0, err
	}
	return len(b), nil
}

// show writes the first character of text, or colour, and returns its length.
func (s *Screen) show(out *bytes.Buffer, text []byte) int {
	r, n := utf8.DecodeRune(text)
	switch {
	case r == '\x1b' && s.coloured && colour.Match(text):
		n = len(colour.Find(text))
		out.Write(text[:n])
	case r == utf8.RuneError && n == 1:
		out.WriteRune(utf8.RuneError)
	case isObeyed(r):
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(out, `\u%04x`, unit)
		}
	default:
		out.Write(text[:n])
	}
	return n
}

// isObeyed reports whether a terminal does something else with r than to show it.
func isObeyed(r rune) bool {
	return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Flush writes what is left of a character that never ended.
func (s *Screen) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rest) == 0 {
		return nil
	}
	s.rest = nil
	_, err := io.WriteString(s.out, string(utf8.RuneError))
	return err
}

// Unscreened is for what draws on a terminal by itself.
func Unscreened(w io.Writer) io.Writer {
	if s, ok := w.(*Screen); ok {
		return s.out
	}
	return w
}

// IsTerminal reports whether somebody may read w as it is written.
func IsTerminal(w io.Writer) bool {
	f, ok := fileOf(w)
	return ok && term.IsTerminal(int(f.Fd()))
}

// fileOf returns the file that w writes to, if it is one.
func fileOf(w io.Writer) (f *os.File, ok bool) {
	if s, shown := w.(*Screen); shown {
		w = s.out
	}
	f, ok = w.(*os.File)
	return f, ok
}

// WidthOf returns how many columns a text for people has: those of the terminal, but
// no more than the eye follows, or those of a page.
func WidthOf(w io.Writer) int {
	const page, least, most = 79, 40, 120
	if f, ok := fileOf(w); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return min(max(columns, least), most)
		}
	}
	return page
}
