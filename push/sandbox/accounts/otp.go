package accounts

import (
	"net/url"
	"time"

	"tripsync/push/sandbox/bench"
)

// A Mail is a message with a one-time password, as GET /sandbox/mail shows it:
// the sandbox sends none.
type Mail struct {
	To      string    `json:"to"`
	OTP     string    `json:"otp"`
	Expires time.Time `json:"expires"`
}

// Mails returns the newest messages, oldest first.
func (a *Authority) Mails() []Mail { return append([]Mail{}, a.mails...) }

// MailOTP mails a one-time password to a user.
func (a *Authority) MailOTP(form url.Values) *OAuthError {
	app, refused := a.client(form)
	login := form.Get("channel_handle")
	u, known := a.known.user(login)
	switch {
	case refused != nil:
		return refused
	case !app.may(grantOTP):
		return numbered(60)
	case form.Get("channel_type") != "email":
		return InvalidRequest("channel_type is not email")
	case !known:
		return numbered(19)
	}
	m := Mail{To: login, OTP: a.ids.Pick(bench.Plain, 8), Expires: a.clock.Now().Add(codeLife)}
	a.mails = bench.Newest(append(a.mails, m), a.known.Mails)
	key := otpKey(login, m.OTP)
	a.tokens.Once[key] = Credential{
		Grant: Grant{Client: app.ID, Owner: Owner{u.Company, login}, Scope: app.scope(), Expires: m.Expires},
		Kind:  grantOTP, secret: key,
	}
	return nil
}

// otpKey tells the one-time passwords of users apart, which are short.
func otpKey(login, otp string) string { return "otp " + login + " " + otp }
