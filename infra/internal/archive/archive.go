// Package archive makes what keeps all events for ever: Firehose reads the stream, and writes objects
// of whole records to a bucket, below a prefix for each topic and day.
//
// No function of ours is between the stream and the bucket, so nothing there can fall behind or change
// a record.
package archive

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/storage"
)

// Archive is what the deployment has of an archive.
type Archive struct {
	Bucket   awss3.Bucket
	Delivery awskinesisfirehose.CfnDeliveryStream
	Errors   awslogs.LogGroup // where Firehose logs each failure, and nothing else
}

// New makes the archive of the events of kept.Stream.
func New(scope constructs.Construct, c config.Config, kept storage.Storage) Archive {
	scope = constructs.NewConstruct(scope, jsii.String("archive"))
	a := Archive{Bucket: newBucket(scope), Errors: storage.NewLogGroup(scope, "errors", c)}
	a.Delivery = a.deliver(scope, kept)
	return a
}

// How long S3 keeps what somebody deleted or wrote over, and parts of uploads that did not end.
const (
	undeleteDays = 30
	partsDays    = 7
)

// newBucket makes the bucket. It stays also where the deployment is to destroy its data, because
// CloudFormation deletes no bucket that has objects; one that a failed first deployment made is empty.
//
// S3's own key encrypts it: with a key of KMS, readers of events would need that key too, and each
// object would cost a request.
func newBucket(scope constructs.Construct) awss3.Bucket {
	bucket := awss3.NewBucket(scope, jsii.String("bucket"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		Versioned:         jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(undeleteDays)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(partsDays)),
		}},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
	})
	except(bucket, "AwsSolutions-S1", "Access logs need another bucket, which would have to be kept and read;"+
		" data events of CloudTrail say who reads what, for those who want it")
	return bucket
}

// except says why a rule of cdk-nag does not hold for of and what is below.
func except(of constructs.IConstruct, rule, reason string) {
	cdknag.NagSuppressions_AddResourceSuppressions(of, &[]*cdknag.NagPackSuppression{{
		Id: jsii.String(rule), Reason: jsii.String(reason),
	}}, jsii.Bool(true))
}
