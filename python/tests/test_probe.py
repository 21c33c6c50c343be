"""Probing through the port: what comes back describes what decodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from audio_files import Encoding, encode, flac, mp3, tones, wav
from port import Port, port


@pytest.fixture(scope="module")
def child() -> Iterator[Port]:
    with port() as running:
        yield running


def code_of(child: Port, path: Path, **arguments: object) -> object:
    return child.answer("probe", {"input": str(path), "maxSeconds": 1200, **arguments}).get("code")


def test_a_song_is_described_by_what_it_holds(child: Port, tmp_path: Path) -> None:
    tags = {"title": 'It\'s "quoted"\nüñ🎵', "artist": "A", "album": " ", "genre": "Jazz"}
    path = encode(tmp_path / "any.name", tones(2.5, 48_000), Encoding("flac", "flac", 48_000, tags=tags))
    events = child.send("probe", {"input": str(path), "maxSeconds": 1200}).events_of_one()
    assert events[-1]["value"] == {
        "durationMs": 2500,
        "samples": 120_000,
        "sampleRate": 48_000,
        "channels": 2,
        "codec": "flac",
        "extension": "flac",
        "tags": {"title": tags["title"], "artist": "A"},
        "silent": False,
    }
    percents = [event["percent"] for event in events[:-1]]
    assert percents == sorted(percents) and percents[-1] == 100


@pytest.mark.parametrize(("level", "silent"), [(0, True), (0.0009, True), (0.0011, False)])
def test_what_never_rises_above_the_noise_of_a_tape_is_silent(
    child: Port, tmp_path: Path, level: float, silent: bool
) -> None:
    hum = np.zeros((2, 3 * 44_100), np.float32)
    hum[1, 100_000] = level
    path = encode(tmp_path / "hum.flac", hum, Encoding("flac", "flac"))
    assert child.answer("probe", {"input": str(path), "maxSeconds": 1200})["value"]["silent"] is silent


def test_the_bounds_of_a_length_belong_to_it(child: Port, tmp_path: Path) -> None:
    path = flac(tmp_path / "song.flac")
    assert code_of(child, path, maxSeconds=2, minSeconds=2) is None
    assert code_of(child, path, maxSeconds=1.99) == "too_long"
    assert code_of(child, path, minSeconds=2.01) == "too_short"


def test_a_fifth_of_a_second_is_too_short(child: Port, tmp_path: Path) -> None:
    assert code_of(child, wav(tmp_path / "short.wav", tones(0.2))) == "too_short"


def test_much_silence_in_a_small_file_is_too_long(child: Port, tmp_path: Path) -> None:
    silence = np.zeros((1, 1500 * 8_000), np.float32)
    path = encode(tmp_path / "silence.flac", silence, Encoding("flac", "flac", 8_000, layout="mono"))
    assert path.stat().st_size < 1_000_000
    assert code_of(child, path) == "too_long"


def test_each_refusal_has_its_code_and_one_sentence(child: Port, tmp_path: Path) -> None:
    text = tmp_path / "text.mp3"
    text.write_text("words " * 1_000)
    half = mp3(tmp_path / "half.mp3", tones(4))
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    for path, code in ((text, "unsupported_audio"), (half, "corrupt_audio")):
        event = child.answer("probe", {"input": str(path), "maxSeconds": 1200})
        assert (event["code"], event["retryable"]) == (code, False)
        assert str(event["message"]).endswith(".") and str(tmp_path) not in str(event["message"])


def test_a_relative_path_is_the_callers_bug(child: Port) -> None:
    assert code_of(child, Path("song.flac")) == "internal"
