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
	values := t.values()
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

// values returns a tally's metrics. Counts go without a unit, which would be longer than they are.
func (t *tally) values() []value {
	values := make([]value, 0, 14)
	add := func(name, unit string, v float64, given bool) {
		if given {
			values = append(values, value{name, unit, v})
		}
	}
	add(settings.MetricAccepted, "", float64(t.accepted), t.accepted > 0)
	add(settings.MetricRejected, "", float64(t.rejected), t.rejected > 0)
	add(settings.MetricDeferred, "", float64(t.deferred), t.deferred > 0)
	add(settings.MetricFailed, "", float64(t.failed), t.failed > 0)
	add(settings.MetricDuplicates, "", float64(t.duplicates), t.duplicates > 0)
	add(settings.MetricRejectedNotKept, "", float64(t.notKept), t.notKept > 0)
	add(settings.MetricSamplesNotKept, "", float64(t.notSampled), t.notSampled > 0)
	add(settings.MetricViolating, "", float64(t.violating), t.violating > 0)
	add(settings.MetricShadowChecked, "", float64(t.shadowChecked), t.shadowChecked > 0)
	add(settings.MetricShadowViolations, "", float64(t.shadowViolations), t.shadowViolations > 0)
	add(settings.MetricBytes, "Bytes", float64(t.bytes), t.bytes > 0)
	add(settings.MetricValidationTime, "Milliseconds", milliseconds(t.validation), t.validation > 0)
	add(settings.MetricPublishTime, "Milliseconds", milliseconds(t.publish), t.publish > 0)
	add(settings.MetricAgeAtPublish, "Milliseconds", float64(t.age.Milliseconds()), t.aged)
	return values
}

// milliseconds returns d in ms, exact to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
