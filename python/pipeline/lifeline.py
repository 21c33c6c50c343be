"""Standard input is the lifeline: while it is open the process lives, and when it ends the process ends at once."""

from __future__ import annotations

import os
import queue
import signal
import threading
from pathlib import Path
from typing import BinaryIO

from pipeline.protocol import LONGEST_LINE_BYTES


def read_lines(stream: BinaryIO) -> queue.SimpleQueue[bytes]:
    """A queue that a thread fills with the lines of `stream`, and whose end is the end of this process.

    A thread, because the main thread may be deep in a song when the worker dies: whoever held the other end is gone,
    so nobody is left to want the result. A line that is too long arrives cut off, so that it parses as malformed.
    """
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(stream, lines), name="lifeline", daemon=True).start()
    return lines


def _pump(stream: BinaryIO, lines: queue.SimpleQueue[bytes]) -> None:
    while line := stream.readline(LONGEST_LINE_BYTES + 1):
        lines.put(line)
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE_BYTES + 1)
    for child in _descendants(os.getpid()):
        _kill(child)
    os._exit(0)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, listing.read_text().split()):
            found += [child, *_descendants(child)]
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
