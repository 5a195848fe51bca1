// Package report is what verbs print: text for people, and the JSON lines, which are
// an API (json.go).
package report
