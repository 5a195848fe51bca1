// Package pages is what people see of the sandbox: the traveller's page, the
// testers' page, the page of one request and the one that asks for consent. Each is
// made of a snapshot; nothing here reads or changes the service.
package pages

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"tripsync/push/sandbox/accounts"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed testpage.html
	testpageHTML string
	//go:embed request.html
	requestHTML string
	//go:embed consent.html
	consentHTML string
	//go:embed page.css
	pageCSS []byte
)

// Pages makes them.
type Pages struct {
	sandbox *template.Template
	consent *template.Template
}

// New reads the templates.
func New() *Pages {
	p := &Pages{
		sandbox: template.Must(template.New("page").Parse(pageHTML)),
		consent: template.Must(template.New("consent").Parse(consentHTML)),
	}
	template.Must(p.sandbox.New("testpage").Parse(testpageHTML))
	template.Must(p.sandbox.New("request").Parse(requestHTML))
	return p
}

// A Page is one that was made, or the Location of another to go to.
type Page struct {
	Status   int
	Body     []byte
	Location string
}

// Policy is the Content-Security-Policy of all pages but that of a [Consent]: they
// run no script and load nothing but their style.
const Policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Style is page.css, which the pages load.
func Style() []byte { return pageCSS }

func (p *Pages) render(status int, name string, v any) Page {
	var page bytes.Buffer
	if err := p.sandbox.ExecuteTemplate(&page, name, v); err != nil {
		return Page{Status: http.StatusInternalServerError, Body: []byte(err.Error())}
	}
	return Page{Status: status, Body: page.Bytes()}
}

// Consent makes the page that asks a user to allow an application.
func (p *Pages) Consent(c accounts.Consent) ([]byte, error) {
	var page bytes.Buffer
	err := p.consent.Execute(&page, c)
	return page.Bytes(), err
}
