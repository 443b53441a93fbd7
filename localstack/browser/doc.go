// Package browser tests what a page in a real browser can do: it opens pages of other origins
// in Chromium, which send events to a gateway, and it uses the console. It has tests only, and
// is a module of its own, so that the gateway does not depend on what drives the browser.
package browser
