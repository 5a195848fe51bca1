package accounts

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// register is who may use the service: those of a directory, and what holds for
// the ones that it does not name.
type register struct {
	Settings
	Directory
}

// application returns the client with an id.
func (r *register) application(id string) (Application, bool) {
	i := slices.IndexFunc(r.Applications, func(a Application) bool { return a.ID == id })
	if i < 0 {
		return r.complete(Application{ID: id, Secret: r.ClientSecret}), id == r.ClientID
	}
	return r.complete(r.Applications[i]), true
}

// complete fills in what an application has when nothing else is said.
func (r *register) complete(a Application) Application {
	a.Secret = cmp.Or(a.Secret, "sandbox")
	a.Postback = cmp.Or(a.Postback, r.Postback)
	if len(a.Scopes) == 0 {
		a.Scopes = []string{"openid", itineraryScope}
	}
	return a
}

// company returns the customer with a UUID.
func (r *register) company(uuid string) (Company, bool) {
	i := slices.IndexFunc(r.Companies, func(c Company) bool { return c.UUID == uuid })
	if i < 0 {
		return Company{UUID: uuid}, uuid == ownCompany || uuid != "" && len(r.Companies) == 0
	}
	return r.Companies[i], true
}

// user returns the person with a login, at whatever company.
func (r *register) user(login string) (User, bool) {
	i := slices.IndexFunc(r.Users, func(u User) bool { return u.Login == login })
	if i < 0 {
		return User{Login: login}.complete(), len(r.Users) == 0 && IsLogin(login)
	}
	return r.Users[i].complete(), true
}

// person returns the one with a login at a company.
func (r *register) person(o Owner) (User, bool) {
	if len(r.Users) == 0 {
		return User{Login: o.Login, Company: o.Company}.complete(), IsLogin(o.Login)
	}
	u, ok := r.user(o.Login)
	return u, ok && u.Company == o.Company
}

// permit looks for what stands in the way of a grant: who the application may
// act for, and where they live.
func (r *register) permit(app Application, g Grant, here string, now time.Time) *OAuthError {
	if app.Disabled {
		return numbered(59)
	}
	if g.Company == "" {
		return nil
	}
	c, ok := r.company(g.Company)
	switch {
	case !ok:
		return numbered(19)
	case len(app.Companies) > 0 && !slices.Contains(app.Companies, g.Company):
		return numbered(53)
	case c.Refusal != 0:
		return numbered(c.Refusal)
	case isElsewhere(c.Geolocation, here):
		return Elsewhere(c.Geolocation)
	case during(c.Maintenance, now):
		return numbered(134)
	case g.Login == "":
		return nil
	}
	return r.permitUser(g.Owner, here)
}

func (r *register) permitUser(o Owner, here string) *OAuthError {
	u, ok := r.person(o)
	switch {
	case !ok:
		return numbered(19)
	case u.Refusal != 0:
		return numbered(u.Refusal)
	case isElsewhere(u.Geolocation, here):
		return Elsewhere(u.Geolocation)
	}
	return nil
}

func isElsewhere(geolocation, here string) bool {
	return geolocation != "" && !strings.EqualFold(strings.TrimSuffix(geolocation, "/"), here)
}

// signIn connects a user.
func (r *register) signIn(app Application, login, password string) (Grant, *OAuthError) {
	u, known := r.user(login)
	switch {
	case !known:
		return Grant{}, numbered(19)
	case password != u.Password:
		return Grant{}, numbered(5)
	}
	return Grant{Client: app.ID, Owner: Owner{u.Company, login}, Scope: app.scope()}, nil
}
