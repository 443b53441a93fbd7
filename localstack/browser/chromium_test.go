package browser

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browserEnv is the path of a browser of the Chromium family, or skip.
const browserEnv = "EVENTGATEWAY_BROWSER"

// programs are names of browsers of the Chromium family.
var programs = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}

// executable returns the path of the browser.
func executable(t *testing.T) string {
	t.Helper()
	if path := os.Getenv(browserEnv); path == "skip" {
		t.Skip(browserEnv + " is skip: what a page in a browser can do is not tried")
	} else if path != "" {
		return path
	}
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium: `make chromium` installs it on Debian; " + browserEnv +
		" is the path of another one, or skip for none")
	return ""
}

// newTab opens a tab of a browser of its own, which ends with the test.
func newTab(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(executable(t)))
	if os.Geteuid() == 0 { // then Chromium's sandbox does not work
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // with the build of the functions
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// newOrigin serves index.html with publish.js, at an origin of its own.
func newOrigin(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(".")))
	t.Cleanup(server.Close)
	return server.URL
}

// open opens a page.
func open(tab context.Context, t *testing.T, url string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// run runs JavaScript in the open page, and waits for its promise.
func run[T any](tab context.Context, javascript string) (T, error) {
	return chromedp.Run(tab, chromedp.Evaluate[T](javascript, chromedp.EvalAwaitPromise))
}
