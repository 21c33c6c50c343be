"""Frames → one row for each stretch of time, so that the result of an hour stays as small as that of a song."""

from __future__ import annotations

import math

import numpy as np

from pipeline.features.spectra import Real

_FINEST_SECONDS = 0.5
_MOST_ROWS = 1_200


def hop_for(seconds: float) -> float:
    """The length of a stretch, a multiple of half a second, that gives at most 1,200 of them.

    >>> hop_for(240), hop_for(3600)
    (0.5, 3.0)
    """
    return _FINEST_SECONDS * max(1, math.ceil(seconds / _FINEST_SECONDS / _MOST_ROWS))


def pooled(rows: Real, frame_rate: float, hop_seconds: float, count: int) -> Real:
    """The mean row of each of `count` stretches of `hop_seconds`; shape (count, …).

    rows: shape (frames, …), at least one, the i-th at i / frame_rate seconds. A stretch without a frame takes the frame
    nearest to its start.

    >>> pooled(np.array([1, 3, 5], np.float32), 1.0, 2.0, 2).tolist()
    [2.0, 5.0]
    """
    starts = np.minimum(np.ceil(np.arange(count) * hop_seconds * frame_rate - 1e-6).astype(np.int64), len(rows) - 1)
    sums = np.add.reduceat(rows, starts, axis=0)
    lengths = np.maximum(np.diff(np.append(starts, len(rows))), 1)
    means: Real = (sums.T / lengths).T.astype(np.float32)
    return means
