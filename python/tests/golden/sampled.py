"""A few short blocks that stand for a whole song: its edges, its seams between segments, and regular samples of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

BLOCK = 256
HERE = Path(__file__).parent
SONG = HERE / "song.flac"
GOLDEN = HERE / "golden.npz"

# Of the song's four segments: the first, and the last, which is short and so centred between real sound and silence.
# The second is digital silence.
SEGMENTS = (0, 3)

Samples = npt.NDArray[np.float32]


def edges(samples: int) -> list[int]:
    """Where the blocks of the first and the last 2048 samples begin."""
    return [*range(0, 2048, BLOCK), *range(samples - 2048, samples, BLOCK)]


def seams(samples: int, starts: Sequence[int], segment: int) -> list[int]:
    """Blocks around every place where a segment begins or the one before it ends, and between the two."""
    found: list[int] = []
    for start, previous in zip(starts[1:], starts, strict=False):
        end = min(previous + segment, samples - 4 * BLOCK)
        for place in (start, (2 * start + end) // 3, (start + 2 * end) // 3, end):
            found += range(place - 4 * BLOCK, place + 4 * BLOCK, BLOCK)
    return found


def regular(samples: int) -> list[int]:
    """A block every fifth of a second or so."""
    return list(range(4096, samples - 4096, 9001))


@dataclass(frozen=True)
class Sampled:
    """Blocks of a few stems, 16 bits a sample and one scale a block: about 85 dB of precision.

    starts: shape (blocks,). numbers: shape (stems, 2, blocks, BLOCK). scales: shape (stems, blocks).
    """

    starts: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int16]
    scales: Samples

    @property
    def values(self) -> Samples:
        """The samples, shape (stems, 2, blocks, BLOCK)."""
        values: Samples = self.numbers * self.scales[:, None, :, None]
        return values


def blocks(stems: Samples, starts: npt.NDArray[np.int64]) -> Samples:
    """The blocks of `stems`, shape (stems, 2, samples), that begin at `starts`; shape (stems, 2, blocks, BLOCK)."""
    return stems[:, :, starts[:, None] + np.arange(BLOCK)]


def sample(stems: Samples, starts: Sequence[int]) -> Sampled:
    """Keep the blocks of `stems`, shape (stems, 2, samples), that begin at `starts`."""
    places = np.array(starts)
    values = blocks(stems, places)
    scales = (np.abs(values).max(axis=(1, 3)) / 32767).astype(np.float32)
    numbers = np.rint(values / np.where(scales > 0, scales, 1)[:, None, :, None]).astype(np.int16)
    return Sampled(places, numbers, scales)
