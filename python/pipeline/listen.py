"""Hear a song once, from beginning to end, and keep of it only what the features need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.audio import decode, mono
from pipeline.features.energy import mean_square
from pipeline.features.loudness import LoudnessMeter
from pipeline.features.onsets import BANDS, compressed, low_bands, mel_filters, onset_strength
from pipeline.features.pitch_classes import pitch_class_profile
from pipeline.features.spectra import Real, Spectra
from pipeline.features.timbre import centroid_hz, cepstrum, rolloff_hz
from pipeline.frame_samples import Block
from pipeline.resample import resample

FULL_RATE = 44_100
# Nothing that the features look at lies above 11 kHz.
RATE = 22_050
_WINDOW, _HOP = 2_048, 256
_TONAL_WINDOW, _TONAL_HOP = 8_192, 4_096
# Timbre changes slower than onsets: every fourth window is enough.
_TIMBRE_EVERY = 4
ONSET_RATE, TONAL_RATE, TIMBRE_RATE = RATE / _HOP, RATE / _TONAL_HOP, RATE / _HOP / _TIMBRE_EVERY


@dataclass(frozen=True)
class Heard:
    """A song as frames; rows are frames unless said otherwise.

    samples: at FULL_RATE. integrated_lufs, sample_peak_db: None for silence.
    onsets: shape (2, frames) at ONSET_RATE. profile: pitch classes, at TONAL_RATE.
    cepstrum, centroid (Hz), rolloff (Hz), mean_square: at TIMBRE_RATE.
    """

    samples: int
    integrated_lufs: float | None
    sample_peak_db: float | None
    onsets: Real
    profile: Real
    cepstrum: Real
    centroid: Real
    rolloff: Real
    mean_square: Real


def listen(path: Path, on_read: Callable[[float], None]) -> Heard:
    """Decode a whole file once; on_read hears the fraction read so far. About half a megabyte a minute is kept.

    Raises as `decode` does.
    """
    meter = LoudnessMeter(FULL_RATE)
    ear = _Ear()
    counted = 0

    def metered(blocks: Iterable[Block]) -> Iterator[Block]:
        nonlocal counted
        for block in blocks:
            counted += block.shape[1]
            meter.feed(block)
            yield mono(block)

    stereo = decode(path, sample_rate=FULL_RATE, on_read=on_read)
    for block in resample(metered(stereo), FULL_RATE, RATE):
        ear.feed(block[0])
    ear.finish()
    return Heard(
        samples=counted,
        integrated_lufs=meter.integrated_lufs(),
        sample_peak_db=meter.sample_peak_db(),
        onsets=np.concatenate(ear.onsets, axis=1),
        profile=np.concatenate(ear.profile),
        cepstrum=np.concatenate(ear.cepstrum),
        centroid=np.concatenate(ear.centroid),
        rolloff=np.concatenate(ear.rolloff),
        mean_square=np.concatenate(ear.mean_square),
    )


class _Ear:
    """Turns blocks of mono samples at RATE into frames of each kind."""

    def __init__(self) -> None:
        self._filters = mel_filters(RATE, _WINDOW)
        self._low = low_bands(RATE)
        self._short = Spectra(_WINDOW, _HOP)
        self._long = Spectra(_TONAL_WINDOW, _TONAL_HOP)
        self._before = np.zeros(BANDS, np.float32)
        self._windows = 0
        self.onsets: list[Real] = []
        self.profile: list[Real] = []
        self.cepstrum: list[Real] = []
        self.centroid: list[Real] = []
        self.rolloff: list[Real] = []
        self.mean_square: list[Real] = []

    def feed(self, samples: Real) -> None:
        self._hear(self._short.feed(samples), self._long.feed(samples))

    def finish(self) -> None:
        self._hear(self._short.finish(), self._long.finish())

    def _hear(self, short: Real, long: Real) -> None:
        if len(short):
            loudness = compressed(short, self._filters)
            self.onsets.append(onset_strength(loudness, self._before, self._low))
            self._before = loudness[-1]
        timbre = short[-self._windows % _TIMBRE_EVERY :: _TIMBRE_EVERY]
        self._windows += len(short)
        self.cepstrum.append(cepstrum(timbre, self._filters))
        self.centroid.append(centroid_hz(timbre, RATE))
        self.rolloff.append(rolloff_hz(timbre, RATE))
        self.mean_square.append(mean_square(timbre))
        self.profile.append(pitch_class_profile(long, RATE))
