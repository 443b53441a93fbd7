// Package bearer keeps bearer tokens (RFC 6750) for the requests of a client.
package bearer

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Tokens keeps a token until the gateway refuses it. It fetches one token at a time, however
// many requests want it.
type Tokens struct {
	fetch func(context.Context) (string, error)
	held  chan string // has one value, the token, or "" if none is fetched
}

// NewTokens returns tokens that fetch gives.
func NewTokens(fetch func(context.Context) (string, error)) *Tokens {
	t := &Tokens{fetch: fetch, held: make(chan string, 1)}
	t.held <- ""
	return t
}

// Get returns the token.
func (t *Tokens) Get(ctx context.Context) (string, error) { return t.Other(ctx, "") }

// Other returns the token, unless it is the refused one. It then fetches a token, which may be
// the same.
func (t *Tokens) Other(ctx context.Context, refused string) (token string, err error) {
	select {
	case token = <-t.held:
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for a token: %w", ctx.Err())
	}
	defer func() { t.held <- token }()
	if token != refused {
		return token, nil
	}
	fetched, err := t.fetch(ctx)
	if err != nil {
		return "", fmt.Errorf("fetching a token: %w", err)
	}
	if err := Check(fetched); err != nil {
		return "", fmt.Errorf("the token that was fetched: %w", err)
	}
	token = fetched
	return token, nil
}

// syntax is of RFC 6750, section 2.1. Keys have it, too.
var syntax = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// Check returns an error for a text that no token or key has. The error does not have the text
// in it.
func Check(text string) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case strings.TrimSpace(text) != text:
		return errors.New("it has a space or a newline around it")
	case !syntax.MatchString(text):
		return errors.New("it has a character that no bearer token has (RFC 6750, section 2.1)")
	}
	return nil
}
