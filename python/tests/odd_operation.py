"""An operation that misbehaves in the way its request asks for; served by the tests of the loop."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pipeline.arguments import Arguments
from pipeline.context import Context
from pipeline.protocol import Progress

Value = dict[str, object]


def run(arguments: Arguments, context: Context, progress: Progress) -> Value:
    return WAYS[str(arguments["way"])](arguments, progress)


def noise(_arguments: Arguments, progress: Progress) -> Value:
    print("a library prints", flush=True)
    os.write(1, b'{"id":"1","event":"result","value":{"from":"native code"}}\n')
    os.system("echo a child prints")
    progress(50, "noise")
    return {"read": sys.stdin.read()}


def facts(_arguments: Arguments, _progress: Progress) -> Value:
    return {"nice": os.getpriority(os.PRIO_PROCESS, 0), "data": resource.getrlimit(resource.RLIMIT_DATA)[0]}


def steps(_arguments: Arguments, progress: Progress) -> Value:
    for percent in (-5, 10, 10, 40, 30, 30, 99, 150):
        progress(percent, "step")
    return {}


def memory(_arguments: Arguments, _progress: Progress) -> Value:
    return {"size": len(bytearray(8 * 2**30))}


def disk(arguments: Arguments, _progress: Progress) -> Value:
    with Path(str(arguments["path"])).open("wb") as file:
        file.write(bytes(4 * 2**20))
    return {}


def spin(_arguments: Arguments, progress: Progress) -> NoReturn:
    progress(1, "spin")
    while True:
        pass


def linger(_arguments: Arguments, progress: Progress) -> NoReturn:
    child = subprocess.Popen(["sleep", "3600"])
    progress(1, str(child.pid))
    while True:
        time.sleep(3600)


def bug(_arguments: Arguments, _progress: Progress) -> NoReturn:
    raise ZeroDivisionError("secret detail")


def nan(_arguments: Arguments, _progress: Progress) -> Value:
    return {"value": float("nan")}


WAYS: dict[str, Callable[[Arguments, Progress], Value]] = {
    way.__name__: way for way in (noise, facts, steps, memory, disk, spin, linger, bug, nan)
}
