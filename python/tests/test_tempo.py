"""Tempo and beats of songs whose tempo is known, from 60 to 200 beats a minute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from audio_files import wav
from songs import GROOVES, RATE, Wave, clicks, drums, progression, stereo

from pipeline.features.beats import find_beats, refined_tempo
from pipeline.features.tempo import Tempo, estimate_tempo
from pipeline.listen import ONSET_RATE, Heard, listen

# The tempi at which people would call each groove by this number and not by half or double of it.
CASES = [
    *[("rock", bpm) for bpm in (80, 100, 121.5, 140, 160)],
    *[("syncopated rock", bpm) for bpm in (90, 110, 133)],
    *[("house", bpm) for bpm in (110, 126, 140)],
    *[("house with claps", bpm) for bpm in (118, 128)],
    *[("hip hop", bpm) for bpm in (85, 95, 105)],
    *[("funk", bpm) for bpm in (90, 112)],
    *[("breakbeat", bpm) for bpm in (100, 128)],
    *[("waltz", bpm) for bpm in (90, 140, 180)],
    *[("march", bpm) for bpm in (80, 116, 170)],
]


def hear(folder: Path, wave: Wave) -> Heard:
    return listen(wav(folder / "song.wav", stereo(wave), "pcm_f32le", RATE), lambda _fraction: None)


def tempo_of(heard: Heard) -> float:
    tempo = estimate_tempo(heard.onsets, ONSET_RATE)
    return refined_tempo(find_beats(heard.onsets, ONSET_RATE, tempo.bpm), tempo.bpm)


@pytest.mark.parametrize("bpm", [60, 72.5, 90, 110, 128, 145, 160, 174, 187, 200])
def test_clicks_have_their_tempo(tmp_path: Path, bpm: float) -> None:
    assert tempo_of(hear(tmp_path, clicks(bpm, 15))) == pytest.approx(bpm, rel=0.005)


@pytest.mark.parametrize(("groove", "bpm"), CASES)
def test_drums_have_the_tempo_that_people_tap(tmp_path: Path, groove: str, bpm: float) -> None:
    bar_beats, hits = GROOVES[groove]
    assert tempo_of(hear(tmp_path, drums(bpm, 15, bar_beats, hits))) == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize(("groove", "bpm"), [("rock", 92), ("house", 124), ("funk", 104)])
def test_chords_and_a_bass_do_not_hide_quiet_drums(tmp_path: Path, groove: str, bpm: float) -> None:
    bar_beats, hits = GROOVES[groove]
    beat = 0.3 * drums(bpm, 20, bar_beats, hits)
    chords = progression(2, "minor", bar_seconds=60 / bpm * bar_beats, bars=20)[: beat.size]
    assert tempo_of(hear(tmp_path, beat + chords)) == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize("groove", ["rock", "house"])
def test_beats_fall_on_the_kick_and_the_snare(tmp_path: Path, groove: str) -> None:
    bar_beats, hits = GROOVES[groove]
    heard = hear(tmp_path, drums(120, 20, bar_beats, hits))
    beats = find_beats(heard.onsets, ONSET_RATE, 120)
    distance = np.abs((beats - 0.01 + 0.25) % 0.5 - 0.25)
    assert np.mean(distance < 0.04) > 0.95
    assert beats.size == pytest.approx(40, abs=1)


def test_a_tempo_is_sure_of_itself_only_where_something_repeats(tmp_path: Path) -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(15 * RATE)
    steady = estimate_tempo(hear(tmp_path, clicks(120, 15)).onsets, ONSET_RATE)
    (tmp_path / "song.wav").unlink()
    vague = estimate_tempo(hear(tmp_path, noise).onsets, ONSET_RATE)
    assert steady.confidence > 0.8
    assert vague.confidence < 0.4


def test_silence_has_no_tempo_and_no_beats() -> None:
    silence = np.zeros((2, 2_000), np.float32)
    assert estimate_tempo(silence, ONSET_RATE) == Tempo(0.0, 0.0)
    assert find_beats(silence, ONSET_RATE, 0.0).size == 0
