"""Change the sample rate of a stream of blocks, with an exact length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from pipeline.frame_samples import Block

# libsoxr's "very high quality": passband to 0.91 of the lower Nyquist frequency, stopband below −170 dB, linear phase
# with its delay taken out. It costs 4 ms a second of stereo.
_QUALITY = "VHQ"


def resample(blocks: Iterable[Block], from_rate: int, to_rate: int) -> Iterator[Block]:
    """Yield `blocks`, of shape (channels, n), at `to_rate`; round(n · to_rate / from_rate) samples in all.

    Equal rates pass through untouched. Rates in Hz, above 0.

    >>> one_second = [np.zeros((2, 48_000), np.float32)]
    >>> sum(block.shape[1] for block in resample(one_second, 48_000, 44_100))
    44100
    """
    if from_rate == to_rate:
        yield from blocks
        return
    stream: soxr.ResampleStream | None = None
    taken = given = channels = 0
    for block in blocks:
        channels = block.shape[0]
        stream = stream or soxr.ResampleStream(from_rate, to_rate, channels, quality=_QUALITY)
        taken += block.shape[1]
        out = stream.resample_chunk(np.ascontiguousarray(block.T))
        given += len(out)
        yield np.ascontiguousarray(out.T)
    if stream is not None:
        rest = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
        yield _exactly(rest.T, round(taken * to_rate / from_rate) - given)


def _exactly(rest: Block, wanted: int) -> Block:
    # libsoxr rounds its own length, which may differ by a sample from ours.
    kept = rest[:, : max(wanted, 0)]
    return np.pad(kept, ((0, 0), (0, max(wanted, 0) - kept.shape[1])))
