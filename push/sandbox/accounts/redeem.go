package accounts

import (
	"cmp"
	"net/url"
)

// A redemption is what an application offers for tokens.
type redemption struct {
	*Authority
	app  Application
	form url.Values
}

// credential looks for what is offered and returns what it is good for.
func (r redemption) credential() (Credential, *OAuthError) {
	kind := r.form.Get("grant_type")
	redeem, known := map[string]func() (Credential, *OAuthError){
		grantPassword: r.password,
		grantRefresh:  r.refreshToken,
		grantClient:   r.nothing,
		grantCode:     r.code,
		grantOTP:      r.oneTimePassword,
	}[kind]
	switch {
	case kind == "":
		return Credential{}, InvalidRequest("grant_type is missing")
	case !known:
		e := numbered(60)
		e.Name = "unsupported_grant_type"
		return Credential{}, e
	case kind == grantRefresh && !r.app.may(kind):
		return Credential{}, numbered(107)
	case !r.app.may(kind):
		return Credential{}, numbered(60)
	}
	return redeem()
}

// nothing serves client_credentials: the application has shown its own.
func (r redemption) nothing() (Credential, *OAuthError) {
	return Credential{Grant: Grant{Client: r.app.ID, Scope: r.app.scope()}}, nil
}

func (r redemption) refreshToken() (Credential, *OAuthError) {
	token := r.form.Get("refresh_token")
	if token == r.known.RefreshToken {
		own := Grant{Client: r.app.ID, Owner: Owner{Company: ownCompany}, Scope: r.app.scope()}
		return Credential{Kind: grantRefresh, Grant: own}, nil
	}
	c, ok := r.tokens.credential(grantRefresh, token, r.clock.Now())
	switch {
	case !ok:
		return Credential{}, numbered(108)
	case c.Client != r.app.ID:
		return Credential{}, numbered(105)
	}
	return c, nil
}

func (r redemption) password() (Credential, *OAuthError) {
	username, password := r.form.Get("username"), r.form.Get("password")
	switch cmp.Or(r.form.Get("credtype"), "password") {
	case "authtoken":
		return r.requestToken(username, password)
	case "password":
		g, refused := r.known.signIn(r.app, username, password)
		return Credential{Grant: g}, refused
	}
	return Credential{}, InvalidRequest("credtype is neither authtoken nor password")
}

// requestToken connects a company.
func (r redemption) requestToken(uuid, token string) (Credential, *OAuthError) {
	if _, known := r.known.company(uuid); !known {
		return Credential{}, numbered(19)
	}
	if token == r.known.RequestToken {
		return Credential{Grant: Grant{Client: r.app.ID, Owner: Owner{Company: uuid}, Scope: r.app.scope()}}, nil
	}
	c, ok := r.tokens.credential(grantPassword, token, r.clock.Now())
	switch {
	case !ok:
		return Credential{}, numbered(5)
	case c.Company != uuid || c.Client != r.app.ID:
		return Credential{}, numbered(136)
	}
	return c, nil
}

func (r redemption) code() (Credential, *OAuthError) {
	c, ok := r.tokens.credential(grantCode, r.form.Get("code"), r.clock.Now())
	switch {
	case !ok:
		return Credential{}, numbered(103)
	case c.Client != r.app.ID:
		return Credential{}, numbered(105)
	case c.Redirect != r.form.Get("redirect_uri"):
		return Credential{}, &OAuthError{Status: 400, Name: "invalid_grant", Description: "redirect_uri is not that of the code"}
	}
	return c, nil
}

// oneTimePassword connects a user.
func (r redemption) oneTimePassword() (Credential, *OAuthError) {
	c, ok := r.tokens.credential(grantOTP, otpKey(r.form.Get("channel_handle"), r.form.Get("otp")), r.clock.Now())
	switch {
	case r.form.Get("channel_type") != "email":
		return Credential{}, InvalidRequest("channel_type is not email")
	case !ok:
		return Credential{}, numbered(5)
	case c.Client != r.app.ID:
		return Credential{}, numbered(105)
	}
	return c, nil
}
