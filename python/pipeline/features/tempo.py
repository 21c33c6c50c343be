"""The tempo of a song, from the strength of its onsets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float64]

SLOWEST, FASTEST = 40.0, 220.0
# People tap near 120 beats a minute; one standard deviation is 0.7 octaves (Ellis 2007 has 1.0, McKinney 2006 less).
_PREFERRED_BPM, _PREFERENCE_OCTAVES = 120.0, 0.7
_WINDOW_SECONDS = 12.0
_GRID = np.exp(np.arange(np.log(SLOWEST), np.log(FASTEST), 0.0025))


@dataclass(frozen=True)
class Tempo:
    """bpm: beats per minute, in [SLOWEST, FASTEST], or 0 where nothing ever begins.

    confidence: 0 to 1, how well the onsets repeat after one beat (their autocorrelation there).
    """

    bpm: float
    confidence: float


def estimate_tempo(onsets: npt.NDArray[np.float32], frame_rate: float) -> Tempo:
    """The tempo most people would tap.

    onsets: shape (bands, frames), non-negative; the bands have equal say. frame_rate: frames a second.
    For each candidate the autocorrelation after one beat (high at the beat and its multiples) is multiplied with the
    root of the spectrum at the beat's frequency (high at the beat and its divisions): only the true metre is high in
    both. What remains ambiguous goes to the tempo nearer to 120.
    Source: Peeters 2006, "Template-based estimation of time-varying tempo", with the log-normal prior of Ellis 2007.

    >>> pulses = np.zeros((1, 2000), np.float32)
    >>> pulses[:, ::50] = 1
    >>> round(estimate_tempo(pulses, 100).bpm)
    120
    """
    curves = [_curves(_without_trend(row, frame_rate), frame_rate) for row in onsets.astype(np.float64)]
    periodicity = np.mean([curve[0] for curve in curves], axis=0)
    salience = np.sum([repeats * np.sqrt(rate) for repeats, rate in curves], axis=0) * _prior()
    best = int(np.argmax(salience))
    if salience[best] <= 0:
        return Tempo(0.0, 0.0)
    return Tempo(float(_GRID[best]), float(np.clip(periodicity[best], 0, 1)))


def _prior() -> Row:
    octaves = np.log2(_GRID / _PREFERRED_BPM) / _PREFERENCE_OCTAVES
    prior: Row = np.exp(-0.5 * octaves**2)
    return prior


def _without_trend(onsets: Row, frame_rate: float) -> Row:
    """What stands out from the mean of the second around it."""
    width = min(max(1, round(frame_rate)), onsets.size)
    mean = np.convolve(onsets, np.full(width, 1 / width), mode="same")
    rest: Row = np.maximum(onsets - mean, 0)
    return rest


def _curves(onsets: Row, frame_rate: float) -> tuple[Row, Row]:
    """Autocorrelation and spectrum over the tempo grid, each at most 1, averaged over overlapping windows."""
    length = round(_WINDOW_SECONDS * frame_rate)
    padded = np.pad(onsets, (0, max(0, length - onsets.size)))
    starts = range(0, padded.size - length + 1, length // 4)
    sounding = [window for window in (padded[start : start + length] for start in starts) if window.any()]
    if not sounding:
        return np.zeros_like(_GRID), np.zeros_like(_GRID)
    pairs = [_window_curves(window, frame_rate) for window in sounding]
    return np.mean([pair[0] for pair in pairs], axis=0), np.mean([pair[1] for pair in pairs], axis=0)


def _window_curves(onsets: Row, frame_rate: float) -> tuple[Row, Row]:
    taper = np.hanning(onsets.size)
    size = 1 << (8 * onsets.size).bit_length()
    spectrum = np.abs(np.fft.rfft((onsets - onsets.mean()) * taper, size))
    correlation = _normalised(np.fft.irfft(spectrum**2, size)[: onsets.size])
    # The taper fades the correlation towards long lags; its own correlation says by how much.
    fading = _normalised(np.fft.irfft(np.abs(np.fft.rfft(taper, size)) ** 2, size)[: onsets.size])
    correlation /= np.maximum(fading, 0.1)
    repeats = np.interp(60 / _GRID * frame_rate, np.arange(onsets.size), correlation)
    rate = np.interp(_GRID / 60 / frame_rate * size, np.arange(spectrum.size), spectrum / spectrum.max())
    return np.maximum(repeats, 0), rate


def _normalised(correlation: Row) -> Row:
    scaled: Row = correlation / correlation[0]
    return scaled
