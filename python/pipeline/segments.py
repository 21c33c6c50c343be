"""Cut a song into overlapping segments for the network, and blend the estimates back into one.

Source: demucs's `apply_model` with `split=True, shifts=0, overlap=0.25`
(https://github.com/facebookresearch/demucs): triangular weights, and short segments centred between real sound.
demucs's command line also standardises the song as a whole. We don't: the network standardises every segment itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.stft import CHANNELS, SEGMENT

Samples = npt.NDArray[np.float32]

STRIDE: Final = SEGMENT * 3 // 4


@dataclass(frozen=True)
class Segment:
    """One stretch of a song, in samples.

    start: where it begins. length: how much of the song it covers, 1 to SEGMENT; the network always gets SEGMENT
    samples with these in the middle. settled: how many of them no later segment will change.
    """

    start: int
    length: int
    settled: int

    @property
    def margin(self) -> int:
        """How many samples the network is given before `start`."""
        return (SEGMENT - self.length) // 2


def plan(samples: int) -> list[Segment]:
    """The segments of a song of so many samples, in order.

    >>> [(segment.start, segment.length, segment.settled) for segment in plan(SEGMENT + 1)]
    [(0, 343980, 257985), (257985, 85996, 85996)]
    """
    starts = range(0, samples, STRIDE)
    lengths = [min(SEGMENT, samples - start) for start in starts]
    return [
        Segment(start, length, settled=STRIDE if start + STRIDE < samples else length)
        for start, length in zip(starts, lengths, strict=True)
    ]


def window(segment: Segment, samples: int, read: Callable[[int, int], Samples]) -> Samples:
    """What the network is given for a segment: shape (2, SEGMENT), silence where the song has ended or not begun.

    samples: of the whole song. read: returns the song in [start, stop), shape (2, stop - start).

    >>> song = np.ones((2, 10), np.float32)
    >>> padded = window(plan(10)[0], 10, lambda start, stop: song[:, start:stop])
    >>> padded.shape, int(padded[0].sum()), int(padded[0].argmax()) == plan(10)[0].margin
    ((2, 343980), 10, True)
    """
    first = segment.start - segment.margin
    start, stop = max(0, first), min(samples, first + SEGMENT)
    padded = np.zeros((CHANNELS, SEGMENT), np.float32)
    padded[:, start - first : stop - first] = read(start, stop)
    return padded


class OverlapAdd:
    """Blends estimates where segments overlap, and lets go of what is settled: memory for one segment."""

    def __init__(self, stems: int) -> None:
        """stems: in every estimate."""
        self._sum = np.zeros((stems, CHANNELS, SEGMENT), np.float32)
        self._weight = np.zeros(SEGMENT, np.float32)

    def add(self, segment: Segment, estimate: Samples | None) -> Samples:
        """Take the estimate of the next segment, shape (stems, 2, SEGMENT), and return what is settled now.

        None stands for silence. Returns shape (stems, 2, segment.settled): the song's next samples.
        """
        length, settled = segment.length, segment.settled
        self._weight[:length] += _TRIANGLE[:length]
        if estimate is not None:
            covered = estimate[:, :, segment.margin : segment.margin + length]
            for blended, stem in zip(self._sum, covered, strict=True):
                blended[:, :length] += stem * _TRIANGLE[:length]
        done: Samples = self._sum[:, :, :settled] / self._weight[:settled]
        _shift(self._sum, settled)
        _shift(self._weight, settled)
        return done


def _shift(array: Samples, count: int) -> None:
    array[..., : SEGMENT - count] = array[..., count:]
    array[..., SEGMENT - count :] = 0


def _triangle() -> Samples:
    rising = np.arange(1, SEGMENT // 2 + 1)
    weight: Samples = np.concatenate([rising, rising[::-1]]).astype(np.float32) / np.float32(rising[-1])
    return weight


_TRIANGLE: Final = _triangle()
