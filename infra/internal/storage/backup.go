package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/eventgateway/infra/internal/config"
)

// How long backups are kept, in days: one of each day, and one of each month. Point-in-time
// recovery reaches back as far as the daily ones, but not to a table that was deleted with it.
const (
	dailyKept   = 35
	monthlyKept = 365
)

// NewBackup makes a vault, and a plan that backs up the tables that nobody else can restore:
// schemas, keys and webhooks, quotas and usage. Claims and samples expire. Streams cannot be backed
// up. The vault outlives the stack, unless that is to destroy its data.
func NewBackup(scope constructs.Construct, c config.Config, kept Storage) awsbackup.BackupVault {
	scope = constructs.NewConstruct(scope, jsii.String("backup"))
	vault := awsbackup.NewBackupVault(scope, jsii.String("vault"), &awsbackup.BackupVaultProps{
		BackupVaultName: vaultName(c), RemovalPolicy: removalPolicy(c),
	})
	plan := awsbackup.NewBackupPlan(scope, jsii.String("plan"), &awsbackup.BackupPlanProps{BackupVault: vault})
	var copies *[]*awsbackup.BackupPlanCopyActionProps
	if c.BackupCopyVaultARN != "" {
		copies = &[]*awsbackup.BackupPlanCopyActionProps{{
			DestinationBackupVault: awsbackup.BackupVault_FromBackupVaultArn(scope, jsii.String("copies"),
				jsii.String(c.BackupCopyVaultARN)),
			DeleteAfter: days(dailyKept),
		}}
	}
	plan.AddRule(awsbackup.NewBackupPlanRule(&awsbackup.BackupPlanRuleProps{
		RuleName: jsii.String("daily"), ScheduleExpression: at(&awsevents.CronOptions{
			Hour: jsii.String("3"), Minute: jsii.String("0"),
		}), DeleteAfter: days(dailyKept), CopyActions: copies,
	}))
	plan.AddRule(awsbackup.NewBackupPlanRule(&awsbackup.BackupPlanRuleProps{
		RuleName: jsii.String("monthly"), ScheduleExpression: at(&awsevents.CronOptions{
			Day: jsii.String("1"), Hour: jsii.String("4"), Minute: jsii.String("0"),
		}), DeleteAfter: days(monthlyKept),
	}))
	tables := []awsbackup.BackupResource{awsbackup.BackupResource_FromArn(kept.Table.TableArn())}
	if kept.Keys != nil {
		tables = append(tables, awsbackup.BackupResource_FromArn(kept.Keys.TableArn()))
	}
	if kept.Usage != nil {
		tables = append(tables, awsbackup.BackupResource_FromArn(kept.Usage.TableArn()))
	}
	plan.AddSelection(jsii.String("tables"), &awsbackup.BackupSelectionOptions{
		Resources: &tables, Role: backupRole(scope), DisableDefaultBackupPolicy: jsii.Bool(true),
	})
	return vault
}

// maxVaultName is how long a vault's name may be.
// https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
const maxVaultName = 50

// vaultName is the stack's name and the first eight digits of its id. CloudFormation makes up no
// names of vaults, and the vault of a stack that was deleted may still be there.
func vaultName(c config.Config) *string {
	split := func(text *string, by string, n float64) *string {
		return awscdk.Fn_Select(jsii.Number(n), awscdk.Fn_Split(jsii.String(by), text, nil))
	}
	id := split(split(awscdk.Aws_STACK_ID(), "/", 2), "-", 0)
	return jsii.String(c.Name[:min(len(c.Name), maxVaultName-len("-01234567"))] + "-" + *id)
}

// backupRole is what AWS Backup reads the tables as. It may not restore: who does that says which
// role it takes.
// https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
func backupRole(scope constructs.Construct) awsiam.Role {
	role := awsiam.NewRole(scope, jsii.String("role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("backup.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(
			jsii.String("service-role/AWSBackupServiceRolePolicyForBackup"))},
	})
	cdknag.NagSuppressions_AddResourceSuppressions(role, &[]*cdknag.NagPackSuppression{{
		Id: jsii.String("AwsSolutions-IAM4"),
		Reason: jsii.String("AWS changes this policy as its backups need more: with one of our own, backups would" +
			" begin to fail"),
	}}, nil)
	return role
}

func at(when *awsevents.CronOptions) awsevents.Schedule { return awsevents.Schedule_Cron(when) }

func days(n float64) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(n)) }
