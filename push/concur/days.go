package concur

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"
)

// Days returns the first and the last local day on which something of a trip's or
// a booking's document takes place, as it is sent or as it is read back; zero
// times where it tells none.
func Days(document []byte) (first, last time.Time) {
	d := xml.NewDecoder(bytes.NewReader(document))
	local := false // within the text of a local time
	for {
		token, err := d.Token()
		if err != nil { // its end, or what cannot be read
			return first, last
		}
		switch token := token.(type) {
		case xml.StartElement:
			local = token.Name.Local == "StartDateLocal" || token.Name.Local == "EndDateLocal"
		case xml.EndElement:
			local = false
		case xml.CharData:
			text, _, _ := strings.Cut(string(token), "T")
			day, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
			if !local || err != nil {
				continue
			}
			if first.IsZero() || day.Before(first) {
				first = day
			}
			if day.After(last) {
				last = day
			}
		}
	}
}
