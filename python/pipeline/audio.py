"""Read and write audio as float32 arrays of shape (channels, samples), in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import numpy.typing as npt

from pipeline.audio_source import AudioSource
from pipeline.frame_samples import Block
from pipeline.resample import resample

_INT24_LIMIT = 2**23


def decode(
    path: Path, *, sample_rate: int = 44_100, channels: int = 2, on_read: Callable[[float], None] | None = None
) -> Iterator[Block]:
    """Decode a whole file as float32 blocks of shape (channels, n), resampled and downmixed, in constant memory.

    sample_rate: of the result, in Hz. channels: 1 (the mean of left and right) or 2.
    on_read: called after every block with the fraction of the file read so far, 0 to 1.
    The blocks hold round(n · sample_rate / source_rate) samples in all, n being the samples that decode; full scale is
    1, and float files may exceed it (at most LOUDEST).
    Raises Fault `unsupported_audio` or `corrupt_audio`, possibly late: use nothing before the last block has come.
    """
    with AudioSource(path) as source:
        blocks = source.blocks() if channels == 2 else map(_mono, source.blocks())
        for block in resample(blocks, source.sample_rate, sample_rate):
            yield block
            if on_read is not None:
                on_read(source.fraction_read)


def count_samples(path: Path) -> int:
    """The number of samples a channel that really decode, at the file's own rate; raises as `decode` does."""
    with AudioSource(path) as source:
        for _ in source.blocks():
            pass
        return source.samples


class FlacWriter:
    """Writes a 24-bit FLAC file, block by block; use it in a `with` block, and nothing is left behind on an error.

    Samples beyond full scale are clipped; what is on the 24-bit grid already comes back bit for bit.
    """

    def __init__(self, path: Path, sample_rate: int = 44_100, channels: int = 2) -> None:
        """Create `path`. sample_rate in Hz, channels 1 or 2."""
        self._path = path
        self._file = path.open("xb+")
        self._container = av.open(self._file, mode="w", format="flac")
        layout = "stereo" if channels == 2 else "mono"
        self._stream = self._container.add_stream("flac", rate=sample_rate, layout=layout)
        self._stream.codec_context.format = "s32"
        self.samples = 0

    def write(self, block: npt.NDArray[np.float32]) -> None:
        """Append float32 samples of shape (channels, n)."""
        if block.shape[1] == 0:
            return
        frame = av.AudioFrame.from_ndarray(_to_int24(block), format="s32", layout=self._stream.codec_context.layout)
        frame.sample_rate = self._stream.codec_context.sample_rate
        frame.pts = self.samples
        self.samples += block.shape[1]
        self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, or remove it if anything failed on the way."""
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            self._file.close()
        except BaseException:
            self._path.unlink(missing_ok=True)
            raise
        finally:
            self._file.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)


def _mono(block: Block) -> Block:
    mono: Block = block.mean(axis=0, keepdims=True)
    return mono


def _to_int24(block: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    scaled = np.clip(np.rint(block.astype(np.float64) * _INT24_LIMIT), -_INT24_LIMIT, _INT24_LIMIT - 1)
    # FFmpeg's 24-bit samples live in the upper three bytes of 32.
    return np.ascontiguousarray((scaled.astype(np.int32) << 8).T).reshape(1, -1)
