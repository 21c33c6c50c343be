"""The loop of every serving process: one request at a time, each ending in exactly one result or error."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import NoReturn, TypeVar

from pipeline.arguments import Arguments, cpu_seconds
from pipeline.faults import Fault, fault_from
from pipeline.limits import cpu_time_limit
from pipeline.protocol import Events, Malformed, Progress, Request, log, parse_request, trace_of

ContextT = TypeVar("ContextT")
Run = Callable[[Arguments, ContextT, Progress], dict[str, object]]


def serve(lines: SimpleQueue[bytes], events: Events, context: ContextT, operations: Mapping[str, str]) -> NoReturn:
    """Answer requests for ever; the process ends when its standard input does.

    context: handed to every operation. operations: name -> module whose `run` does it, imported on first use.
    """
    # Ctrl-C in a terminal reaches the whole process group: the worker decides what stops, and when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        answer(lines.get(), events, context, operations)


def answer(line: bytes, events: Events, context: ContextT, operations: Mapping[str, str]) -> None:
    """Do what one line asks and report how it ended; nothing that goes wrong here ends the process."""
    try:
        request = parse_request(line)
    except Malformed as malformed:
        events.error(malformed.request_id, Fault("internal", "The request was not understood."))
        return
    try:
        events.result(request.request_id, _run(request, events, context, operations))
    except Exception as error:
        fault = fault_from(error)
        _log_failure(request, fault, error)
        events.error(request.request_id, fault)


def _run(request: Request, events: Events, context: ContextT, operations: Mapping[str, str]) -> dict[str, object]:
    if request.operation not in operations:
        raise Fault("internal", "The request names an operation that I do not know.")
    with cpu_time_limit(cpu_seconds(request.arguments)):
        run: Run[ContextT] = importlib.import_module(operations[request.operation]).run
        return run(request.arguments, context, events.progress_of(request.request_id))


def _log_failure(request: Request, fault: Fault, error: Exception) -> None:
    expected = fault is error and fault.__cause__ is None
    trace = None if expected else trace_of(error)
    level = "error" if fault.code == "internal" else "info"
    log(level, fault.message, portRequest=request.request_id, op=request.operation, code=fault.code, trace=trace)
