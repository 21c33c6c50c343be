"""Short-time spectra of a signal that arrives in blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.fft

Real = npt.NDArray[np.float32]


class Spectra:
    """Magnitude spectra of overlapping Hann windows; the i-th window is centred on sample i · hop.

    Feed the signal in blocks of any size, then `finish` once; only one window of samples is held.
    """

    def __init__(self, length: int, hop: int) -> None:
        """length: of a window, even; hop: from one window to the next; both in samples."""
        self._length, self._hop = length, hop
        self._window = np.hanning(length + 1)[:-1].astype(np.float32)
        # A sine of amplitude 1 gives a peak of 1.
        self._window *= 2 / self._window.sum()
        self._held = np.zeros(length // 2, np.float32)

    def feed(self, samples: Real) -> Real:
        """The spectra of all windows that are complete with these samples, shape (windows, length / 2 + 1)."""
        self._held = np.concatenate([self._held, samples])
        count = max(0, 1 + (self._held.size - self._length) // self._hop)
        if count == 0:
            return np.zeros((0, self._length // 2 + 1), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._held, self._length)[:: self._hop][:count]
        magnitudes: Real = np.abs(scipy.fft.rfft(windows * self._window, axis=1)).astype(np.float32)
        self._held = self._held[count * self._hop :]
        return magnitudes

    def finish(self) -> Real:
        """The spectra of the windows that reach beyond the end, which count as silence there."""
        return self.feed(np.zeros(self._length // 2, np.float32))
