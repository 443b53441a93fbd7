package keys_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
)

// zero is the key of random bytes that are all 0. Keys that were given out keep their form.
const zero = "egk_000000000000_0000000000000000000000000000000000000000000_3bhA4I"

func TestTheFormOfKeysStays(t *testing.T) {
	text, token, err := keys.New(bytes.NewReader(make([]byte, 44)))
	if err != nil || text != zero || token.ID != "000000000000" {
		t.Errorf("the key is %s, %v, %v", text, token, err)
	}
	if _, _, err := keys.New(bytes.NewReader(make([]byte, 43))); core.CodeOf(err) != core.CodeInternal {
		t.Errorf("with too few random bytes: %v", err)
	}
}

func TestKeysDiffer(t *testing.T) {
	pattern := regexp.MustCompile(keys.Pattern)
	ids, hashes := map[string]bool{}, map[keys.Hash]bool{}
	for range 1000 {
		text, token, err := keys.New(rand.Reader)
		if err != nil || pattern.FindString("x="+text+";") != text {
			t.Fatal(text, err)
		}
		if parsed, err := keys.Parse(text); err != nil || parsed != token {
			t.Fatal(parsed, err)
		}
		ids[token.ID], hashes[token.Hash] = true, true
	}
	if len(ids) != 1000 || len(hashes) != 1000 {
		t.Errorf("%d ids, %d secrets", len(ids), len(hashes))
	}
}

// A checksum finds each single wrong character.
func TestAMistypedKeyIsToldFromWhatIsNoKey(t *testing.T) {
	for i := range zero {
		wrong := zero[:i] + "Z" + zero[i+1:]
		_, err := keys.Parse(wrong)
		separator := i < 4 || zero[i] == '_'
		if core.CodeOf(err) != core.CodeUnauthenticated || strings.Contains(err.Error(), "not a key") != separator {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	for _, text := range []string{"", " " + zero, zero + " ", zero + "\n", zero[1:], "EGK" + zero[3:], zero + zero,
		"egk_", strings.ReplaceAll(zero, "0", "é"), strings.Repeat("egk_", 1<<16)} {
		if _, err := keys.Parse(text); core.CodeOf(err) != core.CodeUnauthenticated {
			t.Errorf("%.100q: %v", text, err)
		}
	}
}

// Nothing that prints a token has the secret.
func TestATokenPrintsWithoutItsSecret(t *testing.T) {
	text, token, err := keys.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("in", "token", token, "in", struct{ T keys.Token }{token})
	fmt.Fprintf(&log, "%v %+v %#v %s %q", token, token, token, token, token)
	if secret := strings.Split(text, "_")[2]; strings.Contains(log.String(), secret) {
		t.Errorf("printed %s", log.String())
	}
	if got := token.String(); got != "egk_"+token.ID+"_…" {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(zero)
	f.Add(zero[:66] + "l")
	f.Add("egk__" + zero)
	pattern := regexp.MustCompile(`^` + keys.Pattern + `$`)
	f.Fuzz(func(t *testing.T, text string) {
		token, err := keys.Parse(text)
		if err == nil {
			if !pattern.MatchString(text) || !strings.HasPrefix(text, strings.TrimSuffix(token.String(), "…")) {
				t.Errorf("%q is the key %v", text, token)
			}
			return
		}
		if core.CodeOf(err) != core.CodeUnauthenticated || len(text) > 20 && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
