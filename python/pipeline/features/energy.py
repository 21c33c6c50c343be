"""How energetic a song is from moment to moment, on a scale from 0 to 1."""

from __future__ import annotations

import numpy as np

from pipeline.features.spectra import Real

_QUIETEST_DB = -60.0


def mean_square(magnitudes: Real) -> Real:
    """The mean square of the signal in each frame, shape (frames,), from magnitudes (frames, bins) of Hann windows.

    A sine of amplitude 1 has 0.5: its peak and the two bins beside it hold 1 + 1/4 + 1/4.

    >>> mean_square(np.array([[0, 0.5, 1, 0.5, 0]], np.float32)).tolist()
    [0.5]
    """
    power: Real = np.square(magnitudes).sum(axis=1) / 3
    return power


def energy_curve(mean_square: Real) -> Real:
    """The level in dB, with −60 dBFS and below at 0 and full scale at 1.

    >>> energy_curve(np.array([0, 1e-3, 1], np.float32)).round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    decibels = 10 * np.log10(np.maximum(mean_square, 1e-12))
    curve: Real = np.clip(1 - decibels / _QUIETEST_DB, 0, 1).astype(np.float32)
    return curve
