"""How loud a song is as a whole, by the broadcasters' measure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy.signal import lfilter

from pipeline.features.spectra import Real

Row = npt.NDArray[np.float64]

_STEP_SECONDS = 0.1
_STEPS_PER_BLOCK = 4
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, -10.0
_OFFSET_LUFS = -0.691


class LoudnessMeter:
    """Integrated loudness of a stereo stream, in constant memory but for one number each 0.1 s.

    Source: ITU-R BS.1770-4: K-weighting, blocks of 400 ms that overlap by three quarters, two gates.
    """

    def __init__(self, sample_rate: int) -> None:
        """sample_rate: in Hz."""
        shelf = pyloudnorm.IIRfilter(4.0, 2**-0.5, 1500.0, sample_rate, "high_shelf")
        high_pass = pyloudnorm.IIRfilter(0.0, 0.5, 38.0, sample_rate, "high_pass")
        self._filters = [(stage.b, stage.a) for stage in (shelf, high_pass)]
        self._states = [np.zeros((2, 2)), np.zeros((2, 2))]
        self._step = round(_STEP_SECONDS * sample_rate)
        self._held = np.zeros((2, 0))
        self._energies: list[Row] = []
        self._peak = 0.0

    def feed(self, block: Real) -> None:
        """Take float32 samples of shape (2, n), full scale at 1."""
        self._peak = max(self._peak, float(np.abs(block).max(initial=0)))
        weighted = block.astype(np.float64)
        for index, (b, a) in enumerate(self._filters):
            weighted, self._states[index] = lfilter(b, a, weighted, axis=1, zi=self._states[index])
        held = np.concatenate([self._held, weighted], axis=1)
        whole = held.shape[1] - held.shape[1] % self._step
        steps = held[:, :whole].reshape(2, -1, self._step)
        self._energies.append(np.square(steps).mean(axis=2).sum(axis=0))
        self._held = held[:, whole:]

    def integrated_lufs(self) -> float | None:
        """The loudness of all that was fed, in LUFS; None for silence and for less than one block of 400 ms."""
        return integrated_loudness(np.concatenate([np.zeros(0), *self._energies]))

    def sample_peak_db(self) -> float | None:
        """The highest sample, in dB relative to full scale; None for digital silence."""
        return 20 * float(np.log10(self._peak)) if self._peak > 0 else None


def integrated_loudness(energies: Row) -> float | None:
    """Loudness in LUFS from the K-weighted energy of each 0.1 s, summed over channels; None where nothing passes.

    >>> integrated_loudness(np.full(40, 0.01)) is None, round(integrated_loudness(np.full(40, 0.01)), 3)
    (False, -20.691)
    """
    if energies.size < _STEPS_PER_BLOCK:
        return None
    blocks = np.convolve(energies, np.full(_STEPS_PER_BLOCK, 1 / _STEPS_PER_BLOCK), mode="valid")
    blocks = blocks[_lufs(blocks) > _ABSOLUTE_GATE_LUFS]
    if blocks.size == 0:
        return None
    gate = _lufs(blocks.mean()) + _RELATIVE_GATE_LU
    return float(_lufs(blocks[_lufs(blocks) > gate].mean()))


def _lufs(energy: npt.ArrayLike) -> Row:
    level: Row = _OFFSET_LUFS + 10 * np.log10(np.maximum(energy, 1e-12))
    return level
