package sandbox

import (
	"net/http"
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

// Mails returns what GET /sandbox/mail shows: the newest JournalSize messages,
// oldest first.
func (s *Server) Mails() []Mail {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.state.mails...)
}

// askOTP mails a one-time password to a user.
func (s *Server) askOTP(r *http.Request) answer {
	form, refused := s.secretForm(r)
	if refused != nil {
		return refused.answer()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	app, refused := s.client(form)
	switch {
	case refused != nil:
		return refused.answer()
	case !app.may(grantOTP):
		return problem(60).answer()
	case form.Get("channel_type") != "email":
		return invalidRequest("channel_type is not email").answer()
	}
	if refused := s.mail(app, form.Get("channel_handle")); refused != nil {
		return refused.answer()
	}
	return jsonAnswer(http.StatusOK, map[string]string{"message": "otp sent"})
}

// mail makes the credential of a one-time password. It needs the lock.
func (s *Server) mail(app Application, login string) *oauthError {
	u, known := s.user(login)
	if !known {
		return problem(19)
	}
	now := s.clock.Now()
	m := Mail{To: login, OTP: s.ids.Pick(bench.Plain, 8), Expires: now.Add(codeLife)}
	s.state.mails = bench.Newest(append(s.state.mails, m), s.journalSize())
	key := otpKey(login, m.OTP)
	s.state.tokens.Once[key] = credential{
		grant: grant{Client: app.ID, owner: owner{u.Company, login}, Scope: app.scope(), Expires: m.Expires},
		Kind:  grantOTP, secret: key,
	}
	return nil
}

// otpKey tells the one-time passwords of users apart, which are short.
func otpKey(login, otp string) string { return "otp " + login + " " + otp }

// redeemOTP connects a user. It needs the lock.
func (s *Server) redeemOTP(app Application, form url.Values) (credential, *oauthError) {
	c, ok := s.state.tokens.credential(grantOTP, otpKey(form.Get("channel_handle"), form.Get("otp")), s.clock.Now())
	switch {
	case form.Get("channel_type") != "email":
		return credential{}, invalidRequest("channel_type is not email")
	case !ok:
		return credential{}, problem(5)
	case c.Client != app.ID:
		return credential{}, problem(105)
	}
	return c, nil
}
