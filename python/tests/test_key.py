"""All 24 keys, in and out of tune."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from audio_files import wav
from songs import GROOVES, RATE, Wave, drums, note, progression, stereo

from pipeline.features.key import Key, estimate_key
from pipeline.features.pitch_classes import STEPS, chroma, tuning_offset
from pipeline.listen import Heard, listen

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def hear(folder: Path, wave: Wave) -> Heard:
    return listen(wav(folder / "song.wav", stereo(wave), "pcm_f32le", RATE), lambda _fraction: None)


def key_of(heard: Heard) -> Key:
    return estimate_key(chroma(heard.profile, tuning_offset(heard.profile)))


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_each_key_is_known_by_its_chords(tmp_path: Path, tonic: int, mode: str) -> None:
    # Every key is tuned differently, by up to 40 cents.
    cents = (tonic * 23) % 81 - 40
    key = key_of(hear(tmp_path, progression(tonic, mode, bar_seconds=1.5, bars=4, cents=cents)))
    assert key.name == f"{NAMES[tonic]} {mode}"
    assert key.confidence > 0.2


def test_drums_do_not_change_the_key(tmp_path: Path) -> None:
    chords = progression(9, "minor", bar_seconds=2, bars=6)
    assert key_of(hear(tmp_path, chords + 0.7 * drums(120, 12, *GROOVES["rock"]))).name == "A minor"


@pytest.mark.parametrize("cents", [-45, -20, 0, 20, 45])
def test_the_tuning_is_measured(tmp_path: Path, cents: float) -> None:
    wave = 0.2 * np.concatenate([note(midi + cents / 100, 0.7) for midi in (57, 60, 64, 69)])
    assert tuning_offset(hear(tmp_path, wave).profile) == pytest.approx(cents / 100, abs=0.04)


def test_one_note_is_one_pitch_class(tmp_path: Path) -> None:
    heard = hear(tmp_path, 0.3 * note(69, 2, partials=1, decay=0))
    classes = chroma(heard.profile, 0.0).sum(axis=0)
    assert classes.argmax() == 9
    assert classes[9] > 0.98 * classes.sum()


def test_silence_has_a_key_without_any_confidence() -> None:
    assert estimate_key(np.zeros((4, 12), np.float32)) == Key("C", "major", 0.0)
    assert tuning_offset(np.zeros((4, STEPS), np.float32)) == 0.0


def test_the_camelot_wheel_has_24_places_and_fifths_are_neighbours() -> None:
    codes = {Key(tonic, mode, 1.0).camelot for tonic in NAMES for mode in ("major", "minor")}
    assert codes == {f"{hour}{letter}" for hour in range(1, 13) for letter in "AB"}
    assert [Key(tonic, "major", 1.0).camelot for tonic in ("F", "C", "G", "D")] == ["7B", "8B", "9B", "10B"]
