"""yt-dlp as this project uses it: how it searches, and how it downloads one recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import imageio_ffmpeg
from yt_dlp import YoutubeDL
from yt_dlp.utils import unsmuggle_url

from pipeline.faults import Fault
from pipeline.fetch.discretion import without_secrets
from pipeline.fetch.failures import fault_of, is_refusal
from pipeline.fetch.match import Found
from pipeline.fetch.order import Order
from pipeline.fetch.percent import download_percent
from pipeline.fetch.private_home import Home, environment_program
from pipeline.protocol import Progress, log

AUDIO_FORMAT = "bestaudio/best"
# Beyond these the job's own, much longer waits take over.
DOWNLOAD_RETRIES = 3
_EXTRACTION_TRIES = 3

Info = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Downloaded:
    """A finished download. title, duration_ms: as the source names them, the length None where it does not."""

    path: Path
    title: str
    artist: str | None
    duration_ms: int | None
    url: str


@dataclass(frozen=True)
class Toolbox:
    """What every use of yt-dlp in one fetch shares. generic: whether any page may be read: only an operator's own."""

    order: Order
    home: Home
    progress: Progress
    generic: bool


def search(toolbox: Toolbox, query: str) -> list[Found]:
    """What a search or an address has to offer, in the source's order; nothing is downloaded.

    Raises Fault as `fault_of`; a page that is missing or has no media in it is an empty answer.
    """
    try:
        info = _patiently(toolbox.order, lambda: _extract(toolbox, query, {"extract_flat": "in_playlist"}))
    except Fault as fault:
        if fault.code == "private_or_missing":
            return []
        raise
    entries = info.get("entries")
    return [found for entry in (entries if entries is not None else [info]) if (found := _found(entry, query))]


def download(toolbox: Toolbox, url: str, workplace: Path) -> Downloaded:
    """Download the best audio behind an address into `workplace`; what is there already of it is resumed.

    Raises Fault `too_long` and `restricted` (for what is still being broadcast), else as `fault_of`.
    """
    bytes_came = False

    def on_progress(hook: Info) -> None:
        nonlocal bytes_came
        bytes_came = True
        percent = download_percent(hook)
        if percent is not None:
            toolbox.progress(percent, "download")

    def attempt() -> Info:
        nonlocal bytes_came
        bytes_came = False
        return _download_once(toolbox, url, {"progress_hooks": [on_progress], **_output(workplace)})

    # Once bytes came, yt-dlp itself has resumed as often as it may. A refusal is the exception: it means that the
    # address, which is good for a while only, has to be asked for again.
    info = _patiently(toolbox.order, attempt, is_worth=lambda fault: not bytes_came or is_refusal(fault))
    return Downloaded(
        path=Path(info["requested_downloads"][0]["filepath"]),
        title=str(info.get("title") or ""),
        artist=_artist(info),
        duration_ms=_milliseconds(info.get("duration")),
        url=unsmuggle_url(url)[0],
    )


def ffmpeg() -> str:
    """The path of the environment's own FFmpeg."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def allowed_extractors(*, generic: bool) -> list[str]:
    """Which sites yt-dlp may read; "generic" stands for any page on any host."""
    return ["default"] if generic else ["default", "-generic"]


def _download_once(toolbox: Toolbox, url: str, params: Mapping[str, object]) -> Info:
    with _Session(toolbox, params) as session:
        info = session.extract(url)
        if info.get("entries") is not None:
            raise Fault("private_or_missing", "The address leads to a list and not to one recording.")
        if _is_broadcast(info):
            raise Fault("restricted", "The recording is still being broadcast.")
        if (info.get("duration") or 0) > toolbox.order.longest_seconds:
            raise Fault("too_long", "The recording is longer than is taken here.")
        return session.download(info)


def _extract(toolbox: Toolbox, query: str, params: Mapping[str, object]) -> Info:
    with _Session(toolbox, params) as session:
        return session.extract(query)


class _Session:
    """One YoutubeDL. Whatever it raises is a Fault."""

    def __init__(self, toolbox: Toolbox, params: Mapping[str, object]) -> None:
        self._log = _Log()
        self._youtube_dl = YoutubeDL({**_params(toolbox), **params, "logger": self._log})

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._youtube_dl.close()

    def extract(self, query: str) -> Info:
        return self._named(lambda: self._youtube_dl.extract_info(query, download=False))

    def download(self, info: Info) -> Info:
        return self._named(lambda: self._youtube_dl.process_ie_result(info, download=True))

    def _named(self, action: Callable[[], Info | None]) -> Info:
        try:
            info = action()
        except Exception as error:
            raise fault_of(error, self._log.warnings) from error
        if info is None:
            raise fault_of(RuntimeError("no information"), self._log.warnings)
        return info


class _Log:
    """yt-dlp's messages as log lines; what it warned of is kept, because some failures are explained by it alone."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        log("debug", without_secrets(message))

    def warning(self, message: str) -> None:
        self.warnings.append(message)
        log("warn", without_secrets(message))

    def error(self, message: str) -> None:
        log("warn", without_secrets(message))


