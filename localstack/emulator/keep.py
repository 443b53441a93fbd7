"""Runs MiniStack, which writes its state as it ends, and writes it in quiet moments, too."""

import asyncio
import os
import signal
import time

from ministack import app as ministack
from ministack.core.persistence import save_all

QUIET = 1  # seconds without a change
SHARE = 0.2  # of the time that may go into writing
SERVICES = ("dynamodb", "kinesis", "kms")  # that a gateway uses
READS = ("BatchGet", "Describe", "Get", "List", "Query", "Scan", "TransactGet")

answer = ministack.app
changed = None  # when, if the state is not written since
writer = None  # the process that writes
tasks = set()  # asyncio itself forgets them


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        tasks.add(asyncio.create_task(write_in_quiet_moments()))
        await answer(scope, lambda: until_the_end(receive), send)
    elif scope["type"] == "http" and not reads(scope):
        await change(scope, receive, send)
    else:
        await answer(scope, receive, send)


def reads(scope):
    """Whether a request changes nothing."""
    if scope["method"] == "GET":
        return True
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode()
    return target.partition(".")[2].startswith(READS)


async def change(scope, receive, send):
    global changed
    try:
        await answer(scope, receive, send)
    finally:
        changed = time.monotonic()


async def until_the_end(receive):
    """An older state must not be written over that of the end."""
    message = await receive()
    if message["type"] == "lifespan.shutdown" and writer is not None:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
    return message


async def write_in_quiet_moments():
    global changed, writer
    began = earliest = 0
    while True:
        await asyncio.sleep(QUIET / 2)
        now = time.monotonic()
        if writer is not None and os.waitpid(writer, os.WNOHANG) != (0, 0):
            writer, earliest = None, now + (now - began) / SHARE
        if writer is None and changed is not None and now > max(earliest, changed + QUIET):
            changed, began, writer = None, now, fork_writer()


def fork_writer():
    """Writes the state of this moment in another process, while this one answers requests."""
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        os.nice(10)
        save_all({name: get for name, get in ministack._build_persistence_save_dict().items() if name in SERVICES})
    finally:
        os._exit(0)


ministack.app = app
ministack.main()
