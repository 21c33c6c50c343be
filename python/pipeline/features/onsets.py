"""How much begins at each moment: the rise of the spectrum, in bands as the ear has them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.features.spectra import Real

BANDS = 64
# Below this frequency stand kick, snare and bass; the hi-hat, which divides the beat, stands above.
_LOW_BAND_HZ = 1_200
_LOWEST_HZ = 30
# Loudness as log(1 + c·x): quiet strokes count, and what is 60 dB down does not.
_COMPRESSION = 1_000


def mel_filters(sample_rate: int, window: int) -> Real:
    """Triangular filters, each summing to 1, shape (BANDS, window / 2 + 1); sample_rate in Hz, window in samples.

    Source: the mel scale of O'Shaughnessy 1987, neighbours overlapping by half.
    """
    frequencies = np.linspace(0, sample_rate / 2, window // 2 + 1)
    edges = _edges_hz(sample_rate)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0, np.minimum(rising, falling))
    # The lowest triangles may fall between two bins: each takes at least the bin nearest to its centre.
    nearest = np.abs(frequencies - edges[1:-1]).argmin(axis=1)
    triangles[np.arange(BANDS), nearest] = np.maximum(triangles[np.arange(BANDS), nearest], 1e-3)
    filters: Real = (triangles / triangles.sum(axis=1, keepdims=True)).astype(np.float32)
    return filters


def low_bands(sample_rate: int) -> npt.NDArray[np.bool_]:
    """Which of the bands lie below the hi-hat, shape (BANDS,)."""
    chosen: npt.NDArray[np.bool_] = _edges_hz(sample_rate)[1:-1] < _LOW_BAND_HZ
    return chosen


def compressed(magnitudes: Real, filters: Real) -> Real:
    """Band loudness, shape (frames, BANDS), non-negative, from magnitudes (frames, bins) whose full scale is 1."""
    loudness: Real = np.log1p(_COMPRESSION * (magnitudes @ filters.T))
    return loudness


def onset_strength(loudness: Real, before: Real, low: npt.NDArray[np.bool_]) -> Real:
    """Onset strength of each frame, shape (2, frames), non-negative: of all bands, and of the low ones.

    loudness: of the bands, shape (frames, BANDS). before: the frame before the first, shape (BANDS,).
    Source: spectral flux, half-wave rectified (Böck and Widmer 2013, without the maximum filter).

    >>> rising = np.repeat(np.arange(3, dtype=np.float32)[:, None], BANDS, axis=1)
    >>> onset_strength(rising, np.zeros(BANDS, np.float32), np.ones(BANDS, bool)).tolist()
    [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
    """
    rise = np.maximum(np.diff(loudness, axis=0, prepend=before[None]), 0)
    strength: Real = np.stack([rise.mean(axis=1), rise[:, low].mean(axis=1)])
    return strength


def _edges_hz(sample_rate: int) -> npt.NDArray[np.float64]:
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, sample_rate / 2))
    edges: npt.NDArray[np.float64] = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    return edges