def _params(toolbox: Toolbox) -> dict[str, object]:
    order, home = toolbox.order, toolbox.home
    runtime = environment_program("deno")
    sleep = dict.fromkeys(("http", "fragment", "extractor", "file_access"), order.patience.before_retry)
    return {
        "quiet": True,
        "noprogress": True,
        "format": AUDIO_FORMAT,
        "noplaylist": True,
        "allowed_extractors": allowed_extractors(generic=toolbox.generic),
        "js_runtimes": {"deno": {"path": str(runtime)}} if runtime else {},
        "cookiefile": str(home.cookies) if home.cookies else None,
        "cachedir": str(home.folder / ".cache" / "yt-dlp"),
        "ffmpeg_location": ffmpeg(),
        "socket_timeout": order.patience.stall_seconds,
        "retries": DOWNLOAD_RETRIES,
        "fragment_retries": DOWNLOAD_RETRIES,
        "extractor_retries": DOWNLOAD_RETRIES - 1,
        "retry_sleep_functions": sleep,
        # A hole in the middle of a song is worse than no song.
        "skip_unavailable_fragments": False,
        "updatetime": False,
    }


def _output(workplace: Path) -> dict[str, object]:
    # A fresh look may choose another format: what is there of the first must not be resumed as the second.
    return {"outtmpl": {"default": "song.%(format_id)s.%(ext)s"}, "paths": {"home": str(workplace)}}


def _patiently(order: Order, action: Callable[[], T], is_worth: Callable[[Fault], bool] = lambda _: True) -> T:
    """Do it again, after a short wait, where the service stumbled; what it asks to wait for is the job's matter."""
    for retry in range(_EXTRACTION_TRIES - 1):
        try:
            return action()
        except Fault as fault:
            if fault.code != "service_unavailable" or not is_worth(fault):
                raise
            log("info", f"{fault.message} Trying again.", code=fault.code)
        time.sleep(order.patience.before_retry(retry))
    return action()


def _found(entry: Info | None, query: str) -> Found | None:
    """A search's entry, where it can be downloaded at all."""
    url = _address(entry, query) if entry else None
    if entry is None or url is None or _is_broadcast(entry):
        return None
    return Found(str(entry.get("title") or ""), _artist(entry), _milliseconds(entry.get("duration")), url)


def _address(entry: Info, query: str) -> str | None:
    """Where an entry can be asked for alone: the media themselves where it shares its page with others."""
    page = entry.get("webpage_url") if entry.get("_type", "video") == "video" else None
    formats: Sequence[Info] = entry.get("formats") or ()
    media = entry.get("url") or (formats[-1].get("url") if formats else None)
    url = media if page in (None, query) else page
    if not isinstance(url, str):
        return None
    return str(unsmuggle_url(url)[0])


def _is_broadcast(info: Info) -> bool:
    """Still on the air, or not yet: there is no end to download to."""
    return bool(info.get("is_live")) or info.get("live_status") in ("is_live", "is_upcoming")


def _artist(info: Info) -> str | None:
    name = info.get("artist") or info.get("uploader") or info.get("channel") or info.get("creator")
    return str(name) if name else None


def _milliseconds(seconds: object) -> int | None:
    return round(seconds * 1000) if isinstance(seconds, int | float) and seconds > 0 else None
