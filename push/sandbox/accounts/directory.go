package accounts

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// A Directory is who may use the service and when, as GET and PUT
// /sandbox/directory show and take it. The empty one knows everybody: one
// application, any company and any login.
type Directory struct {
	// Applications are known beside the one of the [Server]'s settings. One
	// with the same ID stands in its place.
	Applications []Application `json:"applications,omitempty"`
	// Companies, if any, are all there are beside the one that the configured
	// refresh token is for, whose UUID is sandbox.
	Companies []Company `json:"companies,omitempty"`
	// Users, if any, are all there are.
	Users []User `json:"users,omitempty"`
	// Maintenance is when the whole service is away, with 503.
	Maintenance []Period `json:"maintenance,omitempty"`
}

// An Application is a client of the token service.
type Application struct {
	ID string `json:"id"`
	// Secret is sandbox when empty.
	Secret string `json:"secret,omitempty"`
	// Scopes are what it may ask for: openid and ITINER when there are none.
	Scopes []string `json:"scopes,omitempty"`
	// Grants are the values of grant_type it may use: all when there are none.
	// Others are refused with OAuth error 60, and refresh_token with 107.
	Grants []string `json:"grants,omitempty"`
	// Companies are the UUIDs of those that it is enabled for: all when there
	// are none. Others are refused with OAuth error 53.
	Companies []string `json:"companies,omitempty"`
	// RedirectURIs are where the consent page may send people back to. When
	// there are none that is any page of this machine, such as
	// http://localhost:8080/back.
	RedirectURIs []string `json:"redirectUris,omitempty"`
	// Postback is where its notifications are posted. When it is empty that is
	// the Postback of the [Server].
	Postback string `json:"postback,omitempty"`
	// Disabled refuses it with OAuth error 59.
	Disabled bool `json:"disabled,omitempty"`
}

// A Company is a customer of the service.
type Company struct {
	UUID string `json:"uuid"`
	// Geolocation is the base URL that it lives at, if that is elsewhere.
	// Requests for it are then refused with OAuth error 16.
	Geolocation string `json:"geolocation,omitempty"`
	// Refusal is the OAuth error that everything for it is refused with: 10 to
	// 14 for disabled, denied or locked, 20 for a wrong IP address, 115 or 123
	// for a disabled principal. Zero is none.
	Refusal int `json:"refusal,omitempty"`
	// Maintenance is when requests for it are refused with OAuth error 134, or
	// by the trip service with 503.
	Maintenance []Period `json:"maintenance,omitempty"`
}

// A User is a person at a company.
type User struct {
	// Login has the form of an e-mail address.
	Login string `json:"login"`
	// Company is a UUID, sandbox when empty.
	Company string `json:"company,omitempty"`
	// UUID is made from company and login when empty.
	UUID string `json:"uuid,omitempty"`
	// Password is sandbox when empty.
	Password string `json:"password,omitempty"`
	// Admin lets tokens of the user act for everyone at the company, as the
	// role Web Services Administrator does.
	Admin bool `json:"admin,omitempty"`
	// Geolocation and Refusal are as those of a [Company].
	Geolocation string `json:"geolocation,omitempty"`
	Refusal     int    `json:"refusal,omitempty"`
}

// ParseDirectory reads the JSON of a directory, as PUT /sandbox/directory
// takes it. It refuses fields and values that there are not.
func ParseDirectory(r io.Reader) (Directory, error) {
	d, err := bench.ReadJSON[Directory](r, "directory")
	if err != nil {
		return Directory{}, err
	}
	return d, d.check()
}

func (d Directory) check() error {
	if err := cmp.Or(
		checkOnce("application", d.Applications, func(a Application) string { return a.ID }),
		checkOnce("company", d.Companies, func(c Company) string { return c.UUID }),
		checkOnce("user", d.Users, func(u User) string { return u.Login }),
	); err != nil {
		return err
	}
	for _, a := range d.Applications {
		if err := a.check(); err != nil {
			return err
		}
	}
	for _, c := range d.Companies {
		if err := c.check(); err != nil {
			return err
		}
	}
	for i, u := range d.Users {
		if err := u.check(); err != nil {
			return fmt.Errorf("user %d: %w", i+1, err)
		}
	}
	return checkPeriods("maintenance", d.Maintenance)
}

// checkOnce refuses a name that comes twice, as only the first would be found.
func checkOnce[T any](what string, all []T, name func(T) string) error {
	seen := map[string]bool{}
	for i, v := range all {
		if seen[name(v)] {
			return document.Refuse(400, "%s %d is there a second time", what, i+1)
		}
		seen[name(v)] = true
	}
	return nil
}

func (a Application) check() error {
	if a.ID == "" {
		return document.Refuse(400, "an application has no id")
	}
	for _, kind := range a.Grants {
		if !slices.Contains(grantTypes(), kind) {
			return document.Refuse(400, "application %s: %q is no grant_type", a.ID, kind)
		}
	}
	for _, address := range append([]string{a.Postback}, a.RedirectURIs...) {
		if address != "" && !isURL(address) {
			return document.Refuse(400, "application %s: %q is no URL", a.ID, address)
		}
	}
	return nil
}

func (c Company) check() error {
	switch {
	case c.UUID == "":
		return document.Refuse(400, "a company has no uuid")
	case c.Geolocation != "" && !isURL(c.Geolocation):
		return document.Refuse(400, "company %s: %q is no URL", c.UUID, c.Geolocation)
	case c.Refusal != 0 && !slices.Contains(refusals(), c.Refusal):
		return document.Refuse(400, "company %s: refusal is none of %v", c.UUID, refusals())
	}
	return checkPeriods("company "+c.UUID, c.Maintenance)
}

func (u User) check() error {
	switch {
	case !IsLogin(u.Login):
		return document.Refuse(400, "login has not the form of an e-mail address")
	case u.Geolocation != "" && !isURL(u.Geolocation):
		return document.Refuse(400, "%q is no URL", u.Geolocation)
	case u.Refusal != 0 && !slices.Contains(refusals(), u.Refusal):
		return document.Refuse(400, "refusal is none of %v", refusals())
	}
	return nil
}

// isURL reports whether an address is an absolute one of the web.
func isURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.Fragment == ""
}

// may reports whether an application may use a grant_type.
func (a Application) may(grantType string) bool {
	return len(a.Grants) == 0 || slices.Contains(a.Grants, grantType)
}

func (u User) complete() User {
	u.Company = cmp.Or(u.Company, ownCompany)
	u.Password = cmp.Or(u.Password, "sandbox")
	u.UUID = cmp.Or(u.UUID, bench.NameUUID(u.Company+" "+u.Login))
	return u
}

func (a Application) scope() string { return strings.Join(a.Scopes, " ") }
