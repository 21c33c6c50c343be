"""The formats a person can ask for, and how each is encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.flac_seek_table import PADDING_BYTES


@dataclass(frozen=True)
class Recipe:
    """container, codec, sample_format: as FFmpeg names them. sample_rate: in Hz. bit_rate: in bit/s, None where free.

    best_quality: variable bit rate at the encoder's highest setting (LAME's V0).
    takes_cover: whether a picture fits in. seek_table: whether players find their way by one, which is written after
    the sound. options: of the container.
    """

    container: str
    codec: str
    sample_format: str
    sample_rate: int = 44_100
    bit_rate: int | None = None
    best_quality: bool = False
    takes_cover: bool = False
    seek_table: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


FLAC = Recipe(
    "flac",
    "flac",
    "s32",
    takes_cover=True,
    seek_table=True,
    options={"metadata_header_padding": str(PADDING_BYTES)},
)

RECIPES: Mapping[str, Recipe] = {
    "flac": FLAC,
    "wav": Recipe("wav", "pcm_s24le", "s32"),
    # ID3v2.3 is what every player reads; FFmpeg's default 2.4 is not.
    "mp3": Recipe("mp3", "libmp3lame", "fltp", best_quality=True, takes_cover=True, options={"id3v2_version": "3"}),
    # The index goes to the front, so that a browser can play before it has everything.
    "m4a": Recipe(
        "mp4", "aac", "fltp", bit_rate=256_000, takes_cover=True, options={"brand": "M4A ", "movflags": "+faststart"}
    ),
    # Opus knows 48 kHz only.
    "opus": Recipe("opus", "libopus", "flt", sample_rate=48_000, bit_rate=160_000),
}
