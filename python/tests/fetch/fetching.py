"""One fetch as the worker does it: a fresh child of the fetch environment, asked once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback_source import CHECKOUT
from port import PYTHON_FOLDER, Event, running

# An update of the pins is tried out in an environment of its own.
FETCH_PYTHON = Path(os.environ.get("FETCH_PYTHON", CHECKOUT / ".data" / "fetch" / "bin" / "python"))

TRACK = {
    "id": "track-1",
    "title": "Song 1",
    "artists": ["The Clicks", "Sine & Sons"],
    "durationMs": 181_000,
    "isrc": "QZSFA2600001",
}


@dataclass(frozen=True)
class Outcome:
    """events: all, the last is the result or the error. files: what lies in outDir. log: the child's standard error."""

    events: list[Event]
    out_dir: Path
    log: str

    @property
    def value(self) -> dict[str, Any]:
        value = self.events[-1].get("value")
        assert isinstance(value, dict), self.events[-1]
        return value

    @property
    def code(self) -> object:
        return self.events[-1].get("code")

    @property
    def retryable(self) -> object:
        return self.events[-1]["retryable"]

    @property
    def percents(self) -> list[int]:
        return [percent for event in self.events if isinstance(percent := event.get("percent"), int)]

    @property
    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.out_dir)) for path in self.out_dir.rglob("*"))


@dataclass(frozen=True)
class Surroundings:
    """What a test may set of a child: its Python, folders before ours on its path, and its options."""

    python: Path = FETCH_PYTHON
    path: Sequence[Path] = ()
    options: Sequence[str] = ()


def fetch(folder: Path, surroundings: Surroundings = Surroundings(), **arguments: object) -> Outcome:
    """Fetch TRACK into a folder of its own inside `folder`, with waits short enough for a test."""
    assert FETCH_PYTHON.exists(), "The downloaders are not installed: run `npm run setup -- fetch`."
    out_dir, home = Path(tempfile.mkdtemp(dir=folder)), Path(tempfile.mkdtemp(dir=folder))
    asked: Mapping[str, object] = {
        "track": TRACK,
        "outDir": str(out_dir),
        "routes": ["yt-dlp"],
        "search": "ytsearch5:{artist} - {title}",
        "cookiesFile": None,
        "pick": None,
        "maxSeconds": 1200,
        **arguments,
    }
    patience = ["--stall-seconds", "1", "--retry-seconds", "0.01"]
    command = [str(surroundings.python), "-m", "pipeline.fetch", "serve", *patience, *surroundings.options]
    python_path = os.pathsep.join(str(path) for path in [*surroundings.path, PYTHON_FOLDER])
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": python_path}
    with tempfile.TemporaryFile(dir=folder) as log:
        with running(command, environment, log) as child:
            events = child.send("fetch", asked).events_of_one()
        log.seek(0)
        said = log.read().decode()
    assert list(home.iterdir()) == [], "something was written outside outDir"
    return Outcome(events, out_dir, said)
