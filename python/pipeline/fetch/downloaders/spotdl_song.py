"""spotdl: it looks on YouTube Music, matches in its own way, and downloads. It never meets Spotify here."""

from __future__ import annotations

import logging
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spotdl.download.downloader import Downloader
from spotdl.download.progress_handler import ProgressHandler, SongTracker
from spotdl.types.song import Song

from pipeline.faults import Fault
from pipeline.fetch.discretion import without_secrets
from pipeline.fetch.downloaders.ytdlp_session import DOWNLOAD_RETRIES, Downloaded, Toolbox, allowed_extractors, ffmpeg
from pipeline.fetch.failures import fault_of
from pipeline.fetch.match import Found, length_fits
from pipeline.fetch.order import Order, Track
from pipeline.fetch.percent import download_percent
from pipeline.fetch.private_home import environment_program
from pipeline.protocol import log

# YouTube's best audio is Opus in WebM: put into an Ogg file as it is. Anything else has to be encoded once more.
_FORMAT = "opus"


def fetch_by_spotdl(toolbox: Toolbox, workplace: Path, chosen_url: str | None) -> Downloaded | Found | None:
    """Search and download by spotdl; with `chosen_url` that recording, whatever its length. Works once a process.

    Returns None where it found nothing, and what it chose, not downloaded, where that has another length than the
    track: spotdl takes the best of what it finds, however poor. Raises Fault as `fault_of`.
    """
    logging.getLogger("spotdl").addHandler(_LogLines())
    handler = _Handler(toolbox, checks_length=chosen_url is None)
    try:
        downloader = Downloader(_settings(toolbox, workplace, chosen_url))
        downloader.progress_handler = handler
        song, path = downloader.search_and_download(_song(toolbox.order.track, chosen_url))
    except Exception as error:
        raise fault_of(error) from error
    if path is not None:
        return handler.downloaded(path.absolute(), song.download_url)
    if handler.refused is None:
        _raise_unless_nothing_found(handler.failure)
    return handler.refused


def _raise_unless_nothing_found(failure: BaseException | None) -> None:
    """spotdl swallows whatever happens."""
    # KeyError and IndexError are LookupErrors too, and bugs.
    if type(failure) is LookupError:
        return
    error = failure or RuntimeError("spotdl ended without a file and without an error")
    raise fault_of(error) from error


class _WrongLength(Exception):
    """Stops yt-dlp at the first bytes."""


class _Handler(ProgressHandler):  # type: ignore[misc]
    """Stands where spotdl's progress bar stands."""

    def __init__(self, toolbox: Toolbox, *, checks_length: bool) -> None:
        super().__init__(simple_tui=True)
        self._toolbox = toolbox
        self._checks_length = checks_length
        self._info: Mapping[str, Any] = {}
        self.refused: Found | None = None
        self.failure: BaseException | None = None

    def get_new_tracker(self, song: Song) -> SongTracker:
        return _Tracker(self, song)

    def on_bytes(self, hook: Mapping[str, Any]) -> None:
        self._info = hook.get("info_dict") or {}
        found = self._found()
        if self._checks_length and not length_fits(self._toolbox.order.track.duration_ms, found.duration_ms):
            self.refused = found
            raise _WrongLength
        if (found.duration_ms or 0) > self._toolbox.order.longest_seconds * 1000:
            raise Fault("too_long", "The recording is longer than is taken here.")
        percent = download_percent(hook)
        if percent is not None:
            self._toolbox.progress(percent, "download")

    def on_conversion(self) -> None:
        self._toolbox.progress(95, "convert")

    def downloaded(self, path: Path, url: str) -> Downloaded:
        found = self._found()
        return Downloaded(path, found.title, found.artist, found.duration_ms, url)

    def _found(self) -> Found:
        seconds, name = self._info.get("duration"), self._info.get("artist") or self._info.get("uploader")
        return Found(
            title=str(self._info.get("title") or ""),
            artist=str(name) if name else None,
            duration_ms=round(seconds * 1000) if seconds else None,
            url=str(self._info.get("webpage_url") or ""),
        )


class _Tracker(SongTracker):  # type: ignore[misc]
    """Hears of one song: its bytes as yt-dlp counts them, and the failure that spotdl would only log."""

    def yt_dlp_progress_hook(self, data: dict[str, Any]) -> None:
        self.parent.on_bytes(data)

    def ffmpeg_progress_hook(self, progress: int) -> None:
        self.parent.on_conversion()

    def notify_error(self, message: str, traceback: BaseException, finish: bool = False) -> None:
        self.parent.failure = traceback


class _LogLines(logging.Handler):
    """spotdl's log as lines of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        log("info", without_secrets(record.getMessage()), tool="spotdl")


def _song(track: Track, chosen_url: str | None) -> Song:
    """Complete: for a field that is None, spotdl asks Spotify, or fails after the download."""
    return Song(
        name=track.title,
        artists=list(track.artists),
        artist=track.artists[0],
        genres=[],
        disc_number=track.disc_number,
        disc_count=track.disc_number,
        album_name=track.album or "",
        album_artist=track.artists[0],
        duration=track.duration_ms // 1000,
        year=0,
        date="",
        track_number=track.track_number,
        tracks_count=track.track_number,
        song_id=track.track_id,
        explicit=track.explicit,
        publisher="",
        url=f"track:{track.track_id}",
        isrc=track.isrc or "",
        cover_url=None,
        copyright_text=None,
        download_url=chosen_url,
        album_id="",
    )


def _settings(toolbox: Toolbox, workplace: Path, chosen_url: str | None) -> dict[str, object]:
    cookies = toolbox.home.cookies
    return {
        # A chosen address needs no search, and YouTube Music is asked as soon as its provider is made.
        "audio_providers": ["youtube"] if chosen_url else ["youtube-music", "youtube"],
        "lyrics_providers": [],
        "format": _FORMAT,
        "bitrate": "disable",
        # Relative to the working directory: spotdl alters the path that it is given, dots and all.
        "output": os.path.relpath(workplace / "song.{output-ext}"),
        "ffmpeg": ffmpeg(),
        "cookie_file": str(cookies) if cookies else None,
        "threads": 1,
        "simple_tui": True,
        "load_config": False,
        "skip_album_art": True,
        "yt_dlp_args": shlex.join(_yt_dlp_arguments(toolbox.order, generic=toolbox.generic)),
    }


def _yt_dlp_arguments(order: Order, *, generic: bool) -> list[str]:
    runtime = environment_program("deno")
    return [
        "--ignore-config",
        "--abort-on-error",
        "--abort-on-unavailable-fragments",
        "--no-playlist",
        *("--use-extractors", ",".join(allowed_extractors(generic=generic))),
        *("--socket-timeout", str(order.patience.stall_seconds)),
        *("--retries", str(DOWNLOAD_RETRIES)),
        *("--fragment-retries", str(DOWNLOAD_RETRIES)),
        *("--retry-sleep", f"exp={order.patience.retry_seconds}:8"),
        *("--ffmpeg-location", ffmpeg()),
        *(("--js-runtimes", f"deno:{runtime}") if runtime else ("--no-js-runtimes",)),
    ]
