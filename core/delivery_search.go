package core

// search looks in the stream for the events whose claims were taken over. It settles those
// that are there; the others stay pending.
func (d *delivery) search() {
	var sought []Sought
	for _, p := range d.pending {
		if p.takenOver {
			sought = append(sought, Sought{
				Type: p.Type, ID: p.claim.ID, Source: p.claim.Source, PartitionKey: p.claim.PartitionKey,
				Since: p.claim.Since, Until: p.claim.Until,
			})
		}
	}
	if len(sought) == 0 {
		return
	}
	places := d.Stream.Find(d.ctx, sought)
	now := d.Now()
	var found, again []Claim
	var refused []*pending
	var lapsed []Claim
	d.keep(func(p *pending) bool {
		if !p.takenOver {
			return true
		}
		place := places[0]
		places = places[1:]
		switch {
		case place.Err != nil:
			p.claim.Lease = now
			lapsed = append(lapsed, *p.claim)
			return d.fail(p, place.Err)
		case place.SequenceNumber != "":
			receipt := p.receipt(place)
			receipt.SchemaVersion, receipt.Violations = p.claim.SchemaVersion, p.claim.Violations
			p.claim.Receipt = receipt
			found = append(found, *p.claim)
			return d.duplicate(p, receipt)
		case p.refusal != nil:
			refused = append(refused, p)
			return d.fail(p, p.refusal)
		}
		p.claim.SchemaVersion, p.claim.Violations = p.SchemaVersion, p.Violations
		p.claim.Since, p.claim.Until = now, p.claim.Lease
		again = append(again, *p.claim)
		return true
	})
	// If these fail, the next repetition searches again.
	d.Claims.Renew(d.ctx, lapsed)
	d.Claims.Settle(d.ctx, found)
	d.release(refused)
	d.renew(again)
}

// renew stores in claims that were taken over that their events are published from now on.
// It fails the events whose claims another request has taken over meanwhile.
func (d *delivery) renew(claims []Claim) {
	if len(claims) == 0 {
		return
	}
	errs := d.Claims.Renew(d.ctx, claims)
	d.keep(func(p *pending) bool {
		if !p.takenOver {
			return true
		}
		p.takenOver = false // it is as good as new
		err := errs[0]
		errs = errs[1:]
		return err == nil || d.fail(p, err)
	})
}
