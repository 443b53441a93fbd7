// Package keyfile keeps the key of a gateway on this machine in a file, so that the gateway has the
// same key when it starts again.
package keyfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
)

// Key returns the text of the key in a file, if the manager's store has it and takes it for what is
// wanted. Otherwise it makes a key and writes its text to the file, which only its owner can read.
// An empty name is no file: each call makes a key. It returns the errors of
// [keys.Manager] and of the file.
func Key(ctx context.Context, name string, m keys.Manager, w keys.Wanted) (text string, err error) {
	if name != "" {
		if text, err = kept(ctx, name, m, w); text != "" || err != nil {
			return text, err
		}
	}
	if _, text, err = m.Create(ctx, w); err != nil || name == "" {
		return text, err
	}
	if err := os.WriteFile(name, []byte(text+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("the key cannot be kept: %w", err)
	}
	return text, nil
}

// kept returns "" if there is no file, or its key is not what is wanted.
func kept(ctx context.Context, name string, m keys.Manager, w keys.Wanted) (string, error) {
	read, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the key that is kept cannot be read: %w", err)
	}
	text := strings.TrimSpace(string(read))
	k, err := keys.NewChecker(m.Store, keys.CheckerOptions{Now: m.Now}).Check(ctx, text)
	if core.CodeOf(err) == core.CodeUnauthenticated {
		return "", nil
	}
	if err != nil || !hasAll(k.Clients, w.Clients) || !hasAll(k.Scopes, w.Scopes) {
		return "", err
	}
	return text, nil
}

func hasAll(has, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(name string) bool { return !slices.Contains(has, name) })
}
