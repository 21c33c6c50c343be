"""Samples that wait on disk, so that no song has to fit in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

_BYTES = 4


class Spool:
    """Float32 samples, appended in blocks and read back anywhere. The file has no name: whatever happens, it is gone.

    It takes 4 bytes a sample and channel, 21 MB a minute of stereo at 44.1 kHz.
    """

    def __init__(self, folder: Path, channels: int = 2) -> None:
        """folder: on the disk to use. channels: of every block."""
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)
        self._channels = channels
        self.samples = 0

    def append(self, block: npt.NDArray[np.float32]) -> None:
        """Add samples of shape (channels, n) at the end; raises OSError on a full disk."""
        self._file.seek(self.samples * self._channels * _BYTES)
        data = memoryview(block.T.astype(np.float32).tobytes())
        while data:
            data = data[self._file.write(data) :]
        self.samples += block.shape[1]

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """The samples in [start, stop), shape (channels, stop - start).

        0 ≤ start ≤ stop ≤ samples. Raises EOFError beyond that.
        """
        self._file.seek(start * self._channels * _BYTES)
        samples = np.fromfile(self._file, np.float32, (stop - start) * self._channels)
        if len(samples) < (stop - start) * self._channels:
            raise EOFError("read beyond what was appended")
        return samples.reshape(-1, self._channels).T

    def close(self) -> None:
        """Give the disk space back; nothing can be read any more. Closing twice is fine."""
        self._file.close()

    def __enter__(self) -> Self:
        """The spool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the disk space back."""
        self.close()
