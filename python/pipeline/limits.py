"""What this process may use: memory, file sizes, processor time, and its place behind everything interactive."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.faults import Fault

NICENESS = 10
_MEBIBYTE = 1_048_576


def limit_process(memory_mb: int | None, file_mb: int | None) -> None:
    """Lower the priority and set the limits that hold for the whole life of the process; sizes in MiB.

    Memory is limited by RLIMIT_DATA, private writable memory. RLIMIT_AS would also count the model files that OpenVINO
    maps and the address space that allocators reserve and never touch. Going over it is a MemoryError; a file beyond
    its limit is EFBIG.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if memory_mb is not None:
        _lower(resource.RLIMIT_DATA, memory_mb * _MEBIBYTE)
    if file_mb is not None:
        _lower(resource.RLIMIT_FSIZE, file_mb * _MEBIBYTE)


@contextmanager
def cpu_time_limit(seconds: int | None) -> Iterator[None]:
    """Allow the block so many seconds of processor time, all threads together; Fault `timeout` beyond. None: no limit.

    Must run in the main thread. The limit is soft and counts from what the process has used so far, because a
    long-lived process serves many requests. Time spent inside one call into native code is noticed when it returns.
    """
    if seconds is None:
        yield
        return
    before = signal.signal(signal.SIGXCPU, _out_of_time)
    _set_cpu_limit(_cpu_seconds_used() + seconds)
    try:
        yield
    finally:
        _set_cpu_limit(None)
        signal.signal(signal.SIGXCPU, before)


def _out_of_time(_signal: int, _frame: FrameType | None) -> None:
    # The kernel repeats the signal every second: cleaning up must not be interrupted again.
    _set_cpu_limit(None)
    raise Fault("timeout", "This track took too long to process.")


def _cpu_seconds_used() -> int:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime)


def _set_cpu_limit(seconds: int | None) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = hard if seconds is None else max(1, seconds)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _lower(which: int, size: int) -> None:
    _, hard = resource.getrlimit(which)
    limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(which, (limit, hard))
