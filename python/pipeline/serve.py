"""The long-lived loop: one request at a time, each ending in exactly one result or error."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import NoReturn

from pipeline.arguments import Arguments, cpu_seconds
from pipeline.context import Context
from pipeline.faults import Fault, fault_from
from pipeline.lifeline import read_lines
from pipeline.limits import cpu_time_limit
from pipeline.options import Options
from pipeline.protocol import (
    Events,
    Malformed,
    Progress,
    Request,
    claim_standard_streams,
    log,
    parse_request,
    trace_of,
)

Run = Callable[[Arguments, Context, Progress], dict[str, object]]

# Modules by name: an analysing process never loads the separation engine, and the other way round.
OPERATIONS: Mapping[str, str] = {
    "probe": "pipeline.probe",
    "separate": "pipeline.separate",
    "analyse": "pipeline.analyse",
    "format": "pipeline.mixdown",
}


def start(options: Options) -> NoReturn:
    """Serve the operations on the standard streams of this process."""
    requests, events = claim_standard_streams()
    serve(read_lines(requests), events, context_of(options), OPERATIONS)


def serve(lines: SimpleQueue[bytes], events: Events, context: Context, operations: Mapping[str, str]) -> NoReturn:
    """Answer requests for ever; the process ends when its standard input does."""
    # Ctrl-C in a terminal reaches the whole process group: the worker decides what stops, and when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        answer(lines.get(), events, context, operations)


def context_of(options: Options) -> Context:
    """What every request may ask of the command line."""
    return Context(
        models_dir=options.models_dir,
        extra_models_dir=options.extra_models_dir,
        cache_dir=options.cache_dir,
        precision=options.precision,
        threads=options.threads,
    )


def answer(line: bytes, events: Events, context: Context, operations: Mapping[str, str]) -> None:
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


def _run(request: Request, events: Events, context: Context, operations: Mapping[str, str]) -> dict[str, object]:
    if request.operation not in operations:
        raise Fault("internal", "The request names an operation that I do not know.")
    with cpu_time_limit(cpu_seconds(request.arguments)):
        run: Run = importlib.import_module(operations[request.operation]).run
        return run(request.arguments, context, events.progress_of(request.request_id))


def _log_failure(request: Request, fault: Fault, error: Exception) -> None:
    expected = fault is error and fault.__cause__ is None
    trace = None if expected else trace_of(error)
    level = "error" if fault.code == "internal" else "info"
    log(level, fault.message, portRequest=request.request_id, op=request.operation, code=fault.code, trace=trace)
