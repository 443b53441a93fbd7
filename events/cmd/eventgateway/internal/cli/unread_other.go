//go:build !unix

package cli

import "os"

// awaitUnread does not return: the next write finds out.
func awaitUnread(*os.File) { select {} }
