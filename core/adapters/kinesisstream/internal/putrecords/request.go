package putrecords

import (
	"encoding/base64"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core/adapters/internal/direct"
)

// appendCall appends a call in Kinesis' JSON protocol.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func appendCall(b []byte, in *kinesis.PutRecordsInput) []byte {
	size := len(*in.StreamName) + 64
	for i := range in.Records {
		size += base64.StdEncoding.EncodedLen(len(in.Records[i].Data)) + len(*in.Records[i].PartitionKey) + 32
	}
	b = append(slices.Grow(b, size), `{"Records":[`...)
	for i := range in.Records {
		r := &in.Records[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"Data":"`...)
		b = base64.StdEncoding.AppendEncode(b, r.Data)
		b = append(b, `","PartitionKey":`...)
		b = direct.AppendString(b, *r.PartitionKey)
		if r.ExplicitHashKey != nil {
			b = append(b, `,"ExplicitHashKey":`...)
			b = direct.AppendString(b, *r.ExplicitHashKey)
		}
		b = append(b, '}')
	}
	b = append(b, `],"StreamName":`...)
	b = direct.AppendString(b, *in.StreamName)
	return append(b, '}')
}
