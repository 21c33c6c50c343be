"""The operation `fetch`: one recording of one track, by the first route that brings it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.arguments import Arguments
from pipeline.faults import Fault
from pipeline.fetch.discretion import without_secrets
from pipeline.fetch.failures import fault_of
from pipeline.fetch.order import Order, Patience, parse_order
from pipeline.fetch.private_home import Home, private_home
from pipeline.protocol import Progress, log, trace_of

if TYPE_CHECKING:
    from pipeline.fetch.downloaders.routes import Fetched

_EXTENSION = re.compile(r"\.[a-z0-9]{1,8}")


def run(arguments: Arguments, patience: Patience, progress: Progress) -> dict[str, object]:
    """Fetch `track` into `outDir`; whether the recording is the right one is then for a probe to say.

    arguments: track {id, title, artists, durationMs, album?, isrc?, trackNumber?, discNumber?, explicit?}, outDir,
    routes (of "spotdl" and "yt-dlp", in order), search (YTDLP_SEARCH), cookiesFile or null, pick {url, title} or null,
    maxSeconds.
    Returns file (its name in outDir), route, sourceUrl, title, durationMs (null where nothing tells it).
    Raises Fault: see `failures`; `no_match` carries up to three candidates. Nothing is left in outDir then.
    """
    order = parse_order(arguments, patience)
    progress(0, "search")
    try:
        with private_home(order.out_dir, order.cookies_file) as home:
            return _fetch(order, home, progress)
    except Exception as error:
        fault = fault_of(error)
        _log_cause(fault, error)
        # Without its cause, which would be logged as it is: what the downloaders say may hold secrets.
        raise fault from None


def _fetch(order: Order, home: Home, progress: Progress) -> dict[str, object]:
    # Imported inside the private home: the downloaders look at their surroundings when they are imported.
    fetch: Callable[[Order, Home, Progress], Fetched] = importlib.import_module(
        "pipeline.fetch.downloaders.routes"
    ).fetch
    fetched = fetch(order, home, progress)
    progress(99, "convert")
    return {
        "file": _put_in_place(fetched.recording.path, order.out_dir),
        "route": fetched.route,
        "sourceUrl": fetched.source_url,
        "title": fetched.recording.title or order.track.title,
        "durationMs": fetched.recording.duration_ms,
    }


def _log_cause(fault: Fault, error: BaseException) -> None:
    """For the operator: all of it where nobody knows what happened, else what the downloader said."""
    if fault.code == "internal":
        log("error", fault.message, code=fault.code, trace=without_secrets(trace_of(error)))
        return
    said = error.__cause__ or error
    if said is not fault:
        log("info", without_secrets(f"{type(said).__name__}: {said}"), code=fault.code)


def _put_in_place(path: Path, out_dir: Path) -> str:
    """The name that it got; what the file holds is found out by its content, so a strange ending may go."""
    suffix = path.suffix.lower()
    target = out_dir / f"song{suffix if _EXTENSION.fullmatch(suffix) else '.bin'}"
    path.replace(target)
    return target.name
