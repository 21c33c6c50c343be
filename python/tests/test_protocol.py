"""The examples that both sides of the port read: here the pipeline's side of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audio_files import flac, tones
from port import Port, port

from pipeline.faults import FAULT_CODES, Candidate, Fault
from pipeline.protocol import Events, Malformed, parse_request
from pipeline.serve import OPERATIONS

Example = dict[str, Any]

LINES = (Path(__file__).parent / "protocol_examples.jsonl").read_text(encoding="utf-8").splitlines()
EXAMPLES: list[Example] = [json.loads(line) for line in LINES]
REQUESTS = [example for example in EXAMPLES if "request" in example]
RAW_LINES = [example for example in EXAMPLES if "line" in example]


def titled(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=lambda example: example["title"])


def emitted(event: Example) -> Example:
    """The same event as the pipeline itself would write it."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        events = Events(writing)
        if event["event"] == "progress":
            events.progress_of(event["id"])(event["percent"], event["step"])
        elif event["event"] == "result":
            events.result(event["id"], event["value"])
        else:
            after = event.get("retryAfterSeconds")
            candidates = [candidate_of(fields) for fields in event.get("candidates", [])]
            events.error(event["id"], Fault(event["code"], event["message"], event["retryable"], after, candidates))
        os.close(writing)
        written: Example = json.loads(stream.readline())
        return written


def candidate_of(fields: Example) -> Candidate:
    return Candidate(fields["title"], fields["artist"], fields["durationMs"], fields["url"])


@titled(REQUESTS)
def test_a_request_of_the_examples_is_understood(example: Example) -> None:
    request = parse_request(json.dumps(example["request"]).encode())
    expected = example["request"]
    assert (request.request_id, request.operation, request.arguments) == (
        expected["id"],
        expected["op"],
        expected["args"],
    )


@titled(RAW_LINES)
def test_a_line_of_the_examples_is_refused(example: Example) -> None:
    with pytest.raises(Malformed) as caught:
        parse_request(example["line"].encode())
    assert caught.value.request_id == example["events"][0]["id"]


@titled(EXAMPLES)
def test_the_events_of_the_examples_are_what_the_pipeline_writes(example: Example) -> None:
    assert [emitted(event) for event in example["events"]] == example["events"]


def test_the_examples_show_every_operation_and_every_code() -> None:
    assert set(OPERATIONS) <= {example["request"]["op"] for example in REQUESTS}
    assert {event["code"] for example in EXAMPLES for event in example["events"] if "code" in event} == FAULT_CODES


@pytest.fixture(scope="module")
def child() -> Iterator[Port]:
    with port() as running:
        yield running


@pytest.mark.parametrize("operation", ["probe", "analyse", "format"])
def test_a_real_result_has_the_fields_of_its_example(child: Port, tmp_path: Path, operation: str) -> None:
    example = next(example for example in REQUESTS if example["request"]["op"] == operation)
    source = flac(tmp_path / "song.flac", tones(2))
    arguments = {**example["request"]["args"], "input": str(source), "output": str(tmp_path / "output")}
    if operation == "format":
        arguments["inputs"] = [{"path": str(source)}]
    value = child.answer(operation, arguments)["value"]
    assert isinstance(value, dict)
    assert list(value) == list(example["events"][-1]["value"])


@titled([*RAW_LINES, next(example for example in REQUESTS if example["request"]["op"] == "dance")])
def test_a_real_child_answers_nonsense_as_in_the_examples(child: Port, example: Example) -> None:
    line = example.get("line") or json.dumps(example["request"])
    assert child.send_line(line.encode()).next_event() == example["events"][0]
