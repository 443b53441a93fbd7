package putrecords

import (
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// parse reads an answer of the plain form that Kinesis gives: objects with the documented
// members, strings of plain ASCII, no null. ok is false for any other answer, which may be a
// good one. The results share the memory of text.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_ResponseSyntax
func parse(text string, records int) (out *kinesis.PutRecordsOutput, ok bool) {
	p := parser{all: text, strings: make([]string, 0, 2*records)}
	out = &kinesis.PutRecordsOutput{}
	ok = p.object(func(name string) bool {
		switch name {
		case "EncryptionType":
			value, ok := p.text()
			out.EncryptionType = types.EncryptionType(value)
			return ok
		case "FailedRecordCount":
			count, ok := p.count()
			out.FailedRecordCount = &count
			return ok
		case "Records":
			out.Records = make([]types.PutRecordsResultEntry, 0, records)
			return p.items('[', ']', func() bool {
				out.Records = append(out.Records, types.PutRecordsResultEntry{})
				return p.result(&out.Records[len(out.Records)-1])
			})
		}
		return false
	})
	p.space()
	return out, ok && p.at == len(text)
}

// parser reads from the front. Each method reports whether it found its part.
type parser struct {
	all     string
	at      int
	strings []string // for the results to point to
}

func (p *parser) result(r *types.PutRecordsResultEntry) bool {
	return p.object(func(name string) bool {
		var member **string
		switch name {
		case "SequenceNumber":
			member = &r.SequenceNumber
		case "ShardId":
			member = &r.ShardId
		case "ErrorCode":
			member = &r.ErrorCode
		case "ErrorMessage":
			member = &r.ErrorMessage
		default:
			return false
		}
		value, ok := p.text()
		p.strings = append(p.strings, value) // if it moves, earlier pointers keep the old memory
		*member = &p.strings[len(p.strings)-1]
		return ok
	})
}

func (p *parser) object(member func(name string) bool) bool {
	return p.items('{', '}', func() bool {
		name, ok := p.text()
		return ok && p.is(':') && member(name)
	})
}

// items reads the items between open and end, which commas separate.
func (p *parser) items(open, end byte, item func() bool) bool {
	if !p.is(open) {
		return false
	}
	if p.is(end) {
		return true
	}
	for item() {
		if !p.is(',') {
			return p.is(end)
		}
	}
	return false
}

// text reads a string of printable ASCII without escapes.
func (p *parser) text() (string, bool) {
	if !p.is('"') {
		return "", false
	}
	for i := p.at; i < len(p.all); i++ {
		switch c := p.all[i]; {
		case c == '"':
			value := p.all[p.at:i]
			p.at = i + 1
			return value, true
		case c < ' ' || c > '~' || c == '\\':
			return "", false
		}
	}
	return "", false
}

// count reads a number of at most eight digits.
func (p *parser) count() (n int32, ok bool) {
	p.space()
	first := p.at
	for p.at < len(p.all) && '0' <= p.all[p.at] && p.all[p.at] <= '9' {
		n = 10*n + int32(p.all[p.at]-'0')
		p.at++
	}
	digits := p.at - first
	return n, digits == 1 || digits > 1 && digits < 9 && p.all[first] != '0'
}

// is reads the character if it comes next.
func (p *parser) is(c byte) bool {
	p.space()
	if p.at == len(p.all) || p.all[p.at] != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) space() {
	for p.at < len(p.all) && (p.all[p.at] == ' ' || p.all[p.at] == '\t' || p.all[p.at] == '\r' || p.all[p.at] == '\n') {
		p.at++
	}
}
