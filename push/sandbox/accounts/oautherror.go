package accounts

// An OAuthError is the answer of the token service when it refuses. Code is a
// documented number (FACTS.md, section 2.5), or 0 where none is documented.
type OAuthError struct {
	Status      int    `json:"-"`
	Code        int    `json:"code,omitempty"`
	Name        string `json:"error"`
	Description string `json:"error_description"`
	Geolocation string `json:"geolocation,omitempty"`
}

// InvalidRequest is an error without a number.
func InvalidRequest(description string) *OAuthError {
	return &OAuthError{Status: 400, Name: "invalid_request", Description: description}
}

// Elsewhere says that the user lives at another base URL.
func Elsewhere(geolocation string) *OAuthError {
	e := numbered(16)
	e.Geolocation = geolocation
	return e
}

// numbered returns the error with a documented number.
func numbered(code int) *OAuthError {
	e := oauthErrors()[code]
	e.Code = code
	return &e
}

// oauthErrors are the errors with a number. Of most of them only number and
// meaning are documented: status and name then follow RFC 6749.
func oauthErrors() map[int]OAuthError {
	return map[int]OAuthError{
		5:   {Status: 400, Name: "invalid_grant", Description: "Incorrect Credentials. Please Retry"},
		10:  {Status: 400, Name: "invalid_grant", Description: "account disabled"},
		11:  {Status: 400, Name: "invalid_grant", Description: "logon denied"},
		12:  {Status: 400, Name: "invalid_grant", Description: "account locked"},
		13:  {Status: 400, Name: "invalid_grant", Description: "logon denied"},
		14:  {Status: 400, Name: "invalid_grant", Description: "account disabled"},
		16:  {Status: 400, Name: "invalid_request", Description: "user lives elsewhere"},
		19:  {Status: 400, Name: "invalid_grant", Description: "Incorrect Credentials. Please Retry"},
		20:  {Status: 400, Name: "invalid_grant", Description: "logon denied from this IP address"},
		53:  {Status: 400, Name: "invalid_request", Description: "company not enabled for this client"},
		54:  {Status: 400, Name: "invalid_scope", Description: "requested scope exceeds granted scope"},
		59:  {Status: 401, Name: "invalid_client", Description: "client disabled"},
		60:  {Status: 400, Name: "unauthorized_client", Description: "grant not allowed for this client"},
		61:  {Status: 401, Name: "invalid_client", Description: "client not found"},
		64:  {Status: 401, Name: "invalid_client", Description: "incorrect client secret"},
		103: {Status: 400, Name: "invalid_grant", Description: "code expired"},
		105: {Status: 400, Name: "invalid_grant", Description: "grant was not issued to you"},
		107: {Status: 400, Name: "unauthorized_client", Description: "refresh not allowed for this client"},
		108: {Status: 400, Name: "invalid_grant", Description: "bad or expired refresh token"},
		115: {Status: 400, Name: "invalid_grant", Description: "principal disabled"},
		123: {Status: 400, Name: "invalid_grant", Description: "principal disabled"},
		134: {Status: 503, Name: "temporarily_unavailable", Description: "company under scheduled maintenance"},
		136: {Status: 400, Name: "invalid_grant", Description: "authtoken was not issued for you"},
	}
}

// refusals are the numbers that a company or a user may be refused with on
// their own account.
func refusals() []int { return []int{10, 11, 12, 13, 14, 20, 115, 123} }
