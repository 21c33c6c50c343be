"""The loopback audio source of tests/stand-ins, driven from Python."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from port import PYTHON_FOLDER

Fields = Mapping[str, object]
CHECKOUT = PYTHON_FOLDER.parent


class AudioSource:
    """A running source. url: without a slash at its end. search: for YTDLP_SEARCH."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._commands, self._answers = process.stdin, process.stdout
        addresses = json.loads(self._answers.readline())
        self.url: str = addresses["url"]
        self.search: str = addresses["searchTemplate"]

    def keep(self, *recordings: Fields) -> None:
        """Serve these instead of what was kept, undisturbed, with nothing asked yet. See recordings.ts."""
        self._tell({"recordings": recordings})

    def disturb(self, route: str, kind: str, *, after: int = 0, times: int | None = None, **details: object) -> None:
        """See disturbances.ts. yt-dlp looks at the media once before it downloads them: after=1 lets that pass."""
        span = {"after": after} if times is None else {"after": after, "times": times}
        self._tell({"disturb": route, "with": {"kind": kind, **details}, "span": span})

    def requests(self, route: str) -> list[dict[str, Any]]:
        return [request for request in self._tell({})["requests"] if request.get("route") == route]

    def media(self, n: int) -> str:
        return f"{self.url}/media/{n}.wav"

    def _tell(self, command: Fields) -> dict[str, Any]:
        self._commands.write(json.dumps(command) + "\n")
        self._commands.flush()
        answer = json.loads(self._answers.readline())
        assert isinstance(answer, dict)
        return answer


@contextmanager
def audio_source() -> Iterator[AudioSource]:
    """A source that ends with the block."""
    program = ["node", "--import", "tsx", "tests/stand-ins/audio-source/serve.ts"]
    process = subprocess.Popen(program, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield AudioSource(process)
    finally:
        process.kill()
        process.communicate()
