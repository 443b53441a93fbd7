package registry

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"example.com/eventgateway/core"
)

// TagOf names the state of an event type by its head. It changes with the latest version,
// the settings, the shadow and the marks of all versions, and never comes back. It has
// letters, digits, '.' and '-' only.
func TagOf(head core.Registration) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%d",
		head.Fingerprint, head.CreatedAt.UnixMilli(), head.Shadow, head.VersionDeprecatedAt))
	return fmt.Sprintf("%d.%d-%x", head.Version, head.Revision, sum[:8])
}

// Precondition says in which state an event type must be for a change. Its zero value allows
// every state. The change is conditional on the state that was checked, so no other change
// comes in between.
type Precondition struct {
	Tags   []string // of which the state must have one ([TagOf]); nil for any
	Exists bool     // the event type must be registered
	New    bool     // the event type must not be registered
}

// check returns CodePreconditionFailed unless the event type is in such a state. head is the
// zero value for an event type that is not registered.
func (p Precondition) check(t core.EventType, head core.Registration) error {
	switch {
	case p.New && head.Version > 0:
		return &core.Error{Code: core.CodePreconditionFailed,
			Detail: t.Topic() + " is registered already: " + stateOf(head)}
	case (p.Exists || p.Tags != nil) && head.Version == 0:
		return &core.Error{Code: core.CodePreconditionFailed, Detail: t.Topic() + " is not registered"}
	case p.Tags != nil && !slices.Contains(p.Tags, TagOf(head)):
		return &core.Error{Code: core.CodePreconditionFailed,
			Detail: t.Topic() + " is in another state than the request asks for: " + stateOf(head)}
	}
	return nil
}

// stateOf says what is there.
func stateOf(head core.Registration) string {
	state := fmt.Sprintf("it is at version %d", head.Version)
	if head.Shadow != "" {
		state += fmt.Sprintf(" with the shadow %.64s", head.Shadow)
	}
	return fmt.Sprintf("%s, and its description has the ETag %q", state, TagOf(head))
}

// If returns the use case with a precondition of each change, which can then also fail with
// CodePreconditionFailed.
func (u *RegisterEvent) If(p Precondition) *RegisterEvent {
	conditional := *u
	conditional.precondition = p
	return &conditional
}

// If returns the use case with a precondition of each change, which can then also fail with
// CodePreconditionFailed.
func (u *DeprecateVersion) If(p Precondition) *DeprecateVersion {
	conditional := *u
	conditional.precondition = p
	return &conditional
}

// If returns the use case with a precondition of each change, which can then also fail with
// CodePreconditionFailed.
func (u *DeleteEvent) If(p Precondition) *DeleteEvent {
	conditional := *u
	conditional.precondition = p
	return &conditional
}
