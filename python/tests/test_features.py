"""Loudness, spectra, timbre and structure, against independent measures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest
from songs import RATE

from pipeline.features.energy import mean_square
from pipeline.features.loudness import LoudnessMeter
from pipeline.features.onsets import mel_filters
from pipeline.features.sections import find_sections
from pipeline.features.spectra import Spectra
from pipeline.features.timbre import centroid_hz, cepstrum

Samples = npt.NDArray[np.float32]


def noise(seconds: float, level: float = 0.1, rate: int = 44_100) -> Samples:
    return (level * np.random.default_rng(3).standard_normal((2, round(seconds * rate)))).astype(np.float32)


def measured(samples: Samples, rate: int = 44_100, block: int = 10_007) -> LoudnessMeter:
    meter = LoudnessMeter(rate)
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter


def fading(seconds: float) -> Samples:
    samples = noise(seconds)
    return samples * np.linspace(0, 1, samples.shape[1], dtype=np.float32) ** 2


def interrupted(seconds: float) -> Samples:
    samples = noise(seconds)
    samples[:, samples.shape[1] // 3 : samples.shape[1] // 2] = 0
    return samples


@pytest.mark.parametrize("make", [noise, fading, interrupted])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_loudness_agrees_with_pyloudnorm(make: Callable[[float], Samples], rate: int) -> None:
    samples = make(9.73)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(np.float64))
    assert measured(samples, rate).integrated_lufs() == pytest.approx(expected, abs=0.05)


def test_a_full_scale_sine_of_1_khz_on_both_sides_has_0_lufs() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * 48_000) / 48_000).astype(np.float32)
    meter = measured(np.stack([sine, sine]), 48_000)
    assert meter.integrated_lufs() == pytest.approx(0.0, abs=0.1)
    assert meter.sample_peak_db() == pytest.approx(0.0, abs=0.01)


def test_silence_and_a_moment_have_no_loudness() -> None:
    assert measured(np.zeros((2, 100_000), np.float32)).integrated_lufs() is None
    assert measured(np.zeros((2, 100_000), np.float32)).sample_peak_db() is None
    assert measured(noise(0.3)).integrated_lufs() is None


@pytest.mark.parametrize("block", [1, 100, 2_047, 2_048, 5_000])
def test_spectra_do_not_depend_on_the_size_of_the_blocks(block: int) -> None:
    samples = noise(0.3)[0]
    whole = Spectra(2_048, 256)
    expected = np.concatenate([whole.feed(samples), whole.finish()])
    parts = Spectra(2_048, 256)
    fed = [parts.feed(samples[start : start + block]) for start in range(0, samples.size, block)]
    assert np.allclose(np.concatenate([*fed, parts.finish()]), expected, atol=1e-6)
    assert len(expected) == 1 + samples.size // 256


def test_a_sine_has_its_amplitude_its_power_and_its_frequency_as_centroid() -> None:
    spectra = Spectra(2_048, 256)
    sine = 0.5 * np.sin(2 * np.pi * 1_500 * np.arange(RATE) / RATE)
    inner = spectra.feed(sine.astype(np.float32))[10:-10]
    assert inner.max() == pytest.approx(0.5, rel=0.1)
    assert mean_square(inner).mean() == pytest.approx(0.125, rel=0.01)
    assert centroid_hz(inner, RATE).mean() == pytest.approx(1_500, abs=30)


def test_the_first_cepstral_coefficient_follows_the_level_and_the_others_do_not() -> None:
    spectra, filters = Spectra(2_048, 256), mel_filters(RATE, 2_048)
    frames = spectra.feed(noise(1, 0.1, RATE)[0])
    loud, quiet = cepstrum(frames, filters).mean(axis=0), cepstrum(0.1 * frames, filters).mean(axis=0)
    assert loud[0] - quiet[0] == pytest.approx(20 * np.sqrt(64), rel=0.01)
    assert np.abs(loud[1:] - quiet[1:]).max() < 0.1


def rows_of(letters: str, each: int) -> Samples:
    """Rows of features, `each` for every letter; the same letter means the same sound but for noise."""
    rng = np.random.default_rng(5)
    sounds = {letter: rng.standard_normal(20) for letter in "ABCD"}
    rows = [sounds[letter] + 0.3 * rng.standard_normal(20) for letter in letters for _ in range(each)]
    return np.array(rows, dtype=np.float32)


def test_sections_are_found_and_those_that_are_alike_share_a_letter() -> None:
    sections = find_sections(rows_of("ABABCA", 40), 0.5, 120.3)
    assert [section.label for section in sections] == list("ABABCA")
    assert [section.start_seconds for section in sections] == pytest.approx([0, 20, 40, 60, 80, 100], abs=1)
    assert sections[-1].end_seconds == 120.3


@pytest.mark.parametrize("count", [1, 2, 5, 300])
def test_a_song_that_does_not_change_is_one_section(count: int) -> None:
    rows = np.ones((count, 20), np.float32)
    assert [section.label for section in find_sections(rows, 0.5, count / 2)] == ["A"]
