"""The serving loop as a real process: what goes wrong in a request stays in that request."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest
from port import Port, port

ODD = {"odd": "odd_operation"}


@pytest.fixture(scope="module")
def odd() -> Iterator[Port]:
    with port("--memory-mb", "4096", "--file-mb", "1", operations=ODD) as child:
        yield child


def ends(child: Port, way: str, **arguments: object) -> tuple[object, object]:
    event = child.answer("odd", {"way": way, **arguments})
    return event["event"], event.get("code")


def test_what_libraries_print_never_reaches_the_protocol_and_their_input_is_empty(odd: Port) -> None:
    assert odd.send("odd", {"way": "noise"}).events_of_one() == [
        {"id": "1", "event": "progress", "percent": 50, "step": "noise"},
        {"id": "1", "event": "result", "value": {"read": ""}},
    ]


def test_progress_is_whole_within_bounds_and_never_falls(odd: Port) -> None:
    events = odd.send("odd", {"way": "steps"}).events_of_one()
    assert [event["percent"] for event in events[:-1]] == [0, 10, 40, 99, 100]


def test_the_process_is_nice_and_its_memory_limited(odd: Port) -> None:
    value = odd.answer("odd", {"way": "facts"})["value"]
    assert value == {"nice": max(10, os.getpriority(os.PRIO_PROCESS, 0)), "data": 4096 * 2**20}


@pytest.mark.parametrize("line", [b"no json", b"[1]", b'"text"', b"{}", b'{"id": 7}', b"\xff\xfe", b"[" * 100_000])
def test_a_line_that_is_no_request_is_answered_without_an_id(odd: Port, line: bytes) -> None:
    event = odd.send_line(line).next_event()
    assert (event["id"], event["event"], event["code"]) == (None, "error", "internal")


@pytest.mark.parametrize(
    "line", [b'{"id": "7"}', b'{"id": "7", "op": "odd", "args": 3}', b'{"id": "7", "op": "?", "args": {}}']
)
def test_a_request_that_makes_no_sense_is_answered_with_its_id(odd: Port, line: bytes) -> None:
    event = odd.send_line(line).next_event()
    assert (event["id"], event["event"], event["code"]) == ("7", "error", "internal")


def test_a_line_that_is_too_long_is_skipped_as_a_whole(odd: Port) -> None:
    assert odd.send_line(b'{"id": "' + b"x" * 3_000_000 + b'"}').next_event()["id"] is None
    assert ends(odd, "facts") == ("result", None)


def test_a_bug_is_internal_and_tells_nothing_of_itself(odd: Port) -> None:
    event = odd.answer("odd", {"way": "bug"})
    assert event["code"] == "internal"
    assert "secret" not in str(event) and "Traceback" not in str(event)


def test_a_result_that_json_cannot_say_is_an_error_and_not_a_broken_line(odd: Port) -> None:
    assert ends(odd, "nan") == ("error", "internal")


def test_running_out_of_memory_is_reported_and_survived(odd: Port) -> None:
    assert ends(odd, "memory") == ("error", "out_of_memory")
    assert ends(odd, "facts") == ("result", None)


def test_a_file_beyond_the_limit_is_a_full_disk(odd: Port, tmp_path: Path) -> None:
    assert ends(odd, "disk", path=str(tmp_path / "big")) == ("error", "disk_full")
    assert ends(odd, "facts") == ("result", None)


def test_processor_time_is_limited_for_each_request_anew(odd: Port) -> None:
    for _ in range(2):
        assert ends(odd, "spin", limits={"cpuSeconds": 1}) == ("error", "timeout")
    assert ends(odd, "facts") == ("result", None)


def test_the_end_of_standard_input_ends_the_process_and_its_children_in_the_middle_of_a_request() -> None:
    with port(operations=ODD) as child:
        sleeper = os.pidfd_open(int(str(child.send("odd", {"way": "linger"}).next_event()["step"])))
        assert not has_ended(sleeper, timeout=0)
        child.requests.close()
        assert child.process.wait(timeout=60) == 0
        assert child.events.read() == b""
        # It was killed before, and is given the processor a moment later.
        assert has_ended(sleeper, timeout=60)
        os.close(sleeper)


def test_an_idle_process_ends_with_its_standard_input() -> None:
    with port() as child:
        child.requests.close()
        assert child.process.wait(timeout=60) == 0


def has_ended(pidfd: int, timeout: float) -> bool:
    """Whether a process ends within so many seconds; one that ended but was not collected has."""
    return bool(select.select([pidfd], [], [], timeout)[0])
