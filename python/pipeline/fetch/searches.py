"""Where to look for a track: what YTDLP_SEARCH and the ISRC come to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from pipeline.fetch.order import Track

SearchRoute = Literal["yt-dlp:isrc", "yt-dlp:search"]

_PLACE = re.compile(r"\{(artist|title|isrc|album)\}")
_YOUTUBE_PREFIX = re.compile(r"ytsearch\d*:")


@dataclass(frozen=True)
class Search:
    """One thing to hand to yt-dlp. own_source: the operator's own address, whose answers are judged by length alone."""

    query: str
    route: SearchRoute
    own_source: bool


def searches(template: str, track: Track) -> list[Search]:
    """The searches for a track, the surest first.

    template: a yt-dlp search prefix with text, or a URL; both may hold {artist} {title} {isrc} {album}, which are
    URL-encoded in a URL. YouTube is asked for the ISRC first: its automatic uploads of labels are found by it.

    >>> track = Track("1", "Café & Co", ("The Clicks", "Sine & Sons"), 180_000, isrc="QZSFA2600001")
    >>> [search.query for search in searches("ytsearch5:{artist} - {title}", track)]
    ['ytsearch5:"QZSFA2600001"', 'ytsearch5:The Clicks - Café & Co']
    >>> searches("https://music.example/find?q={title}", track)
    [Search(query='https://music.example/find?q=Caf%C3%A9%20%26%20Co', route='yt-dlp:search', own_source=True)]
    """
    if is_own_source(template):
        return [Search(_filled(template, track, lambda text: quote(text, safe="")), "yt-dlp:search", own_source=True)]
    by_words = Search(_filled(template, track, str), "yt-dlp:search", own_source=False)
    prefix = _YOUTUBE_PREFIX.match(template)
    if prefix is None or track.isrc is None:
        return [by_words]
    return [Search(f'{prefix.group()}"{track.isrc}"', "yt-dlp:isrc", own_source=False), by_words]


def is_own_source(template: str) -> bool:
    """Whether YTDLP_SEARCH names an address of the operator's instead of a search that yt-dlp knows.

    >>> is_own_source("https://music.example/{isrc}.flac"), is_own_source("ytsearch5:{title}")
    (True, False)
    """
    return template.startswith(("http://", "https://"))


def _filled(template: str, track: Track, encode: Callable[[str], str]) -> str:
    values = {
        "artist": track.artists[0],
        "title": track.title,
        "isrc": track.isrc or "",
        "album": track.album or "",
    }
    return _PLACE.sub(lambda place: encode(values[place.group(1)]), template)
