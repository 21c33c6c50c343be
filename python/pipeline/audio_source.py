"""One audio file, opened so that nothing else can be opened with it, read as float32 blocks."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import av
import numpy as np
import numpy.typing as npt

from pipeline.containers import DECODERS, DEMUXERS, RAW_FRAMES, extension_for, looks_like_audio, short_name
from pipeline.declared_length import declared_frames
from pipeline.downmix import stereo_matrix
from pipeline.faults import Fault

Block = npt.NDArray[np.float32]

BLOCK_SAMPLES = 65_536
SAMPLE_RATES = range(4_000, 768_001)
# +36 dBFS: far above any mix, low enough that sums and squares of such samples stay finite in float32.
LOUDEST = 64.0

_UNSUPPORTED = "This file is not audio that I can read."
_CORRUPT = "This audio file is damaged or incomplete."
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(DEMUXERS),
    "codec_whitelist": ",".join(DECODERS),
}


class AudioSource:
    """An open audio file; use it in a `with` block and read `blocks()` once.

    The file is handed to FFmpeg as an already open stream without a name, the demuxer must be in DEMUXERS and the
    decoder in DECODERS: a playlist, a symbolic name or an address inside the file is never followed.
    Raises Fault `unsupported_audio` for what is not audio and `corrupt_audio` for audio that does not open.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`, a regular file, and find its best audio stream."""
        self._file = _open_regular(path)
        try:
            self.size_bytes = os.fstat(self._file.fileno()).st_size
            self._head = self._file.read(4096)
            self._file.seek(0)
            self._container = self._open_container()
            self._stream = self._best_stream()
        except BaseException:
            self._file.close()
            raise
        self.container = short_name(self._container.format.name)
        self.codec: str = self._stream.codec_context.name
        self.sample_rate: int = self._stream.codec_context.sample_rate
        self.channels: int = self._stream.codec_context.channels
        self.extension = extension_for(self.container, self.codec, self._head)
        self.samples = 0
        self._packets = 0

    def __enter__(self) -> Self:
        """The source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._container.close()
        self._file.close()

    @property
    def fraction_read(self) -> float:
        """How much of the file has been read, 0 to 1: a measure of work done, not of time."""
        return min(1.0, self._file.tell() / self.size_bytes) if self.size_bytes else 0.0

    def tags(self) -> dict[str, str]:
        """Title, artist and album where the file names them; other tags are left alone."""
        found = {key.lower(): value for key, value in (self._container.metadata | self._stream.metadata).items()}
        return {key: found[key].strip() for key in ("title", "artist", "album") if found.get(key, "").strip()}

    def blocks(self) -> Iterator[Block]:
        """Every sample as stereo float32 blocks of shape (2, n), n at most BLOCK_SAMPLES, at `sample_rate`.

        Non-finite samples become 0 and magnitudes above LOUDEST are clipped. `samples` counts what was yielded.
        Raises Fault `corrupt_audio` when anything fails to decode, when packets are missing in between, or when
        less comes out than the file declares: a short result is never passed off as a whole one.
        """
        pending: list[Block] = []
        waiting = 0
        for frame in self._frames():
            pending.append(_stereo(frame))
            waiting += frame.samples
            if waiting >= BLOCK_SAMPLES:
                yield from self._counted(np.concatenate(pending, axis=1))
                pending, waiting = [], 0
        if pending:
            yield from self._counted(np.concatenate(pending, axis=1))
        if self.samples == 0 or self._is_short():
            raise Fault("corrupt_audio", _CORRUPT)

    def _counted(self, block: Block) -> Iterator[Block]:
        for start in range(0, block.shape[1], BLOCK_SAMPLES):
            part = block[:, start : start + BLOCK_SAMPLES]
            self.samples += part.shape[1]
            yield part

    def _open_container(self) -> av.container.InputContainer:
        try:
            return av.open(_Nameless(self._file), mode="r", options=_OPTIONS, metadata_errors="replace")
        except (av.error.FFmpegError, ValueError) as error:
            if isinstance(error, MemoryError):
                raise
            if looks_like_audio(self._head):
                raise Fault("corrupt_audio", _CORRUPT) from error
            raise Fault("unsupported_audio", _UNSUPPORTED) from error

    def _best_stream(self) -> av.AudioStream:
        stream = self._container.streams.best("audio")
        if not isinstance(stream, av.AudioStream):
            raise Fault("unsupported_audio", "This file has no audio in it.")
        if stream.codec_context.sample_rate not in SAMPLE_RATES or stream.codec_context.channels < 1:
            raise Fault("unsupported_audio", _UNSUPPORTED)
        stream.codec_context.thread_count = 1
        if short_name(self._container.format.name) not in RAW_FRAMES:
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        return stream

    def _frames(self) -> Iterator[av.AudioFrame]:
        try:
            for packet in self._container.demux(self._stream):
                self._packets += packet.size > 0
                if packet.is_corrupt:
                    raise Fault("corrupt_audio", _CORRUPT)
                for frame in self._stream.decode(packet):
                    if frame.sample_rate != self.sample_rate:
                        raise Fault("unsupported_audio", "This file changes its sample rate in the middle.")
                    yield frame
        except av.error.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            raise Fault("corrupt_audio", _CORRUPT) from error

    def _is_short(self) -> bool:
        if self.container == "mp3":
            return self._packets < declared_frames(self._file)
        return self.samples < self._declared_samples()

    def _declared_samples(self) -> int:
        stream = self._stream
        if stream.duration is None or stream.time_base is None:
            return 0
        return round(stream.duration * stream.time_base * self.sample_rate)


class _Nameless:
    """A file without its name, so that FFmpeg judges it by content alone and has no folder to look around in."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def _open_regular(path: Path) -> BinaryIO:
    # O_NONBLOCK: opening a named pipe must fail the check below, not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Fault("unsupported_audio", _UNSUPPORTED)
    return os.fdopen(descriptor, "rb")


def _stereo(frame: av.AudioFrame) -> Block:
    samples = _finite(_as_float(frame))
    names = tuple(channel.name for channel in frame.layout.channels)
    if len(names) == 2:
        return samples
    return stereo_matrix(names) @ samples


def _as_float(frame: av.AudioFrame) -> Block:
    raw = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, frame.layout.nb_channels).T
    samples: Block = raw.astype(np.float32)
    if raw.dtype.kind == "u":
        samples = samples - np.float32(128)
    return samples if raw.dtype.kind == "f" else samples * np.float32(2.0 ** (1 - 8 * raw.dtype.itemsize))


def _finite(samples: Block) -> Block:
    clean = np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return clean.clip(-LOUDEST, LOUDEST, out=clean)
