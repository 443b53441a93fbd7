package access

import (
	"errors"

	"example.com/eventgateway/core"
)

// The challenges of doors say how to authenticate (RFC 9110, section 11.6.1). The challenge for
// a refused token has an error (RFC 6750, section 3). No registered scheme fits webhooks, whose
// providers sign in headers of their own.
const (
	challengeSignature = "AWS4-HMAC-SHA256"
	challengeToken     = `Bearer realm="eventgateway"`
	challengeBadToken  = challengeToken + `, error="invalid_token"`
	ChallengeDelivery  = `Webhook realm="eventgateway"`
)

// unauthenticated is CodeUnauthenticated with the challenge of a door.
func unauthenticated(challenge, detail string) error {
	return Challenge(challenge, &core.Error{Code: core.CodeUnauthenticated, Detail: detail})
}

// Challenge adds a challenge to an error, if it is CodeUnauthenticated.
func Challenge(challenge string, err error) error {
	if core.CodeOf(err) != core.CodeUnauthenticated {
		return err
	}
	return &challenged{err, challenge}
}

// ChallengeOf returns the challenge of an error of a door.
func ChallengeOf(err error) string {
	if c, ok := errors.AsType[*challenged](err); ok {
		return c.challenge
	}
	return challengeToken
}

// challenged is an error with the value of WWW-Authenticate.
type challenged struct {
	error
	challenge string
}

func (c *challenged) Unwrap() error { return c.error }
