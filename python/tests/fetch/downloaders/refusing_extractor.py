"""Runs in the fetch environment: real yt-dlp is made to fail in every way its extractors have, one JSON line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.extractor.common import InfoExtractor
from yt_dlp.utils import ExtractorError, UnsupportedError

from pipeline.faults import Fault
from pipeline.fetch.failures import fault_of

Refuse = Callable[[InfoExtractor], object]


def says(words: str) -> Refuse:
    """As the YouTube extractor passes on what YouTube says."""
    return lambda extractor: extractor.raise_no_formats(ExtractorError(words, expected=True))


def no_formats(extractor: InfoExtractor) -> dict[str, Any]:
    return {"id": "x", "title": "x", "formats": []}


def only_images(extractor: InfoExtractor) -> dict[str, Any]:
    image = {"url": "http://127.0.0.1:1/x.jpg", "ext": "mhtml", "vcodec": "none", "acodec": "none"}
    return {"id": "x", "title": "x", "formats": [image]}


def only_images_without_a_runtime(extractor: InfoExtractor) -> dict[str, Any]:
    extractor.report_warning("No supported JavaScript runtime could be found. Only deno is enabled by default")
    return only_images(extractor)


def unsupported(extractor: InfoExtractor) -> None:
    raise UnsupportedError("http://127.0.0.1/premium")


def bug(extractor: InfoExtractor) -> None:
    raise KeyError("videoDetails")


REFUSALS: dict[str, Refuse] = {
    "geo": lambda extractor: extractor.raise_geo_restricted(),
    "drm": lambda extractor: extractor.report_drm("x"),
    "login": lambda extractor: extractor.raise_login_required(),
    "no formats": no_formats,
    "only images": only_images,
    "only images without a runtime": only_images_without_a_runtime,
    "unsupported": unsupported,
    "bug": bug,
}


class _Log:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        pass

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def error(self, message: str) -> None:
        pass


def fault_when(refuse: Refuse) -> Fault:
    class Refusing(InfoExtractor):  # type: ignore[misc]
        _VALID_URL = r"refuse:.*"

        def _real_extract(self, url: str) -> object:
            return refuse(self)

    log = _Log()
    with YoutubeDL({"logger": log, "quiet": True, "format": "bestaudio/best"}, auto_init=False) as youtube_dl:
        youtube_dl.add_info_extractor(Refusing())
        try:
            youtube_dl.extract_info("refuse:x")
        except Exception as error:
            return fault_of(error, log.warnings)
    raise AssertionError("nothing was refused")


for name, refuse in {**REFUSALS, **{words: says(words) for words in sys.argv[1:]}}.items():
    fault = fault_when(refuse)
    print(json.dumps([name, fault.code, fault.retryable, fault.retry_after_seconds]))
