//go:build unix

package cli

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// awaitUnread returns once the reader of a pipe has gone. Of other files, it does not return.
func awaitUnread(file *os.File) {
	asked := []unix.PollFd{{Fd: int32(file.Fd())}} // of no events but errors and the end
	for {
		n, err := unix.Poll(asked, -1)
		if n > 0 || !errors.Is(err, unix.EINTR) {
			return
		}
	}
}
