"""What one fetch is asked for: the request's arguments, parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.arguments import Arguments, a_mapping, a_number, a_path, a_text, some_text, texts
from pipeline.faults import Fault

Route = Literal["spotdl", "yt-dlp"]

_LONGEST_WAIT_SECONDS = 8.0


@dataclass(frozen=True)
class Track:
    """The recording that is wanted. artists: at least one, the main one first. duration_ms: above 0."""

    track_id: str
    title: str
    artists: tuple[str, ...]
    duration_ms: int
    album: str | None = None
    isrc: str | None = None
    track_number: int = 1
    disc_number: int = 1
    explicit: bool = False


@dataclass(frozen=True)
class Pick:
    """The candidate that a person chose."""

    url: str
    title: str


@dataclass(frozen=True)
class Patience:
    """The waits of one process, in seconds; longer ones are the job's matter.

    stall_seconds: how long a connection may be silent before it is given up, and tried again. retry_seconds: the first
    wait before another try.
    """

    stall_seconds: float = 20
    retry_seconds: float = 1

    def before_retry(self, n: int) -> float:
        """The wait before the retry `n`, counted from 0, as yt-dlp names it: doubled each time, never long.

        >>> [Patience().before_retry(n) for n in range(5)]
        [1.0, 2.0, 4.0, 8.0, 8.0]
        """
        return float(min(self.retry_seconds * 2**n, _LONGEST_WAIT_SECONDS))


@dataclass(frozen=True)
class Order:
    """Everything a fetch may ask.

    out_dir: where the song goes, and the only place where anything is written. routes: tried in this order.
    search: a yt-dlp search prefix or the operator's URL template. longest_seconds: no longer recording is taken.
    """

    track: Track
    out_dir: Path
    routes: tuple[Route, ...]
    search: str
    cookies_file: Path | None
    pick: Pick | None
    longest_seconds: float
    patience: Patience


def parse_order(arguments: Arguments, patience: Patience) -> Order:
    """The order in a request's arguments; Fault `internal` where one is missing or wrong."""
    return Order(
        track=_track(a_mapping(arguments, "track")),
        out_dir=a_path(arguments, "outDir"),
        routes=tuple(_route(name) for name in texts(arguments, "routes")),
        search=a_text(arguments, "search"),
        cookies_file=a_path(arguments, "cookiesFile") if some_text(arguments, "cookiesFile") else None,
        pick=_pick(a_mapping(arguments, "pick")) if arguments.get("pick") is not None else None,
        longest_seconds=a_number(arguments, "maxSeconds"),
        patience=patience,
    )


def _track(fields: Arguments) -> Track:
    return Track(
        track_id=a_text(fields, "id"),
        title=a_text(fields, "title"),
        artists=texts(fields, "artists"),
        duration_ms=int(a_number(fields, "durationMs")),
        album=some_text(fields, "album"),
        isrc=some_text(fields, "isrc"),
        track_number=_position(fields, "trackNumber"),
        disc_number=_position(fields, "discNumber"),
        explicit=fields.get("explicit") is True,
    )


def _position(fields: Arguments, name: str) -> int:
    """Tags need a number where the service named none."""
    return int(a_number(fields, name)) if fields.get(name) is not None else 1


def _pick(fields: Arguments) -> Pick:
    url = a_text(fields, "url")
    if not url.startswith(("http://", "https://")):
        raise Fault("internal", "The request's argument pick is missing or wrong.")
    return Pick(url=url, title=a_text(fields, "title"))


def _route(name: str) -> Route:
    routes: tuple[Route, ...] = get_args(Route)
    if name not in routes:
        raise Fault("internal", "The request names a route that I do not know.")
    return routes[routes.index(name)]
