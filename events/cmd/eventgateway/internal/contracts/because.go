package contracts

import (
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
)

// because says why a schema is compatible; "" if it need not be.
func because(c *planning.Change, r events.Registered) string {
	level := core.Compatibility(r.Compatibility)
	if c.Action != planning.Version || level == core.CompatibilityNone {
		return ""
	}
	earlier, accept := fmt.Sprintf("version %d", c.FromVersion), "accepts"
	if level.Transitive() {
		earlier, accept = "the earlier versions", "accept"
	}
	how := string(level)
	if r.OpenContent == events.OpenContentLenient {
		how += ", of members that the schemas name"
	}
	if r.VersionField != "" {
		how += ", without " + r.VersionField
	}
	switch {
	case level.Backward() && level.Forward():
		return fmt.Sprintf("it accepts what %s %s, and nothing else (%s)", earlier, accept, how)
	case level.Backward():
		return fmt.Sprintf("it accepts what %s %s (%s)", earlier, accept, how)
	}
	return fmt.Sprintf("%s %s what it accepts (%s)", earlier, accept, how)
}
