package keyfile_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keyfile"
)

// The key in a file stays the same until it does not do any more.
func TestKey(t *testing.T) {
	manager := keys.Manager{Store: &memory.Keys{}, Now: time.Now, Random: rand.Reader}
	name := filepath.Join(t.TempDir(), "key")
	key := func(name string, clients ...string) string {
		t.Helper()
		text, err := keyfile.Key(t.Context(), name, manager, keys.Wanted{Clients: clients, Scopes: keys.Scopes})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first := key(name, "SpongeBob")
	if again := key(name, "SpongeBob"); again != first {
		t.Errorf("the key is %s, and then %s", first, again)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if one, another := key("", "SpongeBob"), key("", "SpongeBob"); one == another {
		t.Error("without a file, the key is the same")
	}
	wants := func(what string) {
		t.Helper()
		next := key(name, "SpongeBob", "Demo")
		if next == first || next != key(name, "SpongeBob", "Demo") {
			t.Errorf("%s: the key is %s", what, next)
		}
		first = next
	}
	wants("for more clients")
	token, err := keys.Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := manager.Revoke(t.Context(), token.ID); err != nil {
		t.Fatal(err)
	}
	wants("once it is revoked")
	if err := os.WriteFile(name, []byte("no key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wants("once the file has another text")
	manager.Store = &memory.Keys{}
	wants("in another store")
	if _, err := keyfile.Key(t.Context(), t.TempDir(), manager, keys.Wanted{}); err == nil {
		t.Error("a folder is a file with a key")
	}
}
