package core

// Compatibility says what a new version of a schema must keep of the earlier ones.
type Compatibility string

// The levels, in the words of schema registries. Backward: what an earlier version
// accepts, the new one does too, so that consumers who know the new one can read
// what was sent before. Forward: the reverse, so that consumers who know the earlier
// one can read what is sent from now on. Full is both. Transitive is against all
// earlier versions, else only the latest counts.
const (
	CompatibilityNone               Compatibility = "none"
	CompatibilityBackward           Compatibility = "backward"
	CompatibilityBackwardTransitive Compatibility = "backward_transitive"
	CompatibilityForward            Compatibility = "forward"
	CompatibilityForwardTransitive  Compatibility = "forward_transitive"
	CompatibilityFull               Compatibility = "full"
	CompatibilityFullTransitive     Compatibility = "full_transitive"
)

// Backward reports whether the level asks for it.
func (c Compatibility) Backward() bool {
	return c == CompatibilityBackward || c == CompatibilityBackwardTransitive || c.full()
}

// Forward reports whether the level asks for it.
func (c Compatibility) Forward() bool {
	return c == CompatibilityForward || c == CompatibilityForwardTransitive || c.full()
}

// Transitive reports whether all earlier versions count.
func (c Compatibility) Transitive() bool {
	return c == CompatibilityBackwardTransitive || c == CompatibilityForwardTransitive ||
		c == CompatibilityFullTransitive
}

// IsLevel reports whether it is one of the levels.
func (c Compatibility) IsLevel() bool {
	return c == CompatibilityNone || c.Backward() || c.Forward()
}

// OrDefault is CompatibilityBackward where nothing was declared.
func (c Compatibility) OrDefault() Compatibility {
	if c == "" {
		return CompatibilityBackward
	}
	return c
}

func (c Compatibility) full() bool { return c == CompatibilityFull || c == CompatibilityFullTransitive }
