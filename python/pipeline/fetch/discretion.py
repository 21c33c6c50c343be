"""What of an address may be written down. Tokens travel in queries and in the place of a user's name."""

from __future__ import annotations

import re

_USER = re.compile(r"(?i)\b((?:https?|ftp)://)[^\s/@'\"?#]*@")
_QUERY = re.compile(r"[?#][^\s'\"<>=?#]+=[^\s'\"<>]*")


def without_secrets(text: str) -> str:
    """The same text, what looks like a query gone from it, and users and passwords from addresses.

    yt-dlp names a page by the end of its address, so a query may stand alone too.

    >>> without_secrets("GET https://me:word@music.example/find?token=abc&q=One failed")
    'GET https://music.example/find?… failed'
    >>> without_secrets("[generic] find?token=abc&q=One: Downloading webpage")
    '[generic] find?… Downloading webpage'
    >>> without_secrets("Really? nothing at http://127.0.0.1:8080/a.flac.")
    'Really? nothing at http://127.0.0.1:8080/a.flac.'
    """
    return _QUERY.sub("?…", _USER.sub(r"\1", text))
