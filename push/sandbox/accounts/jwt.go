package accounts

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// claims are what a token says to who can read it. Documented is only that
// the subject of an id_token is the company's UUID; the others are those that
// OpenID Connect and RFC 7519 ask for.
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti,omitempty"`
	Scope    string `json:"scope,omitempty"`
}

// newClaims says what a grant is. The subject is the user, the company or the
// application.
func newClaims(g Grant, user User, issuer string) claims {
	return claims{
		Issuer: issuer, Subject: cmp.Or(user.UUID, g.Company, g.Client), Audience: g.Client,
		Issued: g.Expires.Add(-accessLife).Unix(), Expires: g.Expires.Unix(),
	}
}

// sign returns the claims as a JSON Web Token, signed with HMAC and SHA-256:
// of what OpenID Connect allows, the kind that needs no key beside the
// client's secret.
func (c claims) sign(secret string) string {
	body, _ := json.Marshal(c) //nolint:errchkjson // strings and numbers can always be written
	encoding := base64.RawURLEncoding
	signed := encoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encoding.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + encoding.EncodeToString(mac.Sum(nil))
}
