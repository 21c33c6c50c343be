"""The length of a downloaded file, as its container declares it. Decoding it is the pipeline's matter."""

from __future__ import annotations

from pathlib import Path

import mutagen


def declared_length_ms(path: Path) -> int | None:
    """In milliseconds; None where the container is not one that mutagen reads, such as WebM, or names no length."""
    try:
        file = mutagen.File(path)
    except mutagen.MutagenError:
        return None
    seconds: object = getattr(file.info, "length", None) if file is not None else None
    return round(seconds * 1000) if isinstance(seconds, int | float) and seconds > 0 else None
