package concur

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A Grant is what the token endpoint issued. A Vault keeps it as JSON.
type Grant struct {
	AccessToken  string    `json:"accessToken"`
	RefreshToken string    `json:"refreshToken"`
	Expiry       time.Time `json:"expiry"`      // of the access token; the refresh token lives six months
	Geolocation  string    `json:"geolocation"` // base URL of the service, such as https://us2.api.concursolutions.com
	Origin       string    `json:"origin"`      // fingerprint of the configured credential it grew from

	Scope   string    `json:"scope,omitempty"`   // names with blanks between them; empty if Concur did not say
	Company string    `json:"company,omitempty"` // subject of the id_token: the UUID of the company, or of the user who consented
	Renewed time.Time `json:"renewed,omitzero"`  // when it was given
	Ends    time.Time `json:"ends,omitzero"`     // of the refresh token, if Concur said; see Last

	// Asked is when a renewal began whose answer was not stored: it may have replaced
	// RefreshToken.
	Asked time.Time `json:"asked,omitzero"`
	// Refusal is why Concur did not renew the grant. It ends with the next
	// grant.
	Refusal Refusal `json:"refusal,omitzero"`
}

// A Refusal is why the token endpoint last refused to renew a grant.
type Refusal struct {
	At     time.Time `json:"at"`
	Number int       `json:"number"` // of the OAuth error, 0 if it had none
	Text   string    `json:"text"`   // of the *Error
}

// Ended reports whether the grant can no longer be renewed: the company has to be
// connected again.
func (r Refusal) Ended() bool { return listMeanings()[r.Number].reconnect }

// Format keeps the tokens of a Grant out of whatever it is printed to.
func (g Grant) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "concur.Grant") }

// refreshMonths is how long a refresh token lives.
const refreshMonths = 6

// Last returns when the refresh token ends unless it is renewed.
func (g Grant) Last() time.Time {
	switch {
	case !g.Ends.IsZero():
		return g.Ends
	case g.Renewed.IsZero(): // stored by a version that did not keep it
		return g.Expiry.Add(-tokenLife).AddDate(0, refreshMonths, 0)
	}
	return g.Renewed.AddDate(0, refreshMonths, 0)
}

// itineraryScope is the one that trips take.
const itineraryScope = "ITINER"

// lacksScope reports whether Concur said that trips are not in the grant.
func (g Grant) lacksScope() bool {
	return g.Scope != "" && !slices.Contains(strings.Fields(g.Scope), itineraryScope)
}

// refusedBy returns g after a renewal was refused. An earlier renewal without an answer
// stays recorded.
func (g Grant) refusedBy(e *Error, unanswered, now time.Time) Grant {
	g.Asked, g.Refusal = unanswered, Refusal{At: now.UTC(), Number: e.Number, Text: e.Error()}
	return g
}
