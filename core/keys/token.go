package keys

import (
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"io"
	"math/big"
	"strings"

	"example.com/eventgateway/core"
)

// Prefix begins every key.
const Prefix = "egk_"

// Lengths of the parts of a key, in digits of base 62.
const (
	idLength       = 12
	secretLength   = 43 // 32 bytes
	checksumLength = 6  // 32 bits
)

// Pattern finds keys in any text, for scanners. A match is a key if [Parse] takes it.
const Pattern = `egk_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}`

const (
	base      = len(digits)
	digits    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	keyLength = len(Prefix) + idLength + 1 + secretLength + 1 + checksumLength
)

// Hash is the SHA-256 of a secret. A secret has 256 random bits, so nobody can guess it from
// its hash, and a hash that is slow to compute would make nothing safer.
type Hash [sha256.Size]byte

// Token is a key that was parsed. It has the hash of the secret instead of the secret, so a
// printed token does not leak the secret.
type Token struct {
	ID   string
	Hash Hash
}

// String is the token without its secret.
func (t Token) String() string { return Prefix + t.ID + "_…" }

// New makes a key of random bytes. Only text has its secret.
func New(random io.Reader) (text string, t Token, err error) {
	var number [12]byte // 96 bits make all ids equally likely, up to one in 30 million
	if err := read(random, number[:]); err != nil {
		return "", Token{}, err
	}
	return newSecret(random, base62(number[:], idLength))
}

// newSecret makes a key that has this id.
func newSecret(random io.Reader, id string) (text string, t Token, err error) {
	var secret [32]byte
	if err := read(random, secret[:]); err != nil {
		return "", Token{}, err
	}
	text = Prefix + id + "_" + base62(secret[:], secretLength)
	sum := checksum([]byte(text))
	text += "_" + string(sum[:])
	t, err = Parse(text)
	return text, t, err
}

func read(random io.Reader, into []byte) error {
	if _, err := io.ReadFull(random, into); err != nil {
		return &core.Error{Code: core.CodeInternal, Detail: "there are no random bytes for a key", Err: err}
	}
	return nil
}

// Parse reads the text of a key. The error is CodeUnauthenticated if text does not have the
// form of a key, or if its checksum is wrong. The error repeats nothing of text.
func Parse(text string) (Token, error) {
	if !wellFormed(text) {
		return Token{}, unauthenticated("what was sent is not a key: a key begins with %s and has three parts"+
			" of %d, %d and %d letters and digits", Prefix, idLength, secretLength, checksumLength)
	}
	var all [keyLength]byte
	copy(all[:], text)
	const begin, end = len(Prefix) + idLength + 1, keyLength - checksumLength - 1
	if sum := checksum(all[:end]); string(sum[:]) != text[end+1:] {
		return Token{}, unauthenticated("the key is mistyped or cut: its checksum is wrong; copy it again")
	}
	return Token{ID: text[len(Prefix) : begin-1], Hash: sha256.Sum256(all[begin:end])}, nil
}

// wellFormed reports whether the whole text matches [Pattern]. Each request with a key calls
// it, and a regular expression would take most of the check's time.
func wellFormed(text string) bool {
	if len(text) != keyLength || !strings.HasPrefix(text, Prefix) {
		return false
	}
	for i := len(Prefix); i < keyLength; i++ {
		separator := i == len(Prefix)+idLength || i == keyLength-checksumLength-1
		if separator && text[i] != '_' || !separator && !digit(text[i]) {
			return false
		}
	}
	return true
}

// digit reports whether c is one of [digits].
func digit(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' }

// checksum is the CRC-32 (IEEE 802.3) of text.
func checksum(text []byte) (sum [checksumLength]byte) {
	rest := crc32.ChecksumIEEE(text)
	for i := len(sum) - 1; i >= 0; i-- {
		sum[i] = digits[rest%uint32(base)]
		rest /= uint32(base)
	}
	return sum
}

// base62 writes the last so many digits of a number.
func base62(number []byte, length int) string {
	rest, by, remainder := new(big.Int).SetBytes(number), big.NewInt(int64(base)), new(big.Int)
	text := make([]byte, length)
	for i := length - 1; i >= 0; i-- {
		rest.DivMod(rest, by, remainder)
		text[i] = digits[remainder.Int64()]
	}
	return string(text)
}

func unauthenticated(format string, values ...any) error {
	return &core.Error{Code: core.CodeUnauthenticated, Detail: fmt.Sprintf(format, values...)}
}
