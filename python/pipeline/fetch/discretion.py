"""What of an address may be written down. Tokens travel in queries and in the place of a user's name."""

from __future__ import annotations

import re

_USER = re.compile(r"(?i)\b((?:https?|ftp)://)[^\s/@'\"?#]*@")
_QUERY = re.compile(r"(?i)\b((?:https?|ftp)://[^\s?#'\"<>]*)[?#][^\s'\"<>]*")
_FIELD = re.compile(r"[?#&][^\s'\"<>=?#&]+=[^\s'\"<>&]*")
_GAPS = re.compile(r"(?:\?…)+")


def without_secrets(text: str) -> str:
    """The same text, its addresses without user, password, query and fragment.

    yt-dlp names a page by the decoded end of its address, so fields of a query go wherever they stand.

    >>> without_secrets("GET https://me:word@music.example/find?token=abc&q=One failed")
    'GET https://music.example/find?… failed'
    >>> without_secrets("[generic] find?q=One more&token=abc: Downloading webpage")
    '[generic] find?… more?… Downloading webpage'
    >>> without_secrets("Really? Rock & Roll = nothing at http://127.0.0.1:8080/a.flac.")
    'Really? Rock & Roll = nothing at http://127.0.0.1:8080/a.flac.'
    """
    addresses = _QUERY.sub(r"\1?…", _USER.sub(r"\1", text))
    return _GAPS.sub("?…", _FIELD.sub("?…", addresses))
