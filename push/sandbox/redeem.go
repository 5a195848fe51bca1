package sandbox

import (
	"cmp"
	"net/url"
	"strings"
)

// redeem looks for what the application offers and returns what it is good
// for. It needs the lock, as do the others here.
func (s *Server) redeem(app Application, form url.Values) (credential, *oauthError) {
	kind := form.Get("grant_type")
	redeem, known := map[string]func(Application, url.Values) (credential, *oauthError){
		grantPassword: s.redeemPassword,
		grantRefresh:  s.redeemRefresh,
		grantClient:   s.redeemNothing,
		grantCode:     s.redeemCode,
		grantOTP:      s.redeemOTP,
	}[kind]
	switch {
	case kind == "":
		return credential{}, invalidRequest("grant_type is missing")
	case !known:
		e := problem(60)
		e.Name = "unsupported_grant_type"
		return credential{}, e
	case kind == grantRefresh && !app.may(kind):
		return credential{}, problem(107)
	case !app.may(kind):
		return credential{}, problem(60)
	}
	return redeem(app, form)
}

func (a Application) scope() string { return strings.Join(a.Scopes, " ") }

// redeemNothing serves client_credentials: the application has shown its own.
func (s *Server) redeemNothing(app Application, _ url.Values) (credential, *oauthError) {
	return credential{grant: grant{Client: app.ID, Scope: app.scope()}}, nil
}

func (s *Server) redeemRefresh(app Application, form url.Values) (credential, *oauthError) {
	token := form.Get("refresh_token")
	if token == cmp.Or(s.RefreshToken, "sandbox") {
		return credential{Kind: grantRefresh, grant: grant{Client: app.ID, owner: owner{Company: ownCompany}, Scope: app.scope()}}, nil
	}
	c, ok := s.state.tokens.credential(grantRefresh, token, s.clock.Now())
	switch {
	case !ok:
		return credential{}, problem(108)
	case c.Client != app.ID:
		return credential{}, problem(105)
	}
	return c, nil
}

func (s *Server) redeemPassword(app Application, form url.Values) (credential, *oauthError) {
	switch cmp.Or(form.Get("credtype"), "password") {
	case "authtoken":
		return s.redeemRequestToken(app, form.Get("username"), form.Get("password"))
	case "password":
		g, refused := s.signIn(app, form.Get("username"), form.Get("password"))
		return credential{grant: g}, refused
	}
	return credential{}, invalidRequest("credtype is neither authtoken nor password")
}

// redeemRequestToken connects a company.
func (s *Server) redeemRequestToken(app Application, uuid, token string) (credential, *oauthError) {
	if _, known := s.company(uuid); !known {
		return credential{}, problem(19)
	}
	if token == cmp.Or(s.RequestToken, "sandbox") {
		return credential{grant: grant{Client: app.ID, owner: owner{Company: uuid}, Scope: app.scope()}}, nil
	}
	c, ok := s.state.tokens.credential(grantPassword, token, s.clock.Now())
	switch {
	case !ok:
		return credential{}, problem(5)
	case c.Company != uuid || c.Client != app.ID:
		return credential{}, problem(136)
	}
	return c, nil
}

// signIn connects a user.
func (s *Server) signIn(app Application, login, password string) (grant, *oauthError) {
	u, known := s.user(login)
	switch {
	case !known:
		return grant{}, problem(19)
	case password != u.Password:
		return grant{}, problem(5)
	}
	return grant{Client: app.ID, owner: owner{u.Company, login}, Scope: app.scope()}, nil
}

func (s *Server) redeemCode(app Application, form url.Values) (credential, *oauthError) {
	c, ok := s.state.tokens.credential(grantCode, form.Get("code"), s.clock.Now())
	switch {
	case !ok:
		return credential{}, problem(103)
	case c.Client != app.ID:
		return credential{}, problem(105)
	case c.Redirect != form.Get("redirect_uri"):
		return credential{}, &oauthError{Status: 400, Name: "invalid_grant", Description: "redirect_uri is not that of the code"}
	}
	return c, nil
}
