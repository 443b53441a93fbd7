package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/localstack/internal/process"
)

// The parts that are measured alone, each in a process that does nothing else.
const (
	publisherAlone   = "publisher alone"
	handwrittenAlone = "handwritten alone"
	putRecordsAlone  = "put-records alone"
	putRecordAlone   = "put-record alone"
	validatorAlone   = "validator alone"
)

var parts = []string{handwrittenAlone, publisherAlone, putRecordsAlone, putRecordAlone, validatorAlone}

// part measures one. Of some, the size of the batch is no matter.
func (in *ingestion) part(ctx context.Context, c cell) error {
	if c.batch != 1 && (c.what == putRecordAlone || c.what == validatorAlone) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, in.peers, "-part", strings.TrimSuffix(c.what, " alone"), "-batch", strconv.Itoa(c.batch),
		"-event", in.files[c.sample].event, "-schema", in.files[c.sample].schema)
	process.Bind(cmd)
	cmd.Env = in.peersEnvironment()
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		return withLog(err, &log)
	}
	ns, err := strconv.Atoi(strings.TrimSpace(out.String()))
	if err != nil {
		return fmt.Errorf("%q is no number of nanoseconds", out.String())
	}
	in.ledger.add(c, time.Duration(ns))
	return nil
}
