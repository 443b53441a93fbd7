package main

import (
	"archive/zip"
	"compress/flate"
	"io"
	"os"
	"path/filepath"
)

// sizes returns the bytes of a program and of its zip for Lambda.
func sizes(program string) (binary, zipped int64, err error) {
	file, err := os.Open(program)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	var out counter
	archive := zip.NewWriter(&out)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	entry, err := archive.Create(filepath.Base(program))
	if err != nil {
		return 0, 0, err
	}
	if binary, err = io.Copy(entry, file); err != nil {
		return 0, 0, err
	}
	err = archive.Close()
	return binary, int64(out), err
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
