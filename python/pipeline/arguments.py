"""Read one argument of a request, of the type it must have; a wrong one is the caller's bug, not the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.faults import Fault

Arguments = Mapping[str, object]


def a_path(arguments: Arguments, name: str) -> Path:
    """An absolute path without NUL bytes."""
    value = a_text(arguments, name)
    if not value.startswith("/") or "\0" in value:
        raise _wrong(name)
    return Path(value)


def a_text(arguments: Arguments, name: str, default: str | None = None) -> str:
    """A string; `default` where it is absent, which None forbids.

    >>> a_text({"model": "htdemucs"}, "model")
    'htdemucs'
    """
    value = arguments.get(name, default)
    if not isinstance(value, str):
        raise _wrong(name)
    return value


def some_text(arguments: Arguments, name: str) -> str | None:
    """A string that says something; None where it is absent, null or empty.

    >>> some_text({"isrc": "QZSFA2600001"}, "isrc"), some_text({"isrc": None}, "isrc"), some_text({}, "isrc")
    ('QZSFA2600001', None, None)
    """
    return (a_text(arguments, name) or None) if arguments.get(name) is not None else None


def texts(arguments: Arguments, name: str) -> tuple[str, ...]:
    """A list of strings, at least one."""
    value = arguments.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise _wrong(name)
    return tuple(value)


def a_number(arguments: Arguments, name: str, default: float | None = None) -> float:
    """A finite number of at least 0; `default` where it is absent, which None forbids."""
    value = arguments.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise _wrong(name)
    return float(value)


def a_mapping(arguments: Arguments, name: str) -> Arguments:
    """An object, empty where it is absent."""
    value = arguments.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(name)
    return value


def a_list(arguments: Arguments, name: str) -> list[Arguments]:
    """A list of objects, at least one."""
    value = arguments.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise _wrong(name)
    return value


def cpu_seconds(arguments: Arguments) -> int | None:
    """The processor time that the request may use, `limits.cpuSeconds`; None where it is not limited.

    >>> cpu_seconds({"limits": {"cpuSeconds": 900}}), cpu_seconds({})
    (900, None)
    """
    limits = a_mapping(arguments, "limits")
    return int(a_number(limits, "cpuSeconds")) if "cpuSeconds" in limits else None


def _wrong(name: str) -> Fault:
    return Fault("internal", f"The request's argument {name} is missing or wrong.")
