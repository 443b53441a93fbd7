//go:build !unix

package cli

import "os"

// awaitUnread reports false: the next write finds out.
func awaitUnread(*os.File) bool { return false }
