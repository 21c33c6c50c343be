"""Write one audio file in any of our formats, block by block; nothing is left behind on an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import numpy.typing as npt

from pipeline.cover_art import attach_cover
from pipeline.flac_seek_table import SeekTable
from pipeline.recipes import Recipe

Encodable = npt.NDArray[np.int32] | npt.NDArray[np.float32]
Samples = npt.NDArray[np.float32] | npt.NDArray[np.float64]

_INT24_LIMIT = 2**23


class AudioWriter:
    """An audio file in the making; use it in a `with` block. `samples` counts what was written, a channel.

    Samples beyond full scale are clipped. Into 24-bit formats, what is on the 24-bit grid goes bit for bit.
    """

    def __init__(
        self,
        path: Path,
        recipe: Recipe,
        *,
        channels: int = 2,
        tags: Mapping[str, str] | None = None,
        cover: Path | None = None,
    ) -> None:
        """Create `path`, which must not exist. channels: 1 or 2. tags: by the container's own names."""
        self.samples = 0
        self._path = path
        self._recipe = recipe
        self._seek_table = SeekTable() if recipe.seek_table else None
        # Through Python's own file a full disk surfaces as the OSError it is.
        self._file = path.open("xb+")
        try:
            self._open(channels, tags or {}, cover)
        except BaseException:
            self._abandon()
            raise

    def write(self, block: Samples) -> None:
        """Append samples of shape (channels, n), at the recipe's sample rate, full scale at 1."""
        if block.shape[1] == 0:
            return
        data = _in_format(block, self._recipe.sample_format)
        frame = av.AudioFrame.from_ndarray(data, format=self._recipe.sample_format, layout=self._codec.layout)
        frame.sample_rate = self._recipe.sample_rate
        frame.pts = self.samples
        self.samples += block.shape[1]
        self._mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, or remove it if anything failed on the way."""
        if kind is not None:
            self._abandon()
            return
        try:
            self._mux(self._stream.encode(None))
            self._container.close()
            if self._seek_table is not None:
                self._seek_table.write_into(self._file)
            self._file.close()
        except BaseException:
            self._abandon()
            raise

    def _open(self, channels: int, tags: Mapping[str, str], cover: Path | None) -> None:
        recipe = self._recipe
        options = dict(recipe.options)
        self._container = av.open(self._file, mode="w", format=recipe.container, container_options=options)
        self._container.metadata.update(tags)
        layout = "stereo" if channels == 2 else "mono"
        stream = self._container.add_stream(recipe.codec, rate=recipe.sample_rate, layout=layout)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{recipe.codec} is no audio codec")
        self._stream = stream
        self._codec = stream.codec_context
        self._codec.format = recipe.sample_format
        if recipe.bit_rate is not None:
            self._codec.bit_rate = recipe.bit_rate
        if recipe.best_quality:
            self._codec.flags |= av.codec.context.Flags.qscale
            self._codec.global_quality = 0
        picture = attach_cover(self._container, cover) if cover is not None and recipe.takes_cover else None
        if picture is not None:
            self._container.start_encoding()
            self._container.mux(picture)

    def _mux(self, packets: list[av.Packet[av.AudioStream]]) -> None:
        for packet in packets:
            # The encoder ends with an empty packet that carries the checksum of the whole.
            if self._seek_table is not None and packet.size:
                self._seek_table.add_frame(packet.size, packet.duration or 0)
        self._container.mux(packets)

    def _abandon(self) -> None:
        self._path.unlink(missing_ok=True)
        try:
            self._file.close()
        except OSError:
            # The disk is full and the file is gone: there is nothing left to save.
            return


def _in_format(block: Samples, sample_format: str) -> Encodable:
    if sample_format == "s32":
        return np.ascontiguousarray(_to_int24(block).T).reshape(1, -1)
    limited = np.clip(block, -1.0, 1.0).astype(np.float32)
    return np.ascontiguousarray(limited) if sample_format == "fltp" else np.ascontiguousarray(limited.T).reshape(1, -1)


def _to_int24(block: Samples) -> npt.NDArray[np.int32]:
    scaled = np.clip(np.rint(block.astype(np.float64) * _INT24_LIMIT), -_INT24_LIMIT, _INT24_LIMIT - 1)
    # FFmpeg's 24-bit samples live in the upper three bytes of 32.
    return scaled.astype(np.int32) << 8
