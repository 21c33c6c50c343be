"""Expected failures: a code, a sentence fit for the person who asked, and whether trying again can help."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

FaultCode = Literal[
    "no_match",
    "private_or_missing",
    "restricted",
    "rate_limited",
    "service_unavailable",
    "operator_attention",
    "unsupported_audio",
    "corrupt_audio",
    "too_long",
    "too_short",
    "model_missing",
    "disk_full",
    "out_of_memory",
    "timeout",
    "internal",
]

FAULT_CODES: frozenset[str] = frozenset(get_args(FaultCode))

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Native libraries report it as a RuntimeError with such words in it: C++ itself, and OpenVINO.
_NATIVE_OUT_OF_MEMORY = ("bad_alloc", "can't alloc")


@dataclass(frozen=True)
class Candidate:
    """A recording that may be what was asked for. artist, duration_ms: None where the source does not say."""

    title: str
    artist: str | None
    duration_ms: int | None
    url: str


class Fault(Exception):
    """A failure that is part of the contract, not a bug.

    code: one of FAULT_CODES. message: one sentence for a person, without paths or stack traces.
    retryable: whether the same request may succeed later.
    retry_after_seconds: the earliest sensible retry, when something is known about it.
    candidates: with `no_match`, what a person may choose from, the likeliest first.
    """

    def __init__(
        self,
        code: FaultCode,
        message: str,
        retryable: bool = False,
        retry_after_seconds: int | None = None,
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """Keep what the protocol reports; the cause travels as `raise … from error`."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retry_after_seconds = retry_after_seconds
        self.candidates = tuple(candidates)


def fault_from(error: BaseException) -> Fault:
    """The Fault that stands for any exception; what is not expected becomes `internal`.

    A full disk, a full quota and the file-size limit are one thing to a person: there is no room.

    >>> fault_from(MemoryError()).code
    'out_of_memory'
    >>> fault_from(OSError(errno.EFBIG, "File too large")).code
    'disk_full'
    >>> fault_from(ZeroDivisionError()).code
    'internal'
    """
    if isinstance(error, Fault):
        return error
    if is_out_of_memory(error):
        return Fault("out_of_memory", "There was not enough memory to process this track.", retryable=True)
    if _errno(error) in _DISK_FULL:
        return Fault("disk_full", "There is not enough disk space to process this track.", retryable=True)
    return Fault("internal", "Something went wrong while processing this track.", retryable=True)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this failure means that there was no memory left, whichever library found out.

    >>> is_out_of_memory(RuntimeError("std::bad_alloc")), is_out_of_memory(RuntimeError("no such file"))
    (True, False)
    """
    if isinstance(error, MemoryError) or _errno(error) == errno.ENOMEM:
        return True
    return any(words in str(error) for words in _NATIVE_OUT_OF_MEMORY)


def _errno(error: BaseException) -> int | None:
    # FFmpeg's errors carry an errno without being an OSError.
    number: object = getattr(error, "errno", None)
    return number if isinstance(number, int) else None
