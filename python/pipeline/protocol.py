"""The pipeline's side of the line protocol: requests in, events out, one JSON object a line."""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.faults import Candidate, Fault, FaultCode

# Far above any request; without it a line that never ends would fill the memory.
LONGEST_LINE_BYTES = 1_048_576

Progress = Callable[[int, str], None]


class Malformed(Exception):
    """A line that is no request. request_id: the id, where at least that could be read."""

    def __init__(self, request_id: str | None) -> None:
        """Keep the id, so that whoever asked hears of it."""
        super().__init__("malformed request")
        self.request_id = request_id


@dataclass(frozen=True)
class Request:
    """One thing to do. request_id: chosen by the caller. operation: its name. arguments: for the operation to parse."""

    request_id: str
    operation: str
    arguments: dict[str, object]


def parse_request(line: bytes) -> Request:
    """The request in one line of UTF-8 JSON; raises Malformed.

    >>> parse_request(b'{"id": "7", "op": "probe", "args": {}}')
    Request(request_id='7', operation='probe', arguments={})
    """
    try:
        fields = json.loads(line) if len(line) <= LONGEST_LINE_BYTES else None
    except (ValueError, RecursionError):
        raise Malformed(None) from None
    if not isinstance(fields, dict):
        raise Malformed(None)
    request_id, operation, arguments = fields.get("id"), fields.get("op"), fields.get("args")
    if not isinstance(request_id, str):
        raise Malformed(None)
    if not isinstance(operation, str) or not isinstance(arguments, dict):
        raise Malformed(request_id)
    return Request(request_id, operation, arguments)


class Events:
    """Writes events to one descriptor, each line whole. Safe to use from several threads."""

    def __init__(self, descriptor: int) -> None:
        """descriptor: open for writing; nobody else may write to it."""
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def progress_of(self, request_id: str) -> Progress:
        """A function (percent, step) that reports the progress of one request.

        Percents are clamped to whole numbers from 0 to 100, never fall, and an unchanged pair is not repeated.
        """
        highest = 0
        last: tuple[int, str] | None = None

        def report(percent: int, step: str) -> None:
            nonlocal highest, last
            highest = max(highest, min(100, int(percent)))
            if last != (highest, step):
                last = (highest, step)
                self._emit({"id": request_id, "event": "progress", "percent": highest, "step": step})

        return report

    def result(self, request_id: str, value: dict[str, object]) -> None:
        """Report success. value: JSON without NaN or infinity, else ValueError."""
        self._emit({"id": request_id, "event": "result", "value": value})

    def error(self, request_id: str | None, fault: Fault) -> None:
        """Report failure; request_id is None when the line had none that could be read."""
        event: dict[str, object] = {"id": request_id, "event": "error", "code": fault.code, "message": fault.message}
        event["retryable"] = fault.retryable
        if fault.retry_after_seconds is not None:
            event["retryAfterSeconds"] = fault.retry_after_seconds
        if fault.code == "no_match":
            event["candidates"] = [_on_the_wire(candidate) for candidate in fault.candidates]
        self._emit(event)

    def _emit(self, event: dict[str, object]) -> None:
        data = memoryview((json.dumps(event, allow_nan=False) + "\n").encode("ascii"))
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]


def _on_the_wire(candidate: Candidate) -> dict[str, object]:
    return {
        "title": candidate.title,
        "artist": candidate.artist,
        "durationMs": candidate.duration_ms,
        "url": candidate.url,
    }


def claim_standard_streams() -> tuple[BinaryIO, Events]:
    """Take standard input and output for the protocol alone; returns (requests, events).

    From then on whatever a library prints lands on standard error, and whatever it reads is empty.
    """
    sys.stdout.flush()
    requests = os.fdopen(os.dup(0), "rb")
    events = Events(os.dup(1))
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return requests, events


def log(level: str, message: str, **fields: str | int | FaultCode | None) -> None:
    """Write one JSON line to standard error. level: debug, info, warn or error."""
    print(json.dumps({"level": level, "name": "pipeline", "msg": message, **fields}), file=sys.stderr, flush=True)


def trace_of(error: BaseException) -> str:
    """The stack trace as text: for the log, never for an event."""
    return "".join(traceback.format_exception(error))
