"""The structure of a song: where its sections begin, and which of them are alike."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

from pipeline.features.spectra import Real

Matrix = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]

_KERNEL_SECONDS = 12.0
_SHORTEST_SECONDS = 8.0
# A boundary stands out from the typical novelty of its song by so many standard deviations.
_PROMINENCE = 0.5
# Sections whose mean rows differ by less than this part of the spread of all rows bear one letter.
_ALIKE = 0.45


@dataclass(frozen=True)
class Section:
    """start_seconds, end_seconds: within the song; label: a capital letter, the same for sections that are alike."""

    start_seconds: float
    end_seconds: float
    label: str


def find_sections(rows: Real, hop_seconds: float, seconds: float) -> list[Section]:
    """The sections of a song, without gaps, in order; neighbours bear different labels.

    rows: what the song sounds like, shape (stretches, features), one row each hop_seconds. seconds: the song's length.
    Source: Foote 2000, a checkerboard kernel along the diagonal of the self-similarity matrix; alike sections by
    average-linkage clustering of their means.
    """
    features = _standardised(rows.astype(np.float64))
    starts = [0, *_boundaries(features, hop_seconds)]
    ends = [*starts[1:], len(features)]
    labels = _labels(features, starts, ends)
    # A boundary between two sections that turn out to be alike was none.
    kept = [index for index in range(len(starts)) if index == 0 or labels[index] != labels[index - 1]]
    edges = [starts[index] * hop_seconds for index in kept] + [seconds]
    return [Section(edges[place], edges[place + 1], labels[index]) for place, index in enumerate(kept)]


def novelty(features: Matrix, half: int) -> Row:
    """How different the `half` rows before each row are from those after it, 0 at both ends.

    >>> rows = np.repeat([[0.0], [1.0]], 8, axis=0)
    >>> int(novelty(rows, 4).argmax())
    8
    """
    distance = cdist(features, features)
    taper = np.hanning(2 * half + 2)[1:-1]
    sign = np.where(np.arange(2 * half) < half, -1.0, 1.0)
    kernel = -np.outer(taper * sign, taper * sign)
    curve: Row = np.zeros(len(features))
    for centre in range(half, len(features) - half + 1):
        around = slice(centre - half, centre + half)
        curve[min(centre, len(features) - 1)] = (distance[around, around] * kernel).sum()
    curve = np.maximum(curve, 0) / (np.abs(kernel).sum() / 2)
    return curve


def _standardised(rows: Matrix) -> Matrix:
    spread = rows.std(axis=0)
    # Dimensions that hardly move carry nothing but rounding.
    scaled: Matrix = (rows - rows.mean(axis=0)) / np.where(spread > 1e-3, spread, np.inf) / np.sqrt(rows.shape[1])
    return scaled


def _boundaries(features: Matrix, hop_seconds: float) -> list[int]:
    apart = max(1, round(_SHORTEST_SECONDS / hop_seconds))
    half = min(max(2, round(_KERNEL_SECONDS / hop_seconds)), len(features) // 4)
    if half < 2:
        return []
    curve = novelty(features, half)
    threshold = curve.mean() + _PROMINENCE * curve.std()
    chosen: list[int] = []
    for index in np.argsort(-curve):
        if curve[index] <= threshold or curve[index] == 0:
            break
        if all(abs(int(index) - edge) >= apart for edge in (0, len(features), *chosen)):
            chosen.append(int(index))
    return sorted(chosen)


def _labels(features: Matrix, starts: list[int], ends: list[int]) -> list[str]:
    if len(starts) == 1:
        return [ascii_uppercase[0]]
    means = np.array([features[start:end].mean(axis=0) for start, end in zip(starts, ends, strict=True)])
    groups = fcluster(linkage(means, method="average"), _ALIKE, criterion="distance")
    letters: dict[int, str] = {}
    for group in groups:
        letters.setdefault(int(group), ascii_uppercase[len(letters) % len(ascii_uppercase)])
    return [letters[int(group)] for group in groups]
