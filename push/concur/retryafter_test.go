package concur

import (
	"net/http"
	"testing"
	"time"
)

// TestRetryAfter believes some minutes, whatever is said.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0, "300": 5 * time.Minute,
		"301": 5 * time.Minute, "31536000": 5 * time.Minute, "2147483648": 5 * time.Minute,
		"9223372036854775807": 5 * time.Minute, "99999999999999999999": 5 * time.Minute, "-99999999999999999999": 0,
		"Tue, 03 Feb 2026 10:01:00 GMT": time.Minute, "Fri, 31 Dec 9999 23:59:59 GMT": 5 * time.Minute,
		"Thu, 01 Jan 1970 00:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
