//go:build unix

package cli

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// awaitUnread reports true once the reader of a pipe or of a socket has gone. Of another file, it
// reports false, at once: nobody reads a device or a file on a disk.
func awaitUnread(file *os.File) bool {
	if info, err := file.Stat(); err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return false
	}
	asked := []unix.PollFd{{Fd: int32(file.Fd())}} // of no events but errors and the end
	for {
		n, err := unix.Poll(asked, -1)
		if !errors.Is(err, unix.EINTR) {
			return n > 0
		}
	}
}
