package lease

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"example.com/eventgateway/events/internal/filelock"
	"example.com/eventgateway/events/internal/wholefile"
)

// File keeps leases in a file of JSON, for the workers of one process. What it has stored is
// there after a kill, too: it writes another file and renames it.
type File struct {
	Memory
	lock *filelock.Lock
}

var _ Store = (*File)(nil)

// ErrInUse is the error of [OpenFile] for a file that another process has open.
var ErrInUse = errors.New("another process uses the leases")

// OpenFile opens the leases in a file. Without the file there are none. Another file beside it,
// whose name ends in .lock, keeps other processes out until Close, or until the process ends.
//
// The process that had the leases before has ended, so OpenFile removes all owners: nobody waits
// for leases to expire.
func OpenFile(path string) (*File, error) {
	lock, err := filelock.Take(path + ".lock")
	if errors.Is(err, filelock.ErrTaken) {
		return nil, fmt.Errorf("%w in %s", ErrInUse, path)
	}
	if err != nil {
		return nil, err
	}
	leases, err := ReadFile(path)
	if err != nil {
		_ = lock.Release() // err says why
		return nil, err
	}
	f := &File{lock: lock}
	f.leases = make(map[string]Lease, len(leases))
	for _, l := range leases {
		if l.Owner != "" {
			l.Owner = ""
			l.Counter++
		}
		f.leases[l.Key] = l
	}
	f.save = func(leases map[string]Lease) error { return writeFile(path, leases) }
	return f, nil
}

// Close lets other processes open the file. The store must not be used after it.
func (f *File) Close() error { return f.lock.Release() }

// ReadFile returns the leases in a file of [OpenFile], by key, also while a process uses it.
// Without the file there are none.
func ReadFile(path string) ([]Lease, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var stored []storedLease
	if err := json.Unmarshal(text, &stored); err != nil {
		return nil, fmt.Errorf("%s is not a file of leases: %w", path, err)
	}
	leases := make([]Lease, len(stored))
	for i, s := range stored {
		if s.Key == "" || s.Checkpoint == "" {
			return nil, fmt.Errorf("%s is not a file of leases: one has no key or no checkpoint", path)
		}
		leases[i] = Lease(s)
	}
	return leases, nil
}

// storedLease is a lease in a file. The members are named as in a table of the Kinesis Client
// Library.
type storedLease struct {
	Key                     string   `json:"leaseKey"`
	Owner                   string   `json:"leaseOwner,omitempty"`
	Counter                 int64    `json:"leaseCounter"`
	Checkpoint              string   `json:"checkpoint"`
	SubSequence             int64    `json:"checkpointSubSequenceNumber"`
	Parents                 []string `json:"parentShardId,omitempty"`
	Children                []string `json:"childShardIds,omitempty"`
	StartingHash            string   `json:"startingHashKey,omitempty"`
	EndingHash              string   `json:"endingHashKey,omitempty"`
	SwitchesSinceCheckpoint int64    `json:"ownerSwitchesSinceCheckpoint"`
}

// writeFile replaces the file at once.
func writeFile(path string, leases map[string]Lease) error {
	stored := make([]storedLease, 0, len(leases))
	for _, key := range slices.Sorted(maps.Keys(leases)) {
		stored = append(stored, storedLease(leases[key]))
	}
	text, err := json.MarshalIndent(stored, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.ReplaceText(path, append(text, '\n'))
}
