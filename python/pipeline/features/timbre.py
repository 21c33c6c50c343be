"""What a song sounds like: its cepstrum, and where in the spectrum its energy lies."""

from __future__ import annotations

import numpy as np
import scipy.fft

from pipeline.features.spectra import Real

COEFFICIENTS = 13
_ROLLOFF = 0.85
_SILENCE_DB = -100.0


def cepstrum(magnitudes: Real, filters: Real) -> Real:
    """Mel-frequency cepstral coefficients, shape (frames, COEFFICIENTS); the first follows the level in dB.

    magnitudes: shape (frames, bins), full scale at 1. filters: shape (bands, bins).
    Source: Davis and Mermelstein 1980; orthonormal DCT-II of the band energies in dB.
    """
    energy = np.square(magnitudes) @ filters.T
    decibels = 10 * np.log10(np.maximum(energy, 10 ** (_SILENCE_DB / 10)))
    coefficients: Real = scipy.fft.dct(decibels, type=2, norm="ortho", axis=1)[:, :COEFFICIENTS].astype(np.float32)
    return coefficients


def centroid_hz(magnitudes: Real, sample_rate: int) -> Real:
    """The centre of gravity of each frame's magnitudes, shape (frames,), in Hz; 0 for silence.

    >>> centroid_hz(np.eye(5, dtype=np.float32)[[2]], 8_000).tolist()
    [2000.0]
    """
    total = magnitudes.sum(axis=1)
    centre: Real = (magnitudes @ _bin_hz(magnitudes, sample_rate)) / np.maximum(total, 1e-9)
    return centre


def rolloff_hz(magnitudes: Real, sample_rate: int) -> Real:
    """The frequency below which 85 % of each frame's magnitudes lie, shape (frames,), in Hz; 0 for silence.

    >>> rolloff_hz(np.eye(5, dtype=np.float32)[[2]], 8_000).tolist()
    [2000.0]
    """
    reached = np.cumsum(magnitudes, axis=1)
    bins = np.argmax(reached >= _ROLLOFF * reached[:, -1:], axis=1)
    rolloff: Real = _bin_hz(magnitudes, sample_rate)[bins]
    return rolloff


def _bin_hz(magnitudes: Real, sample_rate: int) -> Real:
    frequencies: Real = np.linspace(0, sample_rate / 2, magnitudes.shape[1], dtype=np.float32)
    return frequencies
