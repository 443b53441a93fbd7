package metrics

import (
	"encoding/json"
	"strconv"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/settings"
)

// format holds the parts of a line that are always the same. Code here writes the line by
// hand, since its shape is fixed and every request pays for it.
type format struct {
	head string // up to the timestamp
	rest string // from there to the dimensions
}

// newFormat also gives each line a level, since readers of the function's log expect one.
func newFormat(namespace string) format {
	quoted, _ := json.Marshal(namespace) // a string always marshals
	return format{
		head: `{"level":"INFO","_aws":{"Timestamp":`,
		rest: `,"CloudWatchMetrics":[{"Namespace":` + string(quoted) + `,"Dimensions":[[]`,
	}
}

// append adds a line. Names need no escapes, since only registered event types are named.
func (f format) append(line []byte, now time.Time, t *tally) []byte {
	line = append(line, f.head...)
	line = strconv.AppendInt(line, now.UnixMilli(), 10)
	line = append(line, f.rest...)
	named := t.name != (core.EventType{})
	if named {
		line = append(line, `,["`+settings.DimensionClient+`","`+settings.DimensionEvent+`"]`...)
	}
	line = append(line, `],"Metrics":[`...)
	var memory [20]value
	values := t.values(memory[:0])
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(append(line, `{"Name":"`...), v.name...), '"')
		if v.unit != "" {
			line = append(append(append(line, `,"Unit":"`...), v.unit...), '"')
		}
		line = append(line, '}')
	}
	line = append(line, `]}]}`...)
	if named {
		line = append(append(append(line, `,"`+settings.DimensionClient+`":"`...), t.name.Client...), '"')
		line = append(append(append(line, `,"`+settings.DimensionEvent+`":"`...), t.name.Event...), '"')
	}
	for _, v := range values {
		line = append(append(append(line, `,"`...), v.name...), `":`...)
		line = strconv.AppendFloat(line, v.value, 'f', -1, 64)
	}
	return append(line, '}', '\n')
}

type value struct {
	name, unit string
	value      float64
}

// count is a metric that a line adds up. Only bytes have a unit: another would be longer than
// its number.
type count struct {
	name, unit string
	n          *int
}

// counts returns a tally's counts, in the order of a line.
func (t *tally) counts() [16]count {
	return [...]count{
		{settings.MetricAccepted, "", &t.accepted},
		{settings.MetricRejected, "", &t.rejected},
		{settings.MetricDeferred, "", &t.deferred},
		{settings.MetricFailed, "", &t.failed},
		{settings.MetricDuplicates, "", &t.duplicates},
		{settings.MetricRejectedNotKept, "", &t.notKept},
		{settings.MetricSamplesNotKept, "", &t.notSampled},
		{settings.MetricQuotasNotChecked, "", &t.unchecked},
		{settings.MetricViolating, "", &t.violating},
		{settings.MetricEarlierVersions, "", &t.earlier},
		{settings.MetricShadowChecked, "", &t.shadowChecked},
		{settings.MetricShadowViolations, "", &t.shadowViolations},
		{settings.MetricBytes, "Bytes", &t.bytes},
		{settings.MetricSchemaHits, "", &t.hits},
		{settings.MetricSchemaMisses, "", &t.misses},
		{settings.MetricReferencesCompiled, "", &t.references},
	}
}

// values appends a tally's metrics.
func (t *tally) values(values []value) []value {
	for _, c := range t.counts() {
		if *c.n > 0 {
			values = append(values, value{c.name, c.unit, float64(*c.n)})
		}
	}
	if t.compiling > 0 {
		values = append(values, value{settings.MetricSchemaCompileTime, "Milliseconds", milliseconds(t.compiling)})
	}
	if t.validation > 0 {
		values = append(values, value{settings.MetricValidationTime, "Milliseconds", milliseconds(t.validation)})
	}
	if t.publish > 0 {
		values = append(values, value{settings.MetricPublishTime, "Milliseconds", milliseconds(t.publish)})
	}
	if t.aged {
		values = append(values, value{settings.MetricAgeAtPublish, "Milliseconds", float64(t.age.Milliseconds())})
	}
	return values
}

// milliseconds returns d in ms, exact to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
