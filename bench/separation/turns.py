"""Two processes that take turns on one machine, so that whatever else it does slows both alike."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np


class Runner:
    """A child that prints a line whenever it has finished a piece of work; use it in a `with` block.

    Between `resume` and `pause` it works; otherwise it stands still, and so does its clock.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the child, working."""
        # A session of its own, so that nothing of it is left once its group is killed.
        self._process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self._worked = 0.0
        self._since: float | None = time.perf_counter()
        self.finished_at: list[float] = []
        self._last_line = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def ended(self) -> bool:
        """Whether the child has closed its output."""
        return not self._reader.is_alive()

    def wait_for(self, pieces: int) -> None:
        """Wait until so many pieces are finished, or the child has ended."""
        while len(self.finished_at) < pieces and not self.ended:
            time.sleep(0.02)

    def pause(self) -> None:
        """Stop the child where it is."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        self._worked = self._clock()
        self._since = None

    def work(self, seconds: float) -> None:
        """Let it go on for so long, or until it ends, then pause it."""
        self._since = time.perf_counter()
        os.killpg(self._process.pid, signal.SIGCONT)
        self._reader.join(seconds)
        self.pause()

    def seconds_per_piece(self) -> float:
        """The slope of its own time over the pieces finished: fair although some finish in pairs."""
        if len(self.finished_at) < 2:
            raise RuntimeError("too few pieces were finished to tell their rate; take longer turns")
        return float(np.polyfit(np.arange(len(self.finished_at)), self.finished_at, deg=1)[0])

    def result(self) -> dict[str, Any]:
        """The JSON object that a child prints at its end; raises RuntimeError if it failed."""
        if self._process.wait() != 0:
            raise RuntimeError(f"a child failed: {self._process.args!r}")
        result: dict[str, Any] = json.loads(self._last_line)
        return result

    def __enter__(self) -> Self:
        """The runner itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child, whatever it is doing."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _clock(self) -> float:
        return self._worked + (0.0 if self._since is None else time.perf_counter() - self._since)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line == "segment\n":
                self.finished_at.append(self._clock())
            self._last_line = line
