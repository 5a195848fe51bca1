package record

import (
	"regexp"
	"strings"
)

// papers are services that hold identity papers or days of birth.
const papers = "DOCS|DOCA|DOCO|FOID|PSPT|CHLD|INFT"

// heldPaper is what a text holds that copies such a service, or names one. The number of
// a remark may be glued to the text.
var heldPaper = regexp.MustCompile(`SSR\s*(?:` + papers + `)|(?:\b|\d)(?:` + papers + `)\s*[A-Z0-9]{2}\s*(?:HK|NN|KK)\d` +
	`|PASSPORT|DATE\s*OF\s*BIRTH|(?:\b|\d)DOB(?:\b|\d)|BIRTHDA[TY]`)

// IsPaper reports whether the code of a service is of those that hold identity papers or
// days of birth, of which nothing is kept.
func IsPaper(code string) bool {
	return len(code) == len("DOCS") && Fits(code, "AAAA") && strings.Contains(papers, code)
}

// HoldsPaper reports whether a text holds an identity paper or a day of birth.
func HoldsPaper(text string) bool {
	for _, part := range paperParts {
		if strings.Contains(text, part) { // most texts have none
			return heldPaper.MatchString(text)
		}
	}
	return false
}
