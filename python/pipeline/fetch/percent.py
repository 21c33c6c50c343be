"""How far a download is, from its bytes."""

from __future__ import annotations

from collections.abc import Mapping

# The download's own share of a fetch: looking for the recording comes before, putting it in place after.
_FIRST, _LAST = 1, 95


def download_percent(hook: Mapping[str, object]) -> int | None:
    """The percent of the whole fetch in what yt-dlp hands to a progress hook; None where nothing can be told.

    Fragments count where the bytes in all are not known; an estimate counts where the server names no length.

    >>> download_percent({"downloaded_bytes": 500, "total_bytes": 1000})
    48
    >>> download_percent({"downloaded_bytes": 900, "total_bytes": None, "total_bytes_estimate": 600.5})
    95
    >>> download_percent({"downloaded_bytes": 900, "fragment_index": 1, "fragment_count": 2})
    48
    >>> download_percent({"downloaded_bytes": 900})
    """
    done, whole = hook.get("downloaded_bytes"), hook.get("total_bytes") or hook.get("total_bytes_estimate")
    if hook.get("fragment_count"):
        done, whole = hook.get("fragment_index"), hook.get("fragment_count")
    if not isinstance(done, int | float) or not isinstance(whole, int | float) or whole <= 0:
        return None
    return _FIRST + int((_LAST - _FIRST) * min(1.0, done / whole))
