package browsertest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// A user mistypes the password, approves, and the next time denies.
func TestConsent(t *testing.T) {
	t.Parallel()
	came := make(chan url.Values, 2)
	application := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			came <- r.URL.Query()
		}
		_, _ = w.Write([]byte("<title>Back</title>"))
	}))
	t.Cleanup(application.Close)
	b := open(t)
	page := serve(t).url + "/oauth2/v0/authorize?" + url.Values{
		"client_id": {"sandbox"}, "redirect_uri": {application.URL + "/back"}, "response_type": {"code"}, "state": {"a b"},
	}.Encode()

	for _, scheme := range []string{"light", "dark"} {
		b.view(320, 640, scheme)
		b.do(chromedp.Navigate(page))
		for _, faint := range get(b, chromedp.Evaluate[[]string](contrast)) {
			t.Errorf("%s: %s", scheme, faint)
		}
		if got := get(b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); got > 320 {
			t.Errorf("%s: the page is %d pixels wide in a window of 320", scheme, got)
		}
	}
	b.do(chromedp.SendKeys(chromedp.CSS(`[name=login]`), jane), chromedp.SendKeys(chromedp.CSS(`[name=password]`), "wrong"))
	b.click(`[value=approve]`)
	if got, want := b.text(`[role=alert]`), "You could not be signed in: Incorrect Credentials. Please Retry."; got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
	b.do(chromedp.SendKeys(chromedp.CSS(`[name=password]`), "sandbox")) // the login is still there
	b.click(`[value=approve]`)
	if got := <-came; got.Get("code") == "" || got.Get("state") != "a b" {
		t.Errorf("approved: came back with %v, want code and state", got)
	}
	b.do(chromedp.Navigate(page))
	b.click(`[value=deny]`)
	if got := <-came; got.Get("error") != "access_denied" || got.Get("state") != "a b" {
		t.Errorf("denied: came back with %v, want access_denied and state", got)
	}
	b.checkQuiet()
}
