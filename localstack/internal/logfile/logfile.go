// Package logfile gives each run of a checkout a log of its own.
package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/eventgateway/localstack/internal/filelock"
)

// most is how many runs of a checkout can write such a log at once.
const most = 100

// Create returns an empty file of that name, such as "functions.log". While another run
// writes that, it returns "functions-2.log", "functions-3.log" and so on. The file belongs
// to this run until it and all processes that write to it have closed it.
func Create(name string) (*os.File, error) {
	extension := filepath.Ext(name)
	for n := 1; n <= most; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, extension), n, extension)
		}
		file, err := os.OpenFile(candidate, os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			return nil, err
		}
		taken, err := filelock.Try(file)
		if taken {
			err = file.Truncate(0)
		}
		if taken && err == nil {
			return file, nil
		}
		file.Close()
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%d runs of this checkout write to %s and beside it: stop some", most, name)
}
