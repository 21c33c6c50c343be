"""The routes to a recording, tried in the operator's order. Each either brings it or adds to what was tried."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.faults import Fault, FaultCode
from pipeline.fetch.attempts import Attempts
from pipeline.fetch.discretion import without_secrets
from pipeline.fetch.downloaders.recording_length import declared_length_ms
from pipeline.fetch.downloaders.ytdlp_session import Downloaded, Toolbox, download, search
from pipeline.fetch.failures import NO_RUNTIME
from pipeline.fetch.match import Found, length_fits, rank, rank_by_length
from pipeline.fetch.order import Order, Pick, Route
from pipeline.fetch.private_home import Home, environment_program
from pipeline.fetch.searches import Search, is_own_source, searches
from pipeline.protocol import Progress, log

# Of one search; whoever fits worse than three others is hardly the right one.
_MOST_DOWNLOADS = 3
# What one recording cannot give, the next may.
_OF_ONE_RECORDING: frozenset[FaultCode] = frozenset({"private_or_missing", "restricted", "too_long"})
# What YouTube says to one route it would say to the other, and each asking makes it worse.
_OF_ALL_OF_YOUTUBE: frozenset[FaultCode] = frozenset({"rate_limited", "operator_attention"})


@dataclass(frozen=True)
class Fetched:
    """route: as the protocol names it. source_url: where it came from, without what may be secret of an own source."""

    recording: Downloaded
    route: str
    source_url: str


def fetch(order: Order, home: Home, progress: Progress) -> Fetched:
    """The recording by the first route that brings it; Fault where none does, with candidates where there are any."""
    toolbox = Toolbox(order, home, progress, generic=is_own_source(order.search))
    attempts = Attempts(order.track)
    for route in _routes(order):
        log("info", f"Trying {route}.", trackId=order.track.track_id)
        try:
            fetched = _chosen(toolbox, route, order.pick) if order.pick else _ROUTES[route](toolbox, attempts)
        except Fault as fault:
            log("info", f"{route}: {fault.message}", code=fault.code)
            attempts.failed(fault)
            if fault.code in _OF_ALL_OF_YOUTUBE and not toolbox.generic:
                break
            continue
        if fetched is not None:
            return fetched
    raise attempts.outcome()


def _routes(order: Order) -> Sequence[Route]:
    """The operator's order. Once a recording is chosen spotdl has nothing to add, and would encode it once more."""
    if order.pick is None or "yt-dlp" not in order.routes:
        return order.routes
    return ["yt-dlp"]


def _chosen(toolbox: Toolbox, route: Route, pick: Pick) -> Fetched | None:
    """What a person chose is taken as it is: only they know why."""
    workplace = toolbox.home.workplace()
    if route == "spotdl":
        recording = _spotdl()(toolbox, workplace, pick.url)
        if not isinstance(recording, Downloaded):
            return None
    else:
        recording = download(toolbox, pick.url, workplace)
    length_ms = _length_ms(recording)
    if (length_ms or 0) > toolbox.order.longest_seconds * 1000:
        raise Fault("too_long", "The recording is longer than is taken here.")
    return _fetched(toolbox, replace(recording, title=pick.title, duration_ms=length_ms), "pick")


def _by_spotdl(toolbox: Toolbox, attempts: Attempts) -> Fetched | None:
    _require_runtime()
    recording = _spotdl()(toolbox, toolbox.home.workplace(), None)
    if isinstance(recording, Found):
        attempts.offer([recording])
        return None
    return _verified(toolbox, attempts, recording, "spotdl") if recording else None


def _by_yt_dlp(toolbox: Toolbox, attempts: Attempts) -> Fetched | None:
    if not toolbox.generic:
        _require_runtime()
    for one in searches(toolbox.order.search, toolbox.order.track):
        found = search(toolbox, one.query)
        log("info", f"{len(found)} found by {one.route}.")
        for candidate in _worth_a_download(toolbox, one, found, attempts):
            fetched = _downloaded(toolbox, attempts, candidate, one)
            if fetched is not None:
                return fetched
    return None


_ROUTES: Mapping[Route, Callable[[Toolbox, Attempts], Fetched | None]] = {"spotdl": _by_spotdl, "yt-dlp": _by_yt_dlp}


def _worth_a_download(toolbox: Toolbox, by: Search, found: Sequence[Found], attempts: Attempts) -> list[Found]:
    """The likeliest few that were not tried yet; the rest is offered to the person who asked."""
    track = toolbox.order.track
    if by.own_source:
        good = rank_by_length(track, found)
    else:
        good = [match.found for match in rank(track, found) if match.is_accepted]
    # The address of the search itself may hold the operator's secrets: it is not shown around.
    attempts.offer(one for one in found if one not in good and one.url != by.query)
    return [one for one in good if one.url not in attempts.tried][:_MOST_DOWNLOADS]


def _downloaded(toolbox: Toolbox, attempts: Attempts, found: Found, by: Search) -> Fetched | None:
    attempts.tried.add(found.url)
    try:
        recording = download(toolbox, found.url, toolbox.home.workplace())
    except Fault as fault:
        if fault.code not in _OF_ONE_RECORDING:
            raise
        log("info", f"{by.route}: {fault.message}", code=fault.code)
        attempts.failed(fault)
        return None
    named = replace(recording, title=found.title or recording.title, artist=found.artist or recording.artist)
    return _verified(toolbox, attempts, named, by.route, may_offer=found.url != by.query)


def _verified(
    toolbox: Toolbox, attempts: Attempts, recording: Downloaded, route: str, *, may_offer: bool = True
) -> Fetched | None:
    """By its own length; what the source said of it may have been wrong, or nothing."""
    length_ms = _length_ms(recording)
    if length_fits(toolbox.order.track.duration_ms, length_ms):
        return _fetched(toolbox, replace(recording, duration_ms=length_ms), route)
    log("info", f"{route}: the recording has another length.", durationMs=length_ms)
    recording.path.unlink()
    if may_offer:
        attempts.tried.discard(recording.url)
        attempts.offer([Found(recording.title, recording.artist, length_ms, recording.url)])
    return None


def _fetched(toolbox: Toolbox, recording: Downloaded, route: str) -> Fetched:
    url = without_secrets(recording.url).removesuffix("?…") if toolbox.generic else recording.url
    return Fetched(recording, route, url)


def _length_ms(recording: Downloaded) -> int | None:
    return declared_length_ms(recording.path) or recording.duration_ms


def _require_runtime() -> None:
    """Without it YouTube's audio cannot be had, and yt-dlp says so only in passing."""
    if environment_program("deno") is None:
        raise Fault("operator_attention", NO_RUNTIME)


def _spotdl() -> Callable[..., Downloaded | Found | None]:
    """Imported only where it is used: that takes seconds, and a broken one must not take yt-dlp along."""
    try:
        module = importlib.import_module("pipeline.fetch.downloaders.spotdl_song")
    except Exception as error:
        raise Fault("internal", "spotdl cannot be started; its log has more.", retryable=True) from error
    found: Callable[..., Downloaded | Found | None] = module.fetch_by_spotdl
    return found
