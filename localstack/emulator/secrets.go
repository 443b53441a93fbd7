package emulator

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// CreateSecretsKey creates a key for the secrets of webhooks, under an alias. It leaves an
// existing one as it is.
func CreateSecretsKey(ctx context.Context, endpoint, alias string) error {
	ctx, cancel := context.WithTimeout(ctx, resourceTimeout)
	defer cancel()
	client := kms.NewFromConfig(Config(endpoint))
	_, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &alias})
	if _, missing := errors.AsType[*types.NotFoundException](err); !missing {
		return err
	}
	key, err := client.CreateKey(ctx, &kms.CreateKeyInput{})
	if err == nil {
		_, err = client.CreateAlias(ctx,
			&kms.CreateAliasInput{AliasName: aws.String(alias), TargetKeyId: key.KeyMetadata.KeyId})
	}
	if err != nil {
		return fmt.Errorf("creating the key %s: %w", alias, err)
	}
	return nil
}
