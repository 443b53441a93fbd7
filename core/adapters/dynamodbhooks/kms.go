package dynamodbhooks

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// Decrypter decrypts the secrets of an event type's hook. It refuses a secret that was encrypted
// for another event type. Errors: as [core.EventStream].
type Decrypter interface {
	Decrypt(ctx context.Context, of core.EventType, encrypted []byte) ([]byte, error)
}

// Cipher also encrypts secrets. Errors: as Decrypter.
type Cipher interface {
	Decrypter
	Encrypt(ctx context.Context, of core.EventType, text []byte) ([]byte, error)
}

// KMSClient is the part of the SDK's KMS client that the secrets use.
type KMSClient interface {
	Encrypt(context.Context, *kms.EncryptInput, ...func(*kms.Options)) (*kms.EncryptOutput, error)
	Decrypt(context.Context, *kms.DecryptInput, ...func(*kms.Options)) (*kms.DecryptOutput, error)
}

var _ Cipher = (*KMS)(nil)

// KMS encrypts with a key in AWS Key Management Service. It is safe for many goroutines.
type KMS struct {
	client func() KMSClient
	key    string
}

// NewKMS returns a cipher with a key, named by its id, ARN or alias. A cipher that only decrypts
// needs no key, because an encrypted secret names its key. The first secret calls connect.
func NewKMS(connect func() KMSClient, key string) *KMS {
	return &KMS{client: sync.OnceValue(connect), key: key}
}

// contextOf returns the encryption context. KMS decrypts only with the context that it
// encrypted with, so a secret is bound to its event type. Policies and CloudTrail see the
// context.
// https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
func contextOf(t core.EventType) map[string]string {
	return map[string]string{"client": t.Client, "event": t.Event}
}

const keyBackend = "the key of the webhooks' secrets"

// Encrypt implements [Cipher].
func (k *KMS) Encrypt(ctx context.Context, of core.EventType, text []byte) ([]byte, error) {
	out, err := k.client().Encrypt(ctx,
		&kms.EncryptInput{KeyId: aws.String(k.key), Plaintext: text, EncryptionContext: contextOf(of)})
	if err != nil {
		return nil, awserrors.ToCore(keyBackend, err)
	}
	return out.CiphertextBlob, nil
}

// Decrypt implements [Decrypter].
func (k *KMS) Decrypt(ctx context.Context, of core.EventType, encrypted []byte) ([]byte, error) {
	in := &kms.DecryptInput{CiphertextBlob: encrypted, EncryptionContext: contextOf(of)}
	if k.key != "" {
		in.KeyId = aws.String(k.key)
	}
	out, err := k.client().Decrypt(ctx, in)
	if err != nil {
		return nil, awserrors.ToCore(keyBackend, err)
	}
	return out.Plaintext, nil
}
