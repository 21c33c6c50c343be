"""One audio file, read as float32 blocks."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from pipeline.chunk_ends import STYLES
from pipeline.containers import extension_for, short_name
from pipeline.declared_length import declared_length
from pipeline.faults import Fault
from pipeline.frame_samples import Block, stereo_samples
from pipeline.sealed_file import CORRUPT, UNSUPPORTED, open_container, open_regular

BLOCK_SAMPLES = 65_536
# Some files carry a book in a tag.
LONGEST_TAG = 500
SAMPLE_RATES = range(4_000, 768_001)


class AudioSource:
    """An open audio file; use it in a `with` block and read `blocks()` once.

    The file is sealed off: whatever it names inside, nothing else is opened (see `sealed_file`).
    Raises Fault `unsupported_audio` for what is not audio and `corrupt_audio` for audio that does not open.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`, a regular file, and decode the first frame of its best audio stream."""
        self._file = open_regular(path)
        try:
            self.size_bytes = os.fstat(self._file.fileno()).st_size
            head = self._file.read(4096)
            self._file.seek(0)
            self._container = open_container(self._file, head)
            self._stream = self._best_stream()
            self.container = short_name(self._container.format.name)
            self.codec: str = self._stream.codec_context.codec.canonical_name
            self.extension = extension_for(self.container, self.codec, head)
            self._declared = declared_length(self._container, self._stream, self._file)
            if not self._declared.whole:
                raise Fault("corrupt_audio", CORRUPT)
            self.samples = 0
            self._packets = 0
            self._frames = self._decoded_frames()
            self._first = self._first_frame()
        except BaseException:
            self._file.close()
            raise
        # The first frame is believed, not the header: an HE-AAC header may name half the rate that decodes.
        self.sample_rate: int = self._first.sample_rate
        self.channels: int = self._first.layout.nb_channels

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
        """Title, artist and album where the file names them, cut to LONGEST_TAG characters."""
        found = {key.lower(): value for key, value in (self._container.metadata | self._stream.metadata).items()}
        texts = {key: found.get(key, "").strip()[:LONGEST_TAG] for key in ("title", "artist", "album")}
        return {key: text for key, text in texts.items() if text}

    def blocks(self) -> Iterator[Block]:
        """Every sample as stereo float32 blocks of shape (2, n), n at most BLOCK_SAMPLES, at `sample_rate`.

        `samples` counts what was yielded.
        Raises Fault `corrupt_audio` when anything fails to decode or when less comes out than the file declares: a
        short result is never passed off as a whole one; `unsupported_audio` when the sample rate changes on the way.
        """
        for frames in self._batches():
            block = stereo_samples(frames)
            for start in range(0, block.shape[1], BLOCK_SAMPLES):
                part = block[:, start : start + BLOCK_SAMPLES]
                self.samples += part.shape[1]
                yield part
        if not self._declared.is_met(self.samples, self.sample_rate, self._packets):
            raise Fault("corrupt_audio", CORRUPT)

    def _batches(self) -> Iterator[list[av.AudioFrame]]:
        """Consecutive frames of one kind, about BLOCK_SAMPLES together."""
        batch: list[av.AudioFrame] = []
        waiting = 0
        for frame in itertools.chain([self._first], self._frames):
            if frame.sample_rate != self.sample_rate:
                raise Fault("unsupported_audio", "This file changes its sample rate in the middle.")
            if batch and (waiting >= BLOCK_SAMPLES or _kind(frame) != _kind(batch[0])):
                yield batch
                batch, waiting = [], 0
            batch.append(frame)
            waiting += frame.samples
        yield batch

    def _best_stream(self) -> av.AudioStream:
        stream = self._container.streams.best("audio")
        if not isinstance(stream, av.AudioStream):
            raise Fault("unsupported_audio", "This file has no audio in it.")
        if not _has_decoder(stream):
            raise Fault("unsupported_audio", UNSUPPORTED)
        stream.codec_context.thread_count = 1
        # An MP3 that was cut from a longer one begins with a frame whose past is missing: that is no damage.
        if short_name(self._container.format.name) != "mp3":
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        return stream

    def _first_frame(self) -> av.AudioFrame:
        frame = next(self._frames, None)
        if frame is None:
            raise Fault("corrupt_audio", CORRUPT)
        if frame.sample_rate not in SAMPLE_RATES:
            raise Fault("unsupported_audio", UNSUPPORTED)
        return frame

    def _decoded_frames(self) -> Iterator[av.AudioFrame]:
        failure: av.error.FFmpegError | None = None
        try:
            for packet in self._container.demux(self._stream):
                # The last packet of a recording of unknown length is cut off as a matter of course.
                if packet.is_corrupt and self.container not in STYLES:
                    raise Fault("corrupt_audio", CORRUPT)
                try:
                    frames = self._stream.decode(packet)
                except av.error.InvalidDataError as error:
                    failure = failure or error
                    continue
                if failure is not None and frames:
                    raise Fault("corrupt_audio", CORRUPT) from failure
                self._packets += packet.size > 0
                yield from frames
        except av.error.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            raise Fault("corrupt_audio", CORRUPT) from error
        if failure is not None and not self._only_padding_failed():
            raise Fault("corrupt_audio", CORRUPT) from failure

    def _only_padding_failed(self) -> bool:
        """Whether what did not decode lies behind the last frame that an MP3 announces: some taggers pad with junk."""
        return 0 < self._declared.packets <= self._packets


def _kind(frame: av.AudioFrame) -> tuple[str, str]:
    return frame.format.name, frame.layout.name


def _has_decoder(stream: av.AudioStream) -> bool:
    # PyAV's types do not say so, but a stream in a codec that FFmpeg does not know has no context.
    context: av.AudioCodecContext | None = stream.codec_context
    return context is not None
