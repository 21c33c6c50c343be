"""Synthesised audio files of every kind the tests need; no recorded sound anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


def tones(seconds: float, sample_rate: int = 44_100, channels: int = 2, level: float = 0.3) -> Samples:
    """A steady tone of its own pitch in every channel with a little noise, shape (channels, n)."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    rng = np.random.default_rng(7)
    rows = [
        level * np.sin(2 * np.pi * 220 * (1 + index) * time) + 0.02 * rng.standard_normal(time.size)
        for index in range(channels)
    ]
    return np.array(rows, dtype=np.float32)


@dataclass(frozen=True)
class Encoding:
    """container and codec as FFmpeg names them; sample_rate in Hz."""

    container: str
    codec: str
    sample_rate: int = 44_100
    layout: str = "stereo"
    tags: Mapping[str, str] = field(default_factory=dict)


def encode(path: Path, samples: Samples, encoding: Encoding) -> Path:
    """Write `samples`, shape (channels, n), with any encoder that FFmpeg has."""
    with av.open(str(path), "w", format=encoding.container) as output:
        output.metadata.update(encoding.tags)
        stream = output.add_stream(encoding.codec, rate=encoding.sample_rate, layout=encoding.layout)
        context = stream.codec_context
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=encoding.layout)
        frame.sample_rate = encoding.sample_rate
        frame.pts = 0
        resampler = av.AudioResampler(context.format, encoding.layout, context.sample_rate, context.frame_size or None)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return path


def flac(path: Path, samples: Samples | None = None, sample_rate: int = 44_100) -> Path:
    """A 24-bit stereo FLAC file; two seconds of tones where no samples are given."""
    return encode(path, tones(2) if samples is None else samples, Encoding("flac", "flac", sample_rate))


def mp3(path: Path, samples: Samples) -> Path:
    """A stereo MP3 file."""
    return encode(path, samples, Encoding("mp3", "libmp3lame"))


def wav(
    path: Path, samples: Samples, codec: str = "pcm_s16le", sample_rate: int = 44_100, layout: str = "stereo"
) -> Path:
    """A WAV file."""
    return encode(path, samples, Encoding("wav", codec, sample_rate, layout))


def film(path: Path, *, with_sound: bool) -> Path:
    """A short MP4 film of grey frames, with or without a sound track."""
    with av.open(str(path), "w", format="mp4") as output:
        pictures = output.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        sound = output.add_stream("aac", rate=44_100, layout="stereo") if with_sound else None
        for index in range(20):
            picture = av.VideoFrame.from_ndarray(np.full((96, 64), 128, np.uint8), format="yuv420p")
            picture.pts = index
            output.mux(pictures.encode(picture))
        output.mux(pictures.encode(None))
        if sound is not None:
            frame = av.AudioFrame.from_ndarray(tones(2), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = 44_100, 0
            output.mux(sound.encode(frame))
            output.mux(sound.encode(None))
    return path


def picture(path: Path) -> Path:
    """A small JPEG."""
    with av.open(str(path), "w", format="image2") as output:
        stream = output.add_stream("mjpeg", rate=1)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuvj420p"
        output.mux(stream.encode(av.VideoFrame(32, 32, "yuvj420p")))
        output.mux(stream.encode(None))
    return path
