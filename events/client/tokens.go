package client

import (
	"context"
	"fmt"
)

// tokens keeps the token of [Options].Token until the gateway refuses it. It fetches one token
// at a time, however many requests want it.
type tokens struct {
	fetch func(context.Context) (string, error)
	held  chan string // has one value, the token, or "" if none is fetched
}

func newTokens(fetch func(context.Context) (string, error)) *tokens {
	t := &tokens{fetch: fetch, held: make(chan string, 1)}
	t.held <- ""
	return t
}

// get returns the token.
func (t *tokens) get(ctx context.Context) (string, error) { return t.other(ctx, "") }

// other returns the token, unless it is the refused one: it then fetches a token, which may be
// the same.
func (t *tokens) other(ctx context.Context, refused string) (token string, err error) {
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
	if err := checkBearer(fetched); err != nil {
		return "", fmt.Errorf("the token that was fetched: %w", err)
	}
	token = fetched
	return token, nil
}
