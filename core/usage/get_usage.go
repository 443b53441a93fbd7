package usage

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// GetUsage tells a client what it used, and what is left of its quota.
type GetUsage struct {
	Ledger Reader
	Now    func() time.Time // the clock
}

// Bounds of the days that one call tells.
const (
	DefaultDays = 31
	MaxDays     = 396 // all that are kept
)

// Report is what a client used.
type Report struct {
	Days     []Day     // the last ones in order, without those that have no counts
	Standing *Standing // nil if the client has no quota
}

// Get returns the counts of the last days, today included; 0 for DefaultDays. The processes
// of the gateway write counts some seconds late. Errors: CodeInvalidName,
// CodeInvalidParameter, and as [Reader].
func (u *GetUsage) Get(ctx context.Context, client string, days int) (Report, error) {
	if err := core.CheckClient(client); err != nil {
		return Report{}, err
	}
	if days == 0 {
		days = DefaultDays
	}
	if days < 0 || days > MaxDays {
		return Report{}, &core.Error{Code: core.CodeInvalidParameter, Detail: "the days are not 1 to 396"}
	}
	now := u.Now()
	today := dayOf(now)
	counted, err := u.Ledger.Days(ctx, client, today.AddDate(0, 0, 1-days), today)
	if err != nil {
		return Report{}, err
	}
	report := Report{Days: counted}
	quota, err := u.Ledger.Quota(ctx, client)
	if err != nil || quota.None() {
		return report, err
	}
	bucket, err := u.Ledger.Bucket(ctx, client)
	if err != nil {
		return Report{}, err
	}
	standing := standingOf(quota, bucket, bucket.left(quota, now), bucket.leftToday(quota, now), now)
	report.Standing = &standing
	return report, nil
}
