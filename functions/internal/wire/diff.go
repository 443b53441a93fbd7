package wire

import (
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
)

// DiffOf is what the comparison of two schemas found.
func DiffOf(d catalog.Difference) events.Diff {
	return events.Diff{
		From: d.From, To: d.To, Shadow: d.To == 0, Backward: comparisonOf(d.Backward), Forward: comparisonOf(d.Forward),
	}
}

func comparisonOf(breaches []registry.Breach) events.Comparison {
	causes, omitted := fitErrors(breachesOf(breaches), maxAnswer/3)
	if causes == nil {
		causes = []events.Violation{}
	}
	return events.Comparison{Compatible: len(breaches) == 0, Causes: causes, CausesOmitted: omitted}
}
