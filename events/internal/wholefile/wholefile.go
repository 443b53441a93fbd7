// Package wholefile replaces files at once: who reads one finds the old or the new text, also after
// a kill.
package wholefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file by calling write, in place of one that may be there. Only its owner can read
// it. If Replace fails, the file that is there stays as it is. Replace follows links, and writes to
// devices and pipes instead of replacing them.
func Replace(name string, write func(io.Writer) error) error {
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.new")
	if failed, is := errors.AsType[*fs.PathError](err); is {
		failed.Path = name // not that of the temporary file
	}
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it is renamed
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// ReplaceText is Replace with a text.
func ReplaceText(name string, text []byte) error {
	return Replace(name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
