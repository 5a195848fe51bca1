package concur

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// A Connection is a company's access to Concur, from the settings.
type Connection struct {
	URL          string // where the first token comes from; a token's geolocation takes over
	ClientID     string
	ClientSecret string
	RefreshToken string // a new one here replaces what the vault holds

	// CompanyUUID and RequestToken serve instead of RefreshToken for the first
	// token of a company. A request token lives a day; once a grant is stored
	// neither is needed.
	CompanyUUID  string
	RequestToken string
}

// Format keeps the secrets of a Connection out of whatever it is printed to.
func (c Connection) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "concur.Connection") }

// origin returns a fingerprint of the configured credential that a grant comes from. It
// is "" if none is configured: then any stored grant will do.
func (c Connection) origin() string {
	configured := cmp.Or(c.RefreshToken, c.RequestToken)
	if configured == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(configured))
	return hex.EncodeToString(sum[:])
}

// offer returns the newest refresh token, or else the company's request token.
func (c Connection) offer(have Grant) Offer {
	return Offer{
		RefreshToken: cmp.Or(have.RefreshToken, c.RefreshToken),
		CompanyUUID:  c.CompanyUUID, RequestToken: c.RequestToken,
	}
}
