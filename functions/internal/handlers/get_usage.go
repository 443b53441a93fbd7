package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

// getUsage returns what a client sent on each day, and its quota.
func getUsage(u *usage.GetUsage) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		days, err := numberIn(r.Query, "days", usage.MaxDays,
			fmt.Sprintf("days must be a whole number from 1 to %d", usage.MaxDays))
		if err != nil {
			return apigateway.Response{}, err
		}
		report, err := u.Get(ctx, r.Client, days)
		if err != nil {
			return apigateway.Response{}, err
		}
		body := events.Usage{Client: r.Client, Days: []events.UsageDay{}}
		for _, day := range report.Days {
			body.Days = append(body.Days, events.UsageDay{
				Day: day.Begin.Format(time.DateOnly), Requests: int(day.Requests), Events: int(day.Events),
				Bytes: int(day.Bytes), Rejected: int(day.Rejected), Refused: int(day.Refused),
			})
		}
		if s := report.Standing; s != nil {
			body.Quota = quotaOf(s)
		}
		return apigateway.JSON(http.StatusOK, body)
	}
}

func quotaOf(s *usage.Standing) *events.Quota {
	bound := s.Quota.PerSecond
	q := &events.Quota{
		Requests: int(bound[usage.Requests]), Events: int(bound[usage.Events]), Bytes: int(bound[usage.Bytes]),
		EventsADay: int(s.Quota.EventsADay),
	}
	if q.EventsADay > 0 {
		left := int(s.LeftToday)
		q.EventsLeftToday = &left
	}
	return q
}
