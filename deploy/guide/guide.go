// Package guide holds the pages that users read. The program carries them:
// tripsync help TOPIC prints one. What is in them about settings, reasons, verbs and
// the like is written by tests, from the code.
package guide

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.md
var files embed.FS

// A Page is one page of the guide.
type Page struct {
	Topic string // its file is Topic.md
	Title string
	Body  string // Markdown, below the title
}

// topics lists the pages in the order in which a new user reads them.
func topics() []string {
	return []string{
		"install", "settings", "connect", "operate",
		"inbox", "formats", "travellers", "remarks", "passives", "expense",
		"reasons", "guards", "once", "reconcile", "quota", "sizing", "database", "backup",
		"verbs", "json", "sandbox", "proof",
	}
}

// Pages returns all pages, the first to read first.
func Pages() []Page {
	var pages []Page
	for _, topic := range topics() {
		text, _ := files.ReadFile(topic + ".md") // a test sees that it is there
		title, body, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		pages = append(pages, Page{Topic: topic, Title: title, Body: strings.TrimLeft(body, "\n")})
	}
	return pages
}

// Find returns the page about a topic and reports whether there is one.
func Find(topic string) (Page, bool) {
	pages := Pages()
	i := slices.IndexFunc(pages, func(p Page) bool { return p.Topic == topic })
	if i < 0 {
		return Page{}, false
	}
	return pages[i], true
}
