package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/internal/process"
)

// The parts that are measured alone, each in a process of its own.
const (
	publisherAlone   = "publisher alone"
	handwrittenAlone = "handwritten alone"
	putRecordsAlone  = "put-records alone"
	putRecordAlone   = "put-record alone"
	putRecordUsual   = "put-record usual" // with Go's defaults for collector and processors
	validatorAlone   = "validator alone"
)

var parts = []string{handwrittenAlone, publisherAlone, putRecordsAlone, putRecordAlone, putRecordUsual, validatorAlone}

// partTime is the processor time of the measurement of a part.
const partTime = 200 * time.Millisecond

// part measures a part for at least so much processor time.
func (in *ingestion) part(ctx context.Context, c cell, least time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, in.peers, "-part", strings.Fields(c.what)[0], "-batch", strconv.Itoa(c.batch),
		"-cpu", least.String(),
		"-event", in.files[c.sample].event, "-schema", in.files[c.sample].schema)
	process.Bind(cmd)
	cmd.Env = in.peersEnvironment()
	if c.what == putRecordUsual {
		cmd.Env = rig.Environment(in.endpoint)
	}
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		return rig.WithLog(err, &log)
	}
	ns, err := strconv.Atoi(strings.TrimSpace(out.String()))
	if err != nil {
		return fmt.Errorf("%q is no number of nanoseconds", out.String())
	}
	in.ledger.add(c, time.Duration(ns))
	return nil
}
