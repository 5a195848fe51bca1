package sandbox

import (
	"net/http"
	"net/url"
	"strings"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// isSecret reports whether what is said may hold secrets.
func (in *incoming) isSecret() bool { return strings.HasPrefix(in.URL.Path, "/oauth2/") }

// tokenHints returns what a request for a token says, as far as it can be read.
func (in *incoming) tokenHints() url.Values {
	if in.op != bench.OpToken {
		return nil
	}
	return in.hints
}

// token answers a request for a token.
func (s *service) token(in *incoming) answer {
	if in.formErr != nil {
		return oauthAnswer(in.formErr)
	}
	issued, refused := s.accounts.Exchange(in.form, in.here)
	if refused != nil {
		return oauthAnswer(refused)
	}
	return jsonAnswer(http.StatusOK, issued)
}

// mailOTP mails a one-time password to a user.
func (s *service) mailOTP(in *incoming) answer {
	refused := in.formErr
	if refused == nil {
		refused = s.accounts.MailOTP(in.form)
	}
	if refused != nil {
		return oauthAnswer(refused)
	}
	return jsonAnswer(http.StatusOK, map[string]string{"message": "otp sent"})
}

// authorize answers GET and POST /oauth2/v0/authorize: the page, and the
// user's decision.
func (s *service) authorize(in *incoming) answer {
	values, err := in.consentForm()
	if err != nil {
		return textAnswer(document.StatusOf(err), err.Error())
	}
	c, err := s.accounts.NewConsent(values)
	if err != nil {
		return textAnswer(document.StatusOf(err), err.Error())
	}
	switch fault := c.Fault(); {
	case fault != "":
		return sendBack(c, "error", fault)
	case in.Method == http.MethodGet:
		return s.askConsent(c)
	case values.Get("decision") != "approve":
		return sendBack(c, "error", "access_denied")
	}
	code, refused := s.accounts.Approve(c, values.Get("password"), in.here)
	if refused != nil {
		c.Problem = refused.Description
		return s.askConsent(c)
	}
	return sendBack(c, "code", code)
}

// consentForm returns what a request to the page holds. Secrets in a URL are
// refused here too.
func (in *incoming) consentForm() (url.Values, error) {
	query, err := url.ParseQuery(in.URL.RawQuery)
	switch {
	case err != nil:
		return nil, document.Refuse(400, "The query of the URL is not well formed.")
	case query.Has("client_secret") || query.Has("password"):
		return nil, document.Refuse(400, "Secrets do not belong into the URL.")
	case in.Method == http.MethodGet:
		return query, nil
	case in.formErr != nil:
		return nil, document.Refuse(in.formErr.Status, "%s", in.formErr.Description)
	}
	return in.form, nil
}

// askConsent shows the page.
func (s *service) askConsent(c accounts.Consent) answer {
	page, err := s.pages.Consent(c)
	if err != nil {
		return textAnswer(http.StatusInternalServerError, err.Error())
	}
	back, _ := url.Parse(c.RedirectURI) // NewConsent has read it
	return answer{
		status: http.StatusOK, contentType: "text/html; charset=utf-8", body: page, processed: true,
		header: http.Header{
			// Browsers hold the redirect after a form to form-action as well.
			"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'self' " +
				back.Scheme + "://" + back.Host},
			"Cache-Control":   {"no-store"},
			"Referrer-Policy": {"no-referrer"},
		},
	}
}

// sendBack sends the user back to the application with one value.
func sendBack(c accounts.Consent, name, value string) answer {
	return answer{
		status: http.StatusSeeOther, contentType: "text/plain; charset=utf-8", processed: name == "code",
		header: http.Header{"Location": {c.Back(name, value)}, "Cache-Control": {"no-store"}},
	}
}
