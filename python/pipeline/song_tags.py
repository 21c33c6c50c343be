"""What is written into a file about the song, under the names that its container uses; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ID3 = {"bpm": "TBPM", "key": "TKEY", "isrc": "TSRC"}
_MP4 = {"bpm": "tmpo"}
_VORBIS = {"bpm": "BPM", "key": "INITIALKEY", "isrc": "ISRC"}
_NAMES: Mapping[str, Mapping[str, str]] = {"mp3": _ID3, "mp4": _MP4, "flac": _VORBIS, "opus": _VORBIS, "wav": {}}
_EVERYWHERE = ("title", "artist", "album")
_KEY = re.compile(r"([A-G][b#]?) (major|minor)")


def container_tags(container: str, tags: Mapping[str, object]) -> dict[str, str]:
    """`tags` (title, artist, album, bpm, key, isrc; each optional) by the names of a container.

    What the container has no name for is left out. A tempo becomes a whole number and a key its short form, as DJ
    software writes them.

    >>> container_tags("mp3", {"title": "Intro", "bpm": 119.96, "key": "A minor"})
    {'title': 'Intro', 'TBPM': '120', 'TKEY': 'Am'}
    """
    names = {name: name for name in _EVERYWHERE} | dict(_NAMES[container])
    return {names[tag]: _text(tag, value) for tag, value in tags.items() if tag in names and value not in (None, "")}


def _text(tag: str, value: object) -> str:
    if tag == "bpm" and isinstance(value, int | float):
        return str(round(value))
    # A NUL would cut the tag short in every container.
    text = str(value).replace("\0", "")
    found = _KEY.fullmatch(text) if tag == "key" else None
    return text if found is None else found[1] + ("m" if found[2] == "minor" else "")
