"""How much audio a file promises, so that a file cut short is told from a short file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

import av

from pipeline.chunk_ends import STYLES, sound_is_whole
from pipeline.containers import short_name
from pipeline.file_ends import matroska_is_whole, ogg_is_whole
from pipeline.mp3_header import frame_count

_MICROSECOND = Fraction(1, 1_000_000)
# Ogg and Matroska count a codec's run-in into the duration, or round it to milliseconds.
_SLACK_SECONDS = Fraction(1, 10)


@dataclass(frozen=True)
class DeclaredLength:
    """The least that must decode; 0 where the file makes no promise.

    seconds: of audio. packets: that decode without an error. whole: False when the file ends before its structure does.
    """

    seconds: Fraction = Fraction(0)
    packets: int = 0
    whole: bool = True

    def is_met(self, samples: int, sample_rate: int, packets: int) -> bool:
        """Whether so many samples (a channel) and packets keep the promise.

        >>> DeclaredLength(seconds=Fraction(1)).is_met(44_099, 44_100, 0)
        False
        """
        return samples >= self.seconds * sample_rate and packets >= self.packets


def declared_length(container: av.container.InputContainer, stream: av.AudioStream, file: BinaryIO) -> DeclaredLength:
    """The promise of an opened file; `file` is the one behind `container` and keeps its position.

    A raw AAC stream promises nothing (FFmpeg guesses from the bit rate); an MP4 names every packet in its index, and
    FFmpeg reports each one that is missing.
    """
    kind = short_name(container.format.name)
    if kind in ("aac", "mov"):
        return DeclaredLength()
    if kind == "mp3":
        return DeclaredLength(packets=frame_count(file))
    if kind == "matroska":
        seconds = _matroska_seconds(container, stream)
        return DeclaredLength(seconds=seconds - _SLACK_SECONDS, whole=matroska_is_whole(file))
    if kind == "ogg":
        return DeclaredLength(seconds=_stream_seconds(stream) - _SLACK_SECONDS, whole=ogg_is_whole(file))
    if kind in STYLES:
        return DeclaredLength(whole=sound_is_whole(file, STYLES[kind]))
    return DeclaredLength(seconds=_stream_seconds(stream))


def _stream_seconds(stream: av.AudioStream) -> Fraction:
    if stream.duration is None or stream.time_base is None:
        return Fraction(0)
    return stream.duration * stream.time_base


def _matroska_seconds(container: av.container.InputContainer, stream: av.AudioStream) -> Fraction:
    if "DURATION" in stream.metadata:
        return _clock_seconds(stream.metadata["DURATION"])
    # The whole file's duration is that of its longest stream: only without a film is it the sound's.
    if container.duration is None or len(container.streams) > 1:
        return Fraction(0)
    return container.duration * _MICROSECOND


def _clock_seconds(text: str) -> Fraction:
    try:
        hours, minutes, seconds = text.strip().split(":")
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    except ValueError:
        return Fraction(0)
