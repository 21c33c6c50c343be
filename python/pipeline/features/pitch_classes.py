"""Which of the twelve pitch classes sound, whatever the song's tuning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.features.spectra import Real

STEPS = 36
_STEPS_PER_SEMITONE = STEPS // 12
_LOWEST_HZ, _HIGHEST_HZ = 55.0, 2_000.0
# Peaks 40 dB below the strongest of their frame are mostly side lobes and noise.
_FLOOR = 0.01


def pitch_class_profile(magnitudes: Real, sample_rate: int) -> Real:
    """Energy in thirds of a semitone, folded into one octave, shape (frames, STEPS); step 0 is C at A = 440 Hz.

    magnitudes: shape (frames, bins), from windows long enough to part semitones (0.3 s and more).
    Only spectral peaks between 55 Hz and 2 kHz count, each at its interpolated frequency and by its magnitude.
    Source: the harmonic pitch class profile of Gómez 2006.
    """
    frames, level, frequency = _peaks(magnitudes, sample_rate)
    position = (_STEPS_PER_SEMITONE * (12 * np.log2(frequency / 440) + 69)) % STEPS
    below = np.floor(position)
    share = (position - below).astype(np.float32)
    cells = frames * STEPS
    size = magnitudes.shape[0] * STEPS
    profile = np.bincount(cells + below.astype(np.int64) % STEPS, level * (1 - share), size)
    profile += np.bincount(cells + (below.astype(np.int64) + 1) % STEPS, level * share, size)
    return profile.reshape(-1, STEPS).astype(np.float32)


def tuning_offset(profile: Real) -> float:
    """How far the song is tuned from A = 440 Hz, in semitones, in (−0.5, 0.5]; 0 where nothing sounds.

    The circular mean of where the energy lies between the semitones.

    >>> tuning_offset(np.eye(STEPS, dtype=np.float32)[[1]])
    0.333...
    """
    angles = 2 * np.pi * np.arange(STEPS) / _STEPS_PER_SEMITONE
    total = complex((profile.sum(axis=0) * np.exp(1j * angles)).sum())
    return float(np.angle(total) / (2 * np.pi)) if abs(total) > 0 else 0.0


def chroma(profile: Real, tuning: float) -> Real:
    """The twelve pitch classes from C, shape (frames, 12), after shifting the profile back by its tuning.

    >>> int(chroma(np.eye(STEPS, dtype=np.float32)[[28]], 1 / 3).argmax())
    9
    """
    shift = tuning * _STEPS_PER_SEMITONE
    whole = int(np.floor(shift))
    part = np.float32(shift - whole)
    tuned = (1 - part) * np.roll(profile, -whole, axis=1) + part * np.roll(profile, -whole - 1, axis=1)
    centred = np.roll(tuned, 1, axis=1).reshape(-1, 12, _STEPS_PER_SEMITONE)
    classes: Real = centred.sum(axis=2)
    return classes


def _peaks(magnitudes: Real, sample_rate: int) -> tuple[npt.NDArray[np.int64], Real, npt.NDArray[np.float64]]:
    """Frame, magnitude and interpolated frequency (Hz) of every spectral peak that counts."""
    bin_hz = sample_rate / (2 * (magnitudes.shape[1] - 1))
    first, last = int(_LOWEST_HZ / bin_hz), int(_HIGHEST_HZ / bin_hz)
    middle = magnitudes[:, first:last]
    left, right = magnitudes[:, first - 1 : last - 1], magnitudes[:, first + 1 : last + 1]
    loud = middle > _FLOOR * middle.max(axis=1, keepdims=True, initial=1e-9)
    frames, bins = np.nonzero((middle > left) & (middle >= right) & loud)
    level = middle[frames, bins]
    # A parabola through the logarithms of a Hann window's main lobe finds its top within a hundredth of a bin.
    a, b, c = (np.log(side[frames, bins] + 1e-12) for side in (left, middle, right))
    offset = 0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-6)
    return frames, level, (first + bins + offset) * bin_hz
