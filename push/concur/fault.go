package concur

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"unicode"
)

// A fault is what could be understood of the body of a refusal.
type fault struct {
	Message     string
	ID          string
	Number      int    // of an OAuth error
	Geolocation string // of an OAuth error
	Form        form
	loose       bool // in XML that is none
}

// A form is whose words the body of a refusal holds. The zero form is of a body without
// words.
type form int

const (
	silence form = iota
	own          // the service's envelope, or a numbered OAuth error
	foreign      // anything else: a gateway spoke
)

// invalidUser reports whether the words are about one traveller's login, for
// instance because it was renamed. No sample of it is published for this
// service; its sibling, Travel Profile, begins the message so.
func (f fault) invalidUser() bool {
	return strings.HasPrefix(strings.ToLower(f.Message), "invalid user")
}

// readFault understands Concur's error envelope, bare or inside Content, with
// text or elements as its Message; the Status element of the booking service;
// OAuth errors in JSON; and the title of a web page. Of anything else it
// returns nothing, so that no unknown text gets into an error.
func readFault(body []byte) fault {
	body = bytes.TrimSpace(body)
	if bytes.HasPrefix(body, []byte("{")) {
		var r oauthRefusal
		_ = json.Unmarshal(body, &r) // what can be read of it
		f := fault{Message: r.words(), Number: errorNumber(r.Code.String()), Geolocation: r.Geolocation, Form: foreign}
		if f.Number != 0 && r.Error != "" {
			f.Form = own
		}
		return f
	}
	if len(body) == 0 {
		return fault{}
	}
	d := lenientDecoder(body)
	for root := true; ; root = false {
		start, err := nextStart(d)
		if err != nil {
			return fault{Form: foreign}
		}
		switch name := strings.ToLower(start.Name.Local); {
		case name == "html", name == "head", name == "body":
			return fault{Message: findTitle(d), Form: foreign}
		case name == "error":
			f := readError(d)
			f.loose = checkDocument(body) != nil
			return f
		case root && (name == "status" || name == "message"):
			return fault{Message: joinText(d), Form: own, loose: checkDocument(body) != nil}
		}
	}
}

// readError reads the inside of an Error element. Without a Message it is not Concur's.
func readError(d *xml.Decoder) fault {
	f := fault{Form: foreign}
	for {
		tok, err := d.Token()
		if err != nil {
			return f
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			return f
		case xml.StartElement:
			inside := joinText(d)
			switch tok.Name.Local {
			case "Message":
				f.Message, f.Form = inside, own
			case "Id":
				f.ID = inside
			}
		}
	}
}

// findTitle returns the title of a web page whose start has been read.
func findTitle(d *xml.Decoder) string {
	for {
		start, err := nextStart(d)
		if err != nil {
			return ""
		}
		if strings.EqualFold(start.Name.Local, "title") {
			return joinText(d)
		}
	}
}

// lenientDecoder reads XML, and HTML as far as a title, in any encoding and with
// characters that XML forbids.
func lenientDecoder(body []byte) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(strings.Map(dropIllegal, string(body))))
	d.Strict = false
	d.AutoClose = xml.HTMLAutoClose
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}

// dropIllegal drops the control characters that would end the reading of XML.
func dropIllegal(r rune) rune {
	if unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// nextStart skips to the next element that starts.
func nextStart(d *xml.Decoder) (xml.StartElement, error) {
	for {
		tok, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := tok.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// joinText joins all text up to the end of the element whose start has been read.
func joinText(d *xml.Decoder) string {
	var words []string
	for depth := 1; depth > 0; {
		tok, err := d.Token()
		if err != nil {
			break
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			words = append(words, strings.Fields(string(tok))...)
		}
	}
	return strings.Join(words, " ")
}

// maxMessage is the length, in characters, at which clean cuts.
const maxMessage = 300

// cleanMessage makes words of the server fit for an error: one line, without control
// characters and not too long. It masks the private texts and everything like an e-mail
// address.
func cleanMessage(words string, private ...string) string {
	for _, p := range private {
		if p != "" {
			words = strings.ReplaceAll(words, p, "***")
		}
	}
	fields := strings.Fields(printableLine(words))
	if len(fields) > maxMessage { // more words than characters to show
		fields = fields[:maxMessage]
	}
	for i, f := range fields {
		fields[i] = maskAddress(f)
	}
	return cutTo(strings.Join(fields, " "), maxMessage)
}

// cutTo cuts s to at most n characters.
func cutTo(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// printableLine makes one line of text that any database and terminal takes.
func printableLine(text string) string { return strings.Map(plainRune, text) }

// plainRune returns a space for every kind of space, and drops what does not print.
func plainRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsPrint(r):
		return r
	}
	return -1
}

// maskAddress hides the parts of a word, between its punctuation, that hold
// an "@".
func maskAddress(word string) string {
	const punctuation = `:;,"'<>()[]=`
	if !strings.Contains(word, "@") {
		return word
	}
	var masked strings.Builder
	for word != "" {
		end := strings.IndexAny(word, punctuation)
		switch {
		case end == 0:
			end = 1
		case end < 0:
			end = len(word)
		}
		part := word[:end]
		if strings.Contains(part, "@") {
			part = "***"
		}
		masked.WriteString(part)
		word = word[end:]
	}
	return masked.String()
}
