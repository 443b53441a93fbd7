package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const copies = "arn:aws:backup:eu-central-1:123456789012:backup-vault:copies"

// backed is a deployment with backups, and copied one with copies elsewhere, of a table that was
// adopted.
var (
	backed = deployment(map[string]any{"backup": "on", "authorization": "keys", "quotas": "on"})
	copied = deployment(map[string]any{"backup": "on", "backupCopyVaultArn": copies, "schemaTable": "restored"})
)

// The tables that nobody else can restore are backed up each day and each month, in a vault that
// outlives the stack.
func TestBackups(t *testing.T) {
	stack := backed(t)
	id, vault := stack.only(t, "AWS::Backup::BackupVault")
	if vault.DeletionPolicy != "RetainExceptOnCreate" || vault.UpdateReplacePolicy != "Retain" {
		t.Errorf("backups do not outlive the stack: %s, %s", vault.DeletionPolicy, vault.UpdateReplacePolicy)
	}
	// Its name is no other stack's, also if that has the same name and was deleted.
	if name := toJSON(t, vault.Properties["BackupVaultName"]); !strings.Contains(name, `"EventGateway-"`) ||
		!strings.Contains(name, `"AWS::StackId"`) {
		t.Errorf("the vault is %s", name)
	}
	if value := stack.Outputs[OutputBackupVaultName].Value; !strings.Contains(toJSON(t, value), id) {
		t.Errorf("the output is %v", value)
	}
	plan, p := stack.only(t, "AWS::Backup::BackupPlan")
	for i, want := range []struct {
		name, schedule string
		days           int
	}{{"daily", "cron(0 3 * * ? *)", 35}, {"monthly", "cron(0 4 1 * ? *)", 365}} {
		equal(t, p, want.name, "BackupPlan", "BackupPlanRule", i, "RuleName")
		equal(t, p, want.schedule, "BackupPlan", "BackupPlanRule", i, "ScheduleExpression")
		equal(t, p, want.days, "BackupPlan", "BackupPlanRule", i, "Lifecycle", "DeleteAfterDays")
		equal(t, p, nil, "BackupPlan", "BackupPlanRule", i, "CopyActions")
	}
	_, selection := stack.only(t, "AWS::Backup::BackupSelection")
	if got := refers(at(selection.Properties, "BackupPlanId")); got == "" &&
		!strings.Contains(toJSON(t, selection.Properties["BackupPlanId"]), plan) {
		t.Errorf("the tables are of the plan %v", selection.Properties["BackupPlanId"])
	}
	var tables []string
	for _, name := range []string{"schemas", "keys", "usage"} {
		id, _ := stack.table(t, name)
		tables = append(tables, id)
	}
	for i, id := range tables {
		if got := refers(at(selection.Properties, "BackupSelection", "Resources", i)); got != id {
			t.Errorf("table %d of the selection is %q, want %s", i, got, id)
		}
	}
	if more := at(selection.Properties, "BackupSelection", "Resources", len(tables)); more != nil {
		t.Errorf("%v is backed up too", more)
	}
	role := stack.Resources[refers(at(selection.Properties, "BackupSelection", "IamRoleArn"))]
	equal(t, role, "backup.amazonaws.com", "AssumeRolePolicyDocument", "Statement", 0, "Principal", "Service")
	if policies := toJSON(t, role.Properties["ManagedPolicyArns"]); strings.Count(policies, "policy/") != 1 ||
		!strings.Contains(policies, "service-role/AWSBackupServiceRolePolicyForBackup") {
		t.Errorf("the role has %s", policies)
	}
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

// An adopted table is backed up, and each day's backup is copied where the deployment says.
func TestCopiesOfBackups(t *testing.T) {
	stack := copied(t)
	_, p := stack.only(t, "AWS::Backup::BackupPlan")
	equal(t, p, copies, "BackupPlan", "BackupPlanRule", 0, "CopyActions", 0, "DestinationBackupVaultArn")
	equal(t, p, 35, "BackupPlan", "BackupPlanRule", 0, "CopyActions", 0, "Lifecycle", "DeleteAfterDays")
	equal(t, p, nil, "BackupPlan", "BackupPlanRule", 1, "CopyActions")
	_, selection := stack.only(t, "AWS::Backup::BackupSelection")
	if tables := toJSON(t, at(selection.Properties, "BackupSelection", "Resources")); strings.Count(tables,
		"dynamodb") != 1 ||
		!strings.Contains(tables, ":table/restored") {
		t.Errorf("%s is backed up", tables)
	}
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

// By default there are no backups beside point-in-time recovery, and nothing costs.
func TestNoBackupsByDefault(t *testing.T) {
	for _, kind := range []string{"BackupVault", "BackupPlan", "BackupSelection"} {
		if found := byDefault(t).ofType("AWS::Backup::" + kind); len(found) > 0 {
			t.Errorf("the stack has %v", found)
		}
	}
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
