"""The key of a song, from how much each pitch class sounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipeline.features.spectra import Real

Mode = Literal["major", "minor"]
Row = npt.NDArray[np.float64]

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MODES: tuple[Mode, Mode] = ("major", "minor")

# What listeners expect of each degree above the tonic (Krumhansl and Kessler 1982) …
_KRUMHANSL = np.array(
    [
        [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
        [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
    ]
)
# … and how often it is played (Albrecht and Shanahan 2013). The two err differently; their mean errs least.
_ALBRECHT = np.array(
    [
        [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081],
        [0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
    ]
)
# A lead of this much in correlation leaves no doubt: relative and parallel keys seldom differ by more.
_CLEAR_LEAD = 0.2


@dataclass(frozen=True)
class Key:
    """tonic: a note's name. mode: major or minor. confidence: 0 to 1, how far it is ahead of the second best."""

    tonic: str
    mode: Mode
    confidence: float

    @property
    def name(self) -> str:
        """Such as `A minor`."""
        return f"{self.tonic} {self.mode}"

    @property
    def camelot(self) -> str:
        """The place on the Camelot wheel, where neighbours mix well: a fifth is one hour, A is minor, B is major.

        >>> Key("A", "minor", 1).camelot, Key("C", "major", 1).camelot, Key("E", "major", 1).camelot
        ('8A', '8B', '12B')
        """
        relative_major = _NAMES.index(self.tonic) + (3 if self.mode == "minor" else 0)
        return f"{(relative_major * 7 + 7) % 12 + 1}{'A' if self.mode == 'minor' else 'B'}"


def estimate_key(chroma: Real) -> Key:
    """The key whose profile correlates best with the song's pitch classes.

    chroma: shape (frames, 12), from C, non-negative. Loud frames count by their root, so that a climax does not
    outvote the song. Silence gives C major with confidence 0.
    Source: Krumhansl 1990, the key-finding algorithm.

    >>> estimate_key(np.array([[9, 0, 3, 0, 5, 4, 0, 7, 0, 3, 0, 2]], np.float32)).name
    'C major'
    """
    presence = np.sqrt(chroma.astype(np.float64)).mean(axis=0) if len(chroma) else np.zeros(12)
    if np.ptp(presence) == 0:
        return Key(_NAMES[0], "major", 0.0)
    fit = np.array([[_correlation(presence, np.roll(row, tonic)) for tonic in range(12)] for row in _profiles()])
    mode, tonic = np.unravel_index(int(np.argmax(fit)), fit.shape)
    second, best = np.sort(fit, axis=None)[-2:]
    return Key(_NAMES[tonic], _MODES[mode], float(np.clip((best - second) / _CLEAR_LEAD, 0, 1)))


def _profiles() -> Row:
    profiles: Row = _standardised(_KRUMHANSL) + _standardised(_ALBRECHT)
    return profiles


def _standardised(rows: Row) -> Row:
    scaled: Row = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)
    return scaled


def _correlation(one: Row, other: Row) -> float:
    return float(np.corrcoef(one, other)[0, 1])
