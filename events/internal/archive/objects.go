package archive

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Where the objects of a topic and a day are. The stack has Firehose write there.
const (
	topicPrefix = "events/topic="
	dayPrefix   = "/day="
)

// lookBack is how long before its end an object can have begun, because Firehose was behind.
const lookBack = 7 * 24 * time.Hour

// uploading is how long after its time in S3 an object can have got records: that is when the upload of
// its parts began.
const uploading = time.Hour

// object is an object of the archive.
type object struct {
	key   string
	began time.Time // when its first record arrived, to the second
}

// compare orders objects as they are read.
func (o object) compare(other object) int {
	return cmp.Or(o.began.Compare(other.began), strings.Compare(o.key, other.key))
}

// began is the time in a name: after the stream's name and version, before a UUID.
var began = regexp.MustCompile(`-(\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)-[^/]*$`)

// parse returns the object of a key. An object whose name has no time is not Firehose's; it counts as
// of the time when it was written.
func parse(key string, written time.Time) object {
	if name := began.FindStringSubmatch(key); name != nil {
		if at, err := time.Parse("2006-01-02-15-04-05", name[1]); err == nil {
			return object{key, at}
		}
	}
	return object{key, written}
}

// Topics returns the topics in a bucket that begin with a prefix, sorted.
func Topics(ctx context.Context, api API, bucket, prefix string) ([]string, error) {
	found, err := folders(ctx, api, bucket, topicPrefix+prefix)
	if err != nil {
		return nil, fmt.Errorf("cannot list the archive: %w", err)
	}
	for i, folder := range found {
		found[i] = strings.TrimSuffix(strings.TrimPrefix(folder, topicPrefix), "/")
	}
	return found, nil
}

// listDays returns the prefixes of the days that can have records of the time, in order.
func listDays(ctx context.Context, api API, o Options) (found []string, err error) {
	topic := topicPrefix + o.Topic + dayPrefix
	first, last := o.From.Add(-lookBack).UTC().Format(time.DateOnly), o.To.UTC().Format(time.DateOnly)
	all, err := folders(ctx, api, o.Bucket, topic)
	for _, folder := range all {
		day := strings.TrimSuffix(strings.TrimPrefix(folder, topic), "/")
		if day <= last && (day >= first || o.From.IsZero()) {
			found = append(found, folder)
		}
	}
	return found, err
}

// folders returns the keys up to the next slash behind a prefix, in order.
func folders(ctx context.Context, api API, bucket, prefix string) (found []string, err error) {
	pages := s3.NewListObjectsV2Paginator(api, &s3.ListObjectsV2Input{
		Bucket: &bucket, Prefix: &prefix, Delimiter: aws.String("/"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, folder := range page.CommonPrefixes {
			found = append(found, aws.ToString(folder.Prefix))
		}
	}
	return found, nil
}

// listObjects returns the objects of a day that can have records of the time, in order.
func listObjects(ctx context.Context, api API, o Options, day string) (found []object, err error) {
	pages := s3.NewListObjectsV2Paginator(api, &s3.ListObjectsV2Input{Bucket: &o.Bucket, Prefix: &day})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Contents {
			written := aws.ToTime(item.LastModified)
			one := parse(aws.ToString(item.Key), written)
			if one.began.Before(o.To) && !written.Add(uploading).Before(o.From) && aws.ToInt64(item.Size) > 0 {
				found = append(found, one)
			}
		}
	}
	slices.SortFunc(found, object.compare)
	return found, nil
}
