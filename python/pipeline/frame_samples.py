"""Decoded frames of any sample format and channel layout → clean float32 stereo."""

from __future__ import annotations

from collections.abc import Sequence

import av
import numpy as np
import numpy.typing as npt

from pipeline.downmix import stereo_matrix

Block = npt.NDArray[np.float32]

# +36 dBFS: far above any mix, low enough that sums and squares of such samples stay finite in float32.
LOUDEST = 64.0


def stereo_samples(frames: Sequence[av.AudioFrame]) -> Block:
    """The samples of consecutive frames, shape (2, n), full scale at 1; integers of up to 24 bits convert exactly.

    frames: at least one, all of one sample format and one layout. They are converted together, because a file may come
    in frames of a single sample. Non-finite samples become 0 and magnitudes above LOUDEST are clipped: both occur in
    float files only.
    """
    layout = frames[0].layout
    samples = finite(_as_float(frames))
    if layout.nb_channels == 2:
        return samples
    return stereo_matrix(tuple(channel.name for channel in layout.channels)) @ samples


def finite(samples: Block) -> Block:
    """`samples`, changed in place so that every one is finite and within ±LOUDEST.

    >>> finite(np.array([np.nan, np.inf, 0.5, -1e30], np.float32)).tolist()
    [0.0, 0.0, 0.5, -64.0]
    """
    clean = np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return clean.clip(-LOUDEST, LOUDEST, out=clean)


def _as_float(frames: Sequence[av.AudioFrame]) -> Block:
    raw = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
    if not frames[0].format.is_planar:
        raw = raw.reshape(-1, frames[0].layout.nb_channels).T
    samples: Block = raw.astype(np.float32)
    if raw.dtype.kind == "u":
        samples = samples - np.float32(128)
    return samples if raw.dtype.kind == "f" else samples * np.float32(2.0 ** (1 - 8 * raw.dtype.itemsize))
