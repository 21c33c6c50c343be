"""The pipeline as a real child process, driven through its standard streams as the worker drives it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

PYTHON_FOLDER = Path(__file__).resolve().parent.parent
Event = dict[str, object]

# A child that is stuck fails its test after this long instead of hanging the run.
_LIMIT_SECONDS = 120


class Port:
    """One child. Requests go in by `send`, events come out by `events_of`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.process = process
        self.requests = process.stdin
        self.events = process.stdout

    def send_line(self, line: bytes) -> Self:
        self.requests.write(line + b"\n")
        self.requests.flush()
        return self

    def send(self, operation: str, arguments: Mapping[str, object], request_id: str = "1") -> Self:
        request = {"id": request_id, "op": operation, "args": arguments}
        return self.send_line(json.dumps(request).encode())

    def next_event(self) -> Event:
        line = self.events.readline()
        assert line, f"the child ended with {self.process.wait()}"
        event = json.loads(line)
        assert isinstance(event, dict)
        return event

    def events_of_one(self) -> list[Event]:
        """All events up to the result or error that ends a request."""
        events = [self.next_event()]
        while events[-1]["event"] == "progress":
            events.append(self.next_event())
        return events

    def answer(self, operation: str, arguments: Mapping[str, object]) -> Event:
        """The event that ends a request."""
        return self.send(operation, arguments).events_of_one()[-1]


@contextmanager
def port(*options: str, operations: Mapping[str, str] | None = None) -> Iterator[Port]:
    """A child serving `operations` (the real ones where none are named); it never outlives the block."""
    arguments = [
        sys.executable,
        *_program(operations),
        "serve",
        "--models-dir",
        "/nonexistent",
        "--threads",
        "1",
        *options,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PYTHON_FOLDER), str(Path(__file__).parent)])}
    with running(arguments, environment) as child:
        yield child


@contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], log: IO[bytes] | None = None) -> Iterator[Port]:
    """A child of any command line; it never outlives the block. log: where its standard error goes, else to ours."""
    process = subprocess.Popen(
        arguments,
        cwd=PYTHON_FOLDER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        bufsize=0,
    )
    guard = threading.Timer(_LIMIT_SECONDS, process.kill)
    guard.start()
    try:
        yield Port(process)
    finally:
        guard.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _program(operations: Mapping[str, str] | None) -> list[str]:
    if operations is None:
        return ["-m", "pipeline"]
    text = f"import sys; from pipeline import serve, __main__; serve.OPERATIONS = {dict(operations)!r}; "
    return ["-c", text + "__main__.main(sys.argv[1:])"]
