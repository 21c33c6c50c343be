"""What a player draws before it has the sound: the lowest and highest sample of each short stretch."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

POINTS: Final = 2000
_FULL_SCALE: Final = 127

Peaks = dict[str, list[int]]


def samples_per_peak(samples: int) -> int:
    """How many samples one point covers, at least 1, so that there are POINTS at most.

    >>> samples_per_peak(441_000), samples_per_peak(0)
    (221, 1)
    """
    return max(1, math.ceil(samples / POINTS))


class PeakMeter:
    """Collects peaks from a stream of blocks, in memory that does not grow with it."""

    def __init__(self, samples: int) -> None:
        """samples: how many will come."""
        self._width = samples_per_peak(samples)
        points = math.ceil(samples / self._width)
        self._lowest = np.full(points, np.inf, np.float32)
        self._highest = np.full(points, -np.inf, np.float32)
        self._position = 0

    def add(self, block: npt.NDArray[np.float32]) -> None:
        """Take the next samples, shape (channels, n), full scale at 1."""
        if block.shape[1] == 0:
            return
        points = (self._position + np.arange(block.shape[1])) // self._width
        starts = np.flatnonzero(np.diff(points, prepend=-1))
        touched = points[starts]
        # Along time first: reducing over so few channels first takes ten times as long.
        lowest = np.minimum.reduceat(block, starts, axis=1).min(axis=0)
        highest = np.maximum.reduceat(block, starts, axis=1).max(axis=0)
        self._lowest[touched] = np.minimum(self._lowest[touched], lowest)
        self._highest[touched] = np.maximum(self._highest[touched], highest)
        self._position += block.shape[1]

    def peaks(self) -> Peaks:
        """`min` and `max`: a whole number from -127 to 127 for each point, over all channels.

        >>> meter = PeakMeter(4)
        >>> meter.add(np.array([[0.0, 0.5], [-1.0, 0.0]], np.float32))
        >>> meter.add(np.array([[0.1, 2.0], [0.1, 0.0]], np.float32))
        >>> meter.peaks()
        {'min': [-127, 0, 13, 0], 'max': [0, 64, 13, 127]}
        """
        return {"min": _to_int(self._lowest), "max": _to_int(self._highest)}


def _to_int(values: npt.NDArray[np.float32]) -> list[int]:
    numbers: list[int] = np.rint(np.clip(values, -1, 1) * _FULL_SCALE).astype(int).tolist()
    return numbers
