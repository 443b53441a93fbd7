package handlers

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

// declaration reads from the query which settings are declared, how the schema is checked, and
// whether this is a dry run. A setting that is not in the query stays as it is.
func declaration(r apigateway.Request) (d registry.Declaration, dryRun bool, err error) {
	d = registry.Declaration{
		Author: r.Principal.ID, PartitionKey: text(r, "partition_key"), DataContentType: text(r, "data_content_type"),
		VersionField: text(r, "version_field"), Draft: text(r, "draft"),
		Owner: text(r, "owner"), Tags: text(r, "tags"), Description: text(r, "description"),
		Accept: text(r, "accept"), Compatibility: (*core.Compatibility)(text(r, "compatibility")),
	}
	for _, flag := range []struct {
		name, yes, no string
		to            **bool
	}{
		{"idempotent", "true", "false", &d.Idempotent},
		{"open_content", events.OpenContentLenient, "strict", &d.OpenContentLenient},
		{"enforcement", events.EnforcementWarn, "enforce", &d.EnforcementWarn},
		{"formats", events.FormatsAssert, "draft", &d.FormatsAssert},
		{"deprecated", "true", "false", &d.Deprecated},
	} {
		if text(r, flag.name) == nil {
			continue
		}
		yes, err := r.Flag(flag.name, flag.yes, flag.no)
		if err != nil {
			return registry.Declaration{}, false, err
		}
		*flag.to = &yes
	}
	if d.Strict, err = r.Flag("strict", "true", "false"); err != nil {
		return registry.Declaration{}, false, err
	}
	if d.ExamplesWarn, err = r.Flag("examples", events.ExamplesWarn, "refuse"); err != nil {
		return registry.Declaration{}, false, err
	}
	dryRun, err = r.Flag("dry_run", "true", "false")
	return d, dryRun, err
}

// text returns a query parameter's value, nil if it is not given.
func text(r apigateway.Request, name string) *string {
	if value, given := r.Query.Get(name); given {
		return &value
	}
	return nil
}
