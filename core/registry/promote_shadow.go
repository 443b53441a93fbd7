package registry

import (
	"context"

	"example.com/eventgateway/core"
)

// PromoteShadow registers the shadow's document, and removes the shadow. If fingerprint is
// not "", it promotes only the shadow that has it. It never promotes a shadow that is
// replaced or dropped meanwhile.
//
// Errors: as Register; CodeEventTypeNotRegistered; and CodeVersionNotFound without a
// shadow, or if its fingerprint is another one.
func (u *RegisterEvent) PromoteShadow(
	ctx context.Context, client, event, fingerprint string, declared Declaration,
) (r Registered, created bool, err error) {
	d := u.decider()
	p, err := d.promotion(ctx, client, event, fingerprint, declared)
	if err != nil {
		return Registered{}, false, err
	}
	return p.schema.answer(u.commit(ctx, func() (decision, error) { return d.register(ctx, p) }))
}

// TryPromotion answers what PromoteShadow would, and changes nothing. traffic is as in
// [RegisterEvent.Try].
func (u *RegisterEvent) TryPromotion(
	ctx context.Context, client, event, fingerprint string, declared Declaration,
) (r Registered, created bool, traffic *Traffic, err error) {
	d := u.decider()
	p, err := d.promotion(ctx, client, event, fingerprint, declared)
	if err != nil {
		return Registered{}, false, nil, err
	}
	return d.try(ctx, p)
}

// promotion is the proposal to register the shadow with this fingerprint; "" for any.
func (d decider) promotion(
	ctx context.Context, client, event, fingerprint string, declared Declaration,
) (*proposal, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return nil, err
	}
	if _, err := d.schemas.Latest(ctx, t); err != nil {
		return nil, err
	}
	shadow, err := d.schemas.Shadow(ctx, t)
	if err != nil {
		return nil, err
	}
	if fingerprint != "" && fingerprint != shadow.Fingerprint {
		return nil, core.NoShadow(t, fingerprint)
	}
	if declared.Draft == nil && shadow.Draft != "" { // what was tried is what is promoted
		declared.Draft = &shadow.Draft
	}
	p, err := d.proposal(ctx, client, event, shadow.Document, declared)
	p.promoted = shadow.Fingerprint
	return p, err
}
