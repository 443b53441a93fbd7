package dynamodbusage_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/core/usage/usagetest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func open(t *testing.T) (store *dynamodbusage.Store, client *dynamodb.Client, table string) {
	t.Helper()
	client, table = emulatortest.Table(t, emulator.CreateUsageTable)
	return dynamodbusage.New(client, table), client, table
}

func TestConformance(t *testing.T) {
	usagetest.Store(t, func(t *testing.T) usage.Store {
		store, _, _ := open(t)
		return store
	})
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredItems(t *testing.T) {
	store, client, table := open(t)
	day := time.Now().UTC().Truncate(24 * time.Hour)
	now, date := day.Add(time.Hour), day.Format(time.DateOnly)
	_, drawn, err := store.Draw(t.Context(), "SpongeBob", usage.Draw{
		Bounded: [usage.Kinds]bool{true, true, true}, Idle: [usage.Kinds]bool{true, true, true}, Now: now.UnixNano(),
		Later: [usage.Kinds]int64{1, 2, 3}, Day: day, NewDay: true, Events: 7,
	})
	if !drawn || err != nil {
		t.Fatal(drawn, err)
	}
	quota := usage.Quota{PerSecond: usage.Amounts{100, 1000, 1_000_000}, EventsADay: 5}
	counts := usage.Counts{Requests: 1, Events: 2, Bytes: 3, Rejected: 4, Refused: 5}
	for _, err := range []error{
		store.SetQuota(t.Context(), "SpongeBob", quota), store.Add(t.Context(), "SpongeBob", day, counts),
		store.UseKey(t.Context(), "Kx3", day),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	n := func(n int64) string { return strconv.FormatInt(n, 10) }
	full, expires := now.UnixNano(), n(day.AddDate(0, 13, 0).Unix())
	for key, want := range map[[2]string]map[string]string{
		{"SpongeBob", "quota"}: {"requests": "100", "events": "1000", "bytes": "1000000", "events_a_day": "5"},
		{"SpongeBob", "bucket"}: {
			"full_requests": n(full + 1), "full_events": n(full + 2), "full_bytes": n(full + 3), "draws": "1",
			"day": date, "taken": "7", "expires": n(now.AddDate(0, 0, 3).Unix()),
		},
		{"SpongeBob", "day#" + date}: {
			"requests": "1", "events": "2", "bytes": "3", "rejected": "4", "refused": "5", "expires": expires,
		},
		{"key#Kx3", "used"}: {"day": date, "expires": expires},
	} {
		out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{
			TableName: &table, Key: map[string]types.AttributeValue{
				"client": &types.AttributeValueMemberS{Value: key[0]},
				"item":   &types.AttributeValueMemberS{Value: key[1]},
			},
		})
		if err != nil || len(out.Item) != len(want)+2 {
			t.Fatalf("%v is %v, %v", key, out, err)
		}
		for name, value := range want {
			got := ""
			switch v := out.Item[name].(type) {
			case *types.AttributeValueMemberS:
				got = v.Value
			case *types.AttributeValueMemberN:
				got = v.Value
			}
			if got != value {
				t.Errorf("%s of %v is %q, want %q", name, key, got, value)
			}
		}
	}
}

// Processes over the table itself let in what the quota allows.
func TestProcessesOverTheTable(t *testing.T) {
	const quota, seconds = 50, 3
	store, _, _ := open(t)
	if err := store.SetQuota(t.Context(), "SpongeBob", usage.Quota{PerSecond: usage.Amounts{quota}}); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	var all []*usage.Accounts
	for range 4 {
		all = append(all, &usage.Accounts{Ledger: store, Now: func() time.Time { return now }})
	}
	in := 0
	for range seconds * 20 {
		for _, a := range all {
			for range 5 {
				if _, err := a.Admit(t.Context(), "SpongeBob", usage.Amounts{1}); err == nil {
					in++
				}
			}
		}
		now = now.Add(time.Second / 20)
	}
	if in < quota*(seconds-1) || in > quota*(seconds+2) {
		t.Errorf("%d are let in in %d seconds", in, seconds)
	}
}

func TestFaults(t *testing.T) {
	now := time.Now()
	for name, operation := range map[string]func(context.Context, *dynamodbusage.Store) error{
		"Quota": func(ctx context.Context, s *dynamodbusage.Store) error { _, err := s.Quota(ctx, "a"); return err },
		"SetQuota": func(ctx context.Context, s *dynamodbusage.Store) error {
			return s.SetQuota(ctx, "a", usage.Quota{EventsADay: 1})
		},
		"SetQuota of none": func(ctx context.Context, s *dynamodbusage.Store) error {
			return s.SetQuota(ctx, "a", usage.Quota{})
		},
		"Bucket": func(ctx context.Context, s *dynamodbusage.Store) error { _, err := s.Bucket(ctx, "a"); return err },
		"Draw": func(ctx context.Context, s *dynamodbusage.Store) error {
			_, _, err := s.Draw(ctx, "a", usage.Draw{Day: now})
			return err
		},
		"Add": func(ctx context.Context, s *dynamodbusage.Store) error {
			return s.Add(ctx, "a", now, usage.Counts{Events: 1})
		},
		"Days": func(ctx context.Context, s *dynamodbusage.Store) error {
			_, err := s.Days(ctx, "a", now, now)
			return err
		},
		"UseKey": func(ctx context.Context, s *dynamodbusage.Store) error { return s.UseKey(ctx, "k", now) },
		"KeyUsed": func(ctx context.Context, s *dynamodbusage.Store) error {
			_, err := s.KeyUsed(ctx, "k")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operation(ctx, dynamodbusage.New(dynamodb.NewFromConfig(config), "table"))
			})
		})
	}
}
