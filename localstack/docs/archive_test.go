package docs

import (
	"regexp"
	"strings"
	"testing"
)

// The table for Athena in infra/README.md is where the stack has Firehose write, and each of the three
// queries names topics and days, which Athena needs, and reads records. Package archive reads there, too.
func TestTheArchiveIsQueriedWhereItIs(t *testing.T) {
	var blocks []string
	for _, block := range read(t, "infra/README.md").blocks {
		if strings.HasPrefix(block, "CREATE ") || strings.HasPrefix(block, "SELECT ") {
			blocks = append(blocks, block)
		}
	}
	if len(blocks) != 4 {
		t.Fatalf("infra/README.md has %d blocks of SQL, not a table and three queries", len(blocks))
	}
	prefix := constant(constantsOf(parse(t, "infra/internal/archive/delivery.go"))["eventsPrefix"], nil)
	where := strings.NewReplacer("!{partitionKeyFromQuery:topic}", "${topic}", "!{timestamp:yyyy-MM-dd}", "${day}").
		Replace(prefix)
	first, _, _ := strings.Cut(where, "topic=")
	reader := constantsOf(parse(t, "events/internal/archive/objects.go"))
	reads := constant(reader["topicPrefix"], nil) + "${topic}" + constant(reader["dayPrefix"], nil) + "${day}/"
	if reads != where {
		t.Errorf("package archive reads %s, Firehose writes %s", reads, where)
	}
	for _, want := range []string{
		"'projection.topic.type' = 'injected'", "'projection.day.format' = 'yyyy-MM-dd'", "(topic string, day string)",
		"LOCATION 's3://BUCKET/" + first + "'", "'storage.location.template' = 's3://BUCKET/" + where + "'",
	} {
		if !strings.Contains(blocks[0], want) {
			t.Errorf("the table does not have %s:\n%s", want, blocks[0])
		}
	}
	named := regexp.MustCompile(`\bFROM events\nWHERE topic (=|IN) .* AND day (=|BETWEEN) `)
	for _, query := range blocks[1:] {
		if !named.MatchString(query) || !strings.Contains(query, "json_extract_scalar(record, '$.") {
			t.Errorf("a query does not name its topics and days, or reads no records:\n%s", query)
		}
	}
}
