package access

import (
	"errors"

	"example.com/eventgateway/core"
)

// The challenges of doors, which say how to authenticate (RFC 9110, section 11.6.1). A token
// that was sent and is not taken has an error beside it (RFC 6750, section 3). Webhooks have no
// scheme that is registered: their providers sign in headers of their own.
const (
	ChallengeSignature = "AWS4-HMAC-SHA256"
	ChallengeToken     = `Bearer realm="eventgateway"`
	ChallengeBadToken  = ChallengeToken + `, error="invalid_token"`
	ChallengeDelivery  = `Webhook realm="eventgateway"`
)

// Unauthenticated is CodeUnauthenticated with the challenge of the door that asks.
func Unauthenticated(challenge, detail string) error {
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
	return ChallengeToken
}

// challenged is an error and what WWW-Authenticate says about it.
type challenged struct {
	error
	challenge string
}

func (c *challenged) Unwrap() error { return c.error }
