package concur

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// declaration finds the encoding that an XML declaration names.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']`)

// decodeBody returns a body in UTF-8, with no declaration of another encoding. The
// encoding is that of the byte order mark, else of the XML declaration, else of the
// Content-Type. A body in an unknown encoding stays as it is.
func decodeBody(body []byte, contentType string) []byte {
	from := encodingOf(body, contentType)
	if from == nil {
		return body
	}
	decoded, err := from.NewDecoder().Bytes(body)
	if err != nil {
		return body
	}
	if at := declaration.FindSubmatchIndex(decoded); at != nil {
		decoded = bytes.Join([][]byte{decoded[:at[2]], decoded[at[3]:]}, []byte("UTF-8"))
	}
	return decoded
}

// encodingOf returns the encoding that a body declares. It is nil for UTF-8 without a
// byte order mark, and for an unknown encoding.
func encodingOf(body []byte, contentType string) encoding.Encoding {
	for mark, e := range map[string]encoding.Encoding{
		"\xef\xbb\xbf": unicode.UTF8BOM,
		"\xff\xfe":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"\xfe\xff":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"<\x00":        unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"\x00<":        unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		if bytes.HasPrefix(body, []byte(mark)) {
			return e
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType) // none where it cannot be read
	name := parameters["charset"]
	if m := declaration.FindSubmatch(body); m != nil {
		name = string(m[1])
	}
	if name == "" || strings.EqualFold(name, "utf-8") || strings.EqualFold(name, "us-ascii") {
		return nil
	}
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil {
		return nil
	}
	return e
}

// checkDocument returns an error unless a body is one XML document and nothing else.
// encoding/xml itself ignores text before the root, and anything after it.
func checkDocument(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	for depth, roots := 0, 0; ; {
		tok, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && roots == 1:
			return nil
		case err != nil:
			return err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(tok)) > 0 {
				return errors.New("text outside of the document")
			}
		}
		if roots > 1 {
			return errors.New("more than one document")
		}
	}
}
