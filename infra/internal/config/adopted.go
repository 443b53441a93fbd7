package config

import "regexp"

// What is adopted has been made by somebody else, so its name can be any.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
var (
	tableNames  = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
	streamNames = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`)

	keyARNs   = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
	vaultARNs = regexp.MustCompile(`^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:[A-Za-z0-9_-]{2,50}$`)
)

const (
	tableRule  = "the name of a table, not its ARN"
	streamRule = "the name of a stream, not its ARN"
)

// adopted checks that the deployment has a use for what it is to adopt: a table that nobody reads
// would look like one that was restored.
func (p *parser) adopted(c Config) {
	for _, a := range []struct {
		key  string
		used bool
		only string
	}{
		{"keyTable", c.Keys(), "authorization=keys or webhooks=on"},
		{"usageTable", c.Quotas, "quotas=on"},
		{"streamKeyArn", c.Stream != "", "stream"},
		{"rejectedStream", c.Rejected, "rejected=on"},
		{"secretsKeyArn", c.Webhooks, "webhooks=on"},
		{"backupCopyVaultArn", c.Backup, "backup=on"},
	} {
		if v, given := p.get(a.key); given && !a.used && !p.isBad[a.key] {
			p.bad(a.key, v, "left out without "+a.only)
		}
	}
	v, given := p.get("streamRetentionHours")
	if given && !p.isBad["streamRetentionHours"] && c.Stream != "" && (!c.Rejected || c.RejectedStream != "") {
		p.bad("streamRetentionHours", v, "left out where all streams are adopted: they keep what they keep")
	}
	for _, pair := range []struct{ key, value, other, than string }{
		{"rejectedStream", c.RejectedStream, c.Stream, "another stream than stream"},
		{"keyTable", c.KeyTable, c.SchemaTable, "another table than schemaTable"},
		{"usageTable", c.UsageTable, c.SchemaTable, "another table than schemaTable"},
		{"usageTable", c.UsageTable, c.KeyTable, "another table than keyTable"},
	} {
		if pair.value != "" && pair.value == pair.other && !p.isBad[pair.key] {
			p.bad(pair.key, pair.value, pair.than)
		}
	}
}
