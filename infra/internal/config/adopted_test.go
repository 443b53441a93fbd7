package config

import "testing"

// What a deployment has no use for is not adopted: it would look like something that was restored.
func TestWhatHasNoUseIsNotAdopted(t *testing.T) {
	const key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	const vault = "arn:aws:backup:eu-central-1:123456789012:backup-vault:copies"
	for _, c := range []struct {
		values []string
		wrong  string // "" for nothing
	}{
		{[]string{"schemaTable", "Restored_1.schemas-2"}, ""},
		{[]string{"schemaTable", "arn:aws:dynamodb:eu-west-1:123456789012:table/schemas"}, "schemaTable"},
		{[]string{"schemaTable", "ab"}, "schemaTable"},
		{[]string{"stream", "s"}, ""},
		{[]string{"stream", "a/b"}, "stream"},
		{[]string{"stream", "s", "streamKeyArn", key}, ""},
		{[]string{"stream", "s", "streamKeyArn", "alias/aws/kinesis"}, "streamKeyArn"},
		{[]string{"streamKeyArn", key}, "streamKeyArn"},
		{[]string{"stream", "s", "streamRetentionHours", "48"}, "streamRetentionHours"},
		{[]string{"stream", "s", "rejected", "on", "streamRetentionHours", "48"}, ""},
		{[]string{"stream", "s", "rejected", "on", "rejectedStream", "r", "streamRetentionHours", "48"},
			"streamRetentionHours"},
		{[]string{"rejected", "on", "rejectedStream", "r", "streamRetentionHours", "48"}, ""},
		{[]string{"rejectedStream", "r"}, "rejectedStream"},
		{[]string{"stream", "s", "rejected", "on", "rejectedStream", "s"}, "rejectedStream"},
		{[]string{"keyTable", "keys"}, "keyTable"},
		{[]string{"keyTable", "keys", "authorization", "keys"}, ""},
		{[]string{"keyTable", "keys", "webhooks", "on", "secretsKeyArn", key}, ""},
		{[]string{"secretsKeyArn", key}, "secretsKeyArn"},
		{[]string{"usageTable", "usage"}, "usageTable"},
		{[]string{"usageTable", "usage", "quotas", "on"}, ""},
		{[]string{"schemaTable", "all", "keyTable", "all", "authorization", "keys"}, "keyTable"},
		{[]string{"schemaTable", "all", "usageTable", "all", "quotas", "on"}, "usageTable"},
		{[]string{"keyTable", "all", "usageTable", "all", "quotas", "on", "webhooks", "on"}, "usageTable"},
		{[]string{"backup", "on", "backupCopyVaultArn", vault}, ""},
		{[]string{"backup", "on", "backupCopyVaultArn", "copies"}, "backupCopyVaultArn"},
		{[]string{"backupCopyVaultArn", vault}, "backupCopyVaultArn"},
	} {
		wantProblem(t, with(nil, c.values...), c.wrong)
	}
}
