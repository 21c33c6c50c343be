"""Real spotdl: what it is given, what it connects to, and how its failures are told apart.

Its search is YouTube Music's, which no test may ask: a chosen recording makes it download from the loopback source.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fetching import Outcome, Surroundings, fetch
from loopback_source import AudioSource

# Writes down every host and address that the process looks up or connects to.
WATCHER = """
import os, sys

def watch(event, details):
    if event in ("socket.getaddrinfo", "socket.connect"):
        with open(os.environ["TMPDIR_OF_TEST"], "a") as file:
            print(event, details[0] if event == "socket.getaddrinfo" else details[1], file=file)

sys.addaudithook(watch)
"""


def chosen(folder: Path, source: AudioSource, surroundings: Surroundings | None = None, **arguments: object) -> Outcome:
    pick = {"url": source.media(0), "title": "Song 1"}
    asked = {"routes": ["spotdl"], "search": source.search, "pick": pick, **arguments}
    return fetch(folder, surroundings or Surroundings(), **asked)


def test_it_downloads_a_chosen_recording_and_tells_how_far_it_is(tmp_path: Path, source: AudioSource) -> None:
    outcome = chosen(tmp_path, source)
    assert outcome.value == {
        "file": "song.opus",
        "route": "pick",
        "sourceUrl": source.media(0),
        "title": "Song 1",
        "durationMs": 181_000,
    }
    assert outcome.files == ["song.opus"]
    assert (outcome.out_dir / "song.opus").read_bytes()[:4] == b"OggS"
    assert outcome.percents == sorted(outcome.percents) and len(set(outcome.percents)) > 5


def test_it_resumes_a_cut_body(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "cut", after=1, times=1)
    assert chosen(tmp_path, source).value["durationMs"] == 181_000
    assert str(source.requests("media")[2]["range"]).startswith("bytes=")


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (503, "service_unavailable", True),
        (429, "rate_limited", True),
        (403, "service_unavailable", True),
        (404, "private_or_missing", False),
    ],
)
def test_what_its_yt_dlp_ran_into_is_told_apart(
    tmp_path: Path, source: AudioSource, status: int, code: str, retryable: bool
) -> None:
    source.disturb("media", "status", status=status)
    outcome = chosen(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == (code, retryable, [])


def test_a_body_that_never_goes_on_ends_by_a_limit(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "stall", after=1)
    outcome = chosen(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == ("timeout", True, [])


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, source: AudioSource) -> None:
    outcome = chosen(tmp_path, source, Surroundings(options=["--file-mb", "1"]))
    assert (outcome.code, outcome.files) == ("disk_full", [])


def test_it_connects_to_nothing_but_the_source(tmp_path: Path, source: AudioSource) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "sitecustomize.py").write_text(WATCHER.replace('os.environ["TMPDIR_OF_TEST"]', repr(str(seen))))
    assert chosen(tmp_path, source, Surroundings(path=[tmp_path])).code is None
    lines = seen.read_text().splitlines()
    assert lines and all("127.0.0.1" in line for line in lines)


def test_where_it_crashes_the_next_route_brings_the_recording(tmp_path: Path, source: AudioSource) -> None:
    # spotdl imports this package: one that breaks stands for any crash of it.
    (tmp_path / "pykakasi.py").write_text("raise RuntimeError('a broken package')\n")
    broken = Surroundings(path=[tmp_path])
    alone = chosen(tmp_path, source, broken)
    assert (alone.code, alone.retryable, alone.files) == ("internal", True, [])
    assert "a broken package" in alone.log and "Traceback" not in str(alone.events)
    both = fetch(tmp_path, broken, routes=["spotdl", "yt-dlp"], search=source.search)
    assert (both.value["route"], both.files) == ("yt-dlp:search", ["song.wav"])
