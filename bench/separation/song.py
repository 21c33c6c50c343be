"""A song of any length: the demo song, over and over."""

from __future__ import annotations

from pathlib import Path

from pipeline.audio import FlacWriter, decode
from pipeline.stft import SAMPLE_RATE
from separation.places import DEMO


def write_song(path: Path, minutes: float) -> Path:
    """Write `path`, which must not exist, as 24-bit FLAC; minutes above 0."""
    missing = round(minutes * 60 * SAMPLE_RATE)
    with FlacWriter(path) as writer:
        while missing:
            for block in decode(DEMO):
                writer.write(block[:, :missing])
                missing -= min(missing, block.shape[1])
    return path
