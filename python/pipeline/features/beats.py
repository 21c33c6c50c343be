"""Where the beats fall, given the tempo."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# How dearly a beat pays for leaving the tempo, against onsets of unit variance.
_TIGHTNESS = 100.0
_SPAN_BEATS = 16
_LARGEST_CORRECTION = 0.04


def find_beats(onsets: npt.NDArray[np.float32], frame_rate: float, bpm: float) -> Times:
    """The times of the beats in seconds, rising; none where bpm is 0.

    onsets: shape (bands, frames), summed: with the low bands counted twice a beat falls on the kick, not between.
    frame_rate: frames a second.
    Source: Ellis 2007, "Beat tracking by dynamic programming".

    >>> pulses = np.zeros((1, 2000), np.float32)
    >>> pulses[:, 25::50] = 1
    >>> find_beats(pulses, 100, 120)[:3].tolist()
    [0.25, 0.75, 1.25]
    """
    strength = onsets.sum(axis=0, dtype=np.float64)
    if bpm == 0 or not strength.any():
        return np.zeros(0)
    period = max(2, round(60 / bpm * frame_rate))
    score, before = _chains(_softened(strength / strength.std(), period), period)
    beats = [_last_beat(score)]
    while before[beats[-1]] >= 0:
        beats.append(int(before[beats[-1]]))
    return np.array(beats[::-1]) / frame_rate


def refined_tempo(beats: Times, bpm: float) -> float:
    """The tempo that the beats themselves keep, in beats per minute; `bpm` where they are too few or disagree.

    The median over spans of 16 beats: one frame more or less matters little there, and a break not at all.

    >>> refined_tempo(np.arange(40) * 0.5, 119.0)
    120.0
    """
    if beats.size <= _SPAN_BEATS:
        return bpm
    found = 60 * _SPAN_BEATS / float(np.median(beats[_SPAN_BEATS:] - beats[:-_SPAN_BEATS]))
    return found if abs(found / bpm - 1) <= _LARGEST_CORRECTION else bpm


def _softened(strength: Row, period: int) -> Row:
    """Each onset as a bump of a thirtieth of a beat, so that a beat may miss it by a little."""
    width = np.exp(-0.5 * (32 * np.arange(-period, period + 1) / period) ** 2)
    return np.convolve(strength, width)[period : period + strength.size]


def _chains(strength: Row, period: int) -> tuple[Row, Indices]:
    """For each frame the score of the best chain of beats that ends there, and the beat before it, −1 for none."""
    shortest, longest = max(1, period // 2), 2 * period
    lags = np.arange(longest, shortest - 1, -1)
    cost = _TIGHTNESS * np.log(lags / period) ** 2
    # What lies before the song scores 0, so that a chain can begin anywhere.
    score = np.zeros(longest + strength.size)
    before = np.full(strength.size, -1)
    # No beat follows another within `shortest` frames, so that many frames are decided at once.
    for start in range(0, strength.size, shortest):
        frames = np.arange(start, min(start + shortest, strength.size))
        reachable = np.lib.stride_tricks.sliding_window_view(score[start : frames[-1] + lags.size], lags.size) - cost
        choice = reachable.argmax(axis=1)
        gain = reachable[np.arange(frames.size), choice]
        before[frames] = np.where(gain > 0, frames - lags[choice], -1)
        score[frames + longest] = strength[frames] + np.maximum(gain, 0)
    return score[longest:], before


def _last_beat(score: Row) -> int:
    """The last peak that is as high as peaks usually are: after it the song only fades."""
    inner = score[1:-1]
    peaks = 1 + np.flatnonzero((inner > score[:-2]) & (inner >= score[2:]))
    if peaks.size == 0:
        return int(score.argmax())
    return int(peaks[score[peaks] >= 0.5 * np.median(score[peaks])][-1])
