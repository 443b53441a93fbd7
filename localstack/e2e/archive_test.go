//go:build e2e

package e2e

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/localstack/deploy"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// archived sends an event of another type, and holds the archive of a deployment to what is in its
// stream then: each record, byte for byte, below the prefix of its topic and of today. The emulator
// writes an object for each record, and does not compress it.
func archived(t *testing.T, outputs deploy.Outputs, g gatewaytest.Gateway, header string) {
	t.Helper()
	g.Want(t, 201, `"version":1`, "POST", "/SpongeBob/Colors/register_event", header, `{"type":"object"}`)
	g.Want(t, 201, `"sequence_number"`, "POST", "/SpongeBob/Colors/send_event", header, "{\n\"color\": \"blue\"\n}")

	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	want := map[string]int{}
	topics := map[string]bool{}
	for _, records := range readShards(ctx, t, outputs.StreamName) {
		for _, record := range records {
			_, topic, _ := strings.Cut(string(record.Data), `"type":"`)
			topic, _, _ = strings.Cut(topic, `"`)
			topics[topic] = true
			want["events/topic="+topic+" "+string(record.Data)]++
		}
	}
	if len(topics) != 2 {
		t.Errorf("the stream has %v, not events of two topics", slices.Sorted(maps.Keys(topics)))
	}
	var got map[string]int
	for !maps.Equal(got, want) && ctx.Err() == nil {
		got = objects(ctx, t, outputs.ArchiveBucketName)
		time.Sleep(100 * time.Millisecond)
	}
	if !maps.Equal(got, want) {
		t.Errorf("the archive has\n%v, the stream\n%v", got, want)
	}
}

// objects counts the objects of an archive by their topic's prefix and what is in them. It fails the
// test if one is not of today or yesterday.
func objects(ctx context.Context, t *testing.T, bucket string) map[string]int {
	t.Helper()
	client := s3.NewFromConfig(emulator.Config(deployed.endpoint), func(o *s3.Options) { o.UsePathStyle = true })
	now := time.Now().UTC()
	days := []string{"day=" + now.Format(time.DateOnly), "day=" + now.AddDate(0, 0, -1).Format(time.DateOnly)}
	found := map[string]int{}
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range page.Contents {
			path := strings.Split(*object.Key, "/")
			if len(path) != 4 || !slices.Contains(days, path[2]) {
				t.Fatalf("the archive has %s", *object.Key)
			}
			out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: object.Key})
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(out.Body)
			out.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			found[path[0]+"/"+path[1]+" "+string(text)]++
		}
	}
	return found
}
