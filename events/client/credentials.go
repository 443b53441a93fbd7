package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"example.com/eventgateway/events/client/internal/bearer"
	"example.com/eventgateway/events/internal/loopback"
)

// ErrHTTP is the error of [New] for a key or a token that would go over http to another machine.
var ErrHTTP = errors.New("a key or a token is not sent over http, where others can read it: want https")

// CredentialsError says that a request was not sent: it could not be signed, or there was no
// token for it.
type CredentialsError struct{ Err error }

// Error implements error.
func (e *CredentialsError) Error() string { return e.Err.Error() }

// Unwrap returns what the function of [Options] returned.
func (e *CredentialsError) Unwrap() error { return e.Err }

// credentials authenticate requests with a signature, a key or a token. The zero value adds
// nothing to a request.
type credentials struct {
	sign   func(r *http.Request, body []byte) error
	tokens *bearer.Tokens // of the key, too, which is a token that never changes
	isKey  bool
}

// credentialsOf returns the credentials that the options ask for, for a gateway at u.
func credentialsOf(u *url.URL, options Options) (c credentials, err error) {
	given := 0
	for _, is := range []bool{options.Sign != nil, options.Key != "", options.Token != nil} {
		if is {
			given++
		}
	}
	if given > 1 {
		return c, errors.New("want one of Sign, Key and Token, not several")
	}
	c.sign, c.isKey = options.Sign, options.Key != ""
	token := options.Token
	if c.isKey {
		if err := bearer.Check(options.Key); err != nil {
			return c, fmt.Errorf("the key: %w", err)
		}
		token = func(context.Context) (string, error) { return options.Key, nil }
	}
	if token == nil {
		return c, nil
	}
	if u.Scheme != "https" && !loopback.Is(u.Hostname()) && !options.AllowHTTP {
		return c, fmt.Errorf("%s: %w", u.Host, ErrHTTP)
	}
	c.tokens = bearer.NewTokens(token)
	return c, nil
}

// addTo adds the credentials to a request. It returns the key or the token that it sends. The
// error is a *CredentialsError.
func (c credentials) addTo(r *http.Request, body []byte) (sent string, err error) {
	if c.sign != nil {
		if err := c.sign(r, body); err != nil {
			return "", &CredentialsError{fmt.Errorf("signing the request: %w", err)}
		}
	}
	if c.tokens != nil {
		if sent, err = c.tokens.Get(r.Context()); err != nil {
			return "", &CredentialsError{err}
		}
		r.Header.Set("Authorization", "Bearer "+sent)
	}
	return sent, nil
}

// about explains the status of an answer by API Gateway, which does not say more than
// "Unauthorized" or "Forbidden". It answers 401 for tokens (JWT), and 403 for signatures (IAM).
func (c credentials) about(status int) string {
	switch {
	case status == http.StatusUnauthorized && c.isKey:
		return "the gateway wants a token, and a key was sent"
	case status == http.StatusUnauthorized && c.tokens != nil:
		return "the token is mistyped, expired or not yet valid, or not of the issuer or for the audience that the" +
			" gateway wants"
	case status == http.StatusUnauthorized:
		return "the gateway wants a token, and none was sent"
	case status == http.StatusForbidden && c.sign != nil:
		return "the signature is wrong, or the policy of the credentials does not allow this request"
	case status == http.StatusForbidden:
		return "the gateway may want a signature of AWS, and none was sent"
	}
	return ""
}
