"""Separation around a stand-in for the network: lengths, blending, gain, progress, faults, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from audio_files import flac, tones
from engines import SHARES, Shares

from pipeline.audio import decode
from pipeline.context import Context
from pipeline.engines.warm import WarmEngine
from pipeline.faults import Fault
from pipeline.segments import STRIDE, Samples, plan, window
from pipeline.separate import run
from pipeline.stft import SEGMENT

RATE = 44_100
STEMS = ["drums", "bass", "other", "vocals"]


def separate(
    song: Path, folder: Path, engine: Shares, progress: Callable[[int, str], None] = lambda percent, step: None
) -> dict[str, object]:
    weights = folder / "weights"
    weights.mkdir()
    (weights / "htdemucs.onnx").touch()
    (folder / "stems").mkdir()
    context = Context(weights, engine=WarmEngine(lambda options: engine))
    return run({"input": str(song), "outDir": str(folder / "stems"), "model": "htdemucs"}, context, progress)


def read(path: Path) -> Samples:
    return np.concatenate(list(decode(path)), axis=1)


def stems_in(folder: Path) -> Samples:
    return np.stack([read(folder / "stems" / f"{stem}.flac") for stem in STEMS])


@pytest.mark.parametrize("samples", [1, 2, 44_101, STRIDE, STRIDE + 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * STRIDE])
def test_stems_are_as_long_as_the_song_to_the_sample_and_blend_without_a_seam(tmp_path: Path, samples: int) -> None:
    song = tones(samples / RATE + 1)[:, :samples]
    result = separate(flac(tmp_path / "song.flac", song), tmp_path, Shares())
    assert (result["samples"], result["durationMs"]) == (samples, round(samples * 1000 / RATE))
    np.testing.assert_allclose(stems_in(tmp_path), SHARES[:, None, None] * read(tmp_path / "song.flac"), atol=1e-6)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_stems_come_in_order_however_many_segments_an_engine_takes_at_once(tmp_path: Path, depth: int) -> None:
    separate(flac(tmp_path / "song.flac", tones(20)), tmp_path, Shares(depth=depth))
    np.testing.assert_allclose(stems_in(tmp_path), SHARES[:, None, None] * read(tmp_path / "song.flac"), atol=1e-6)


def test_a_short_last_segment_is_centred_between_real_sound_and_silence() -> None:
    samples = STRIDE + 1001
    song = np.arange(1, 2 * samples + 1, dtype=np.float32).reshape(2, samples)
    last = plan(samples)[-1]
    padded = window(last, samples, lambda start, stop: song[:, start:stop])
    assert last.margin == (SEGMENT - 1001) // 2
    np.testing.assert_array_equal(padded[:, last.margin : last.margin + 1001], song[:, STRIDE:])
    np.testing.assert_array_equal(padded[:, : last.margin], song[:, STRIDE - last.margin : STRIDE])
    assert not padded[:, last.margin + 1001 :].any()


def test_digital_silence_is_skipped_and_stays_exact(tmp_path: Path) -> None:
    song = tones(30)
    song[:, 4 * RATE : 26 * RATE] = 0
    engine = Shares()
    separate(flac(tmp_path / "song.flac", song), tmp_path, engine)
    assert engine.submitted == len(plan(30 * RATE)) - 3
    assert not stems_in(tmp_path)[:, :, 4 * RATE : 26 * RATE].any()


def test_a_wholly_silent_song_never_asks_the_network(tmp_path: Path) -> None:
    engine = Shares()
    result = separate(flac(tmp_path / "song.flac", np.zeros((2, 10 * RATE), np.float32)), tmp_path, engine)
    assert (engine.submitted, result["gainDb"]) == (0, 0.0)
    assert not stems_in(tmp_path).any()


def test_over_full_scale_all_stems_are_turned_down_by_one_recorded_gain(tmp_path: Path) -> None:
    song = flac(tmp_path / "song.flac", tones(7, level=0.6))
    result = separate(song, tmp_path, Shares(gain=4))
    gain_db = result["gainDb"]
    assert isinstance(gain_db, float) and gain_db < 0
    stems = stems_in(tmp_path)
    assert np.abs(stems).max() == pytest.approx(1, abs=1e-6)
    wanted = 4 * SHARES[:, None, None] * read(song) * 10 ** (gain_db / 20)
    np.testing.assert_allclose(stems, wanted, atol=2e-6)


def test_within_full_scale_nothing_is_turned_down(tmp_path: Path) -> None:
    result = separate(flac(tmp_path / "song.flac"), tmp_path, Shares())
    assert result["gainDb"] == 0.0


def test_peaks_are_those_of_the_stems(tmp_path: Path) -> None:
    song = tones(20)
    separate(flac(tmp_path / "song.flac", song), tmp_path, Shares())
    peaks = json.loads((tmp_path / "stems" / "peaks.json").read_text())
    width = peaks["samplesPerPeak"]
    assert (peaks["version"], peaks["sampleRate"], peaks["samples"]) == (1, RATE, 20 * RATE)
    assert list(peaks["stems"]) == STEMS
    for stem, share in zip(STEMS, SHARES, strict=True):
        stretches = [share * song[:, start : start + width] for start in range(0, song.shape[1], width)]
        found = peaks["stems"][stem]
        assert len(found["min"]) == len(found["max"]) == len(stretches) <= 2000
        np.testing.assert_allclose(found["max"], [127 * stretch.max() for stretch in stretches], atol=0.51)
        np.testing.assert_allclose(found["min"], [127 * stretch.min() for stretch in stretches], atol=0.51)


@pytest.mark.parametrize("seconds", [60, 240])
def test_percents_are_whole_never_fall_end_at_100_and_are_many(tmp_path: Path, seconds: int) -> None:
    percents: list[int] = []
    song = tones(seconds)
    # Silent segments count like others, and take less of the tests' time.
    song[:, 30 * RATE :] = 0
    separate(flac(tmp_path / "song.flac", song), tmp_path, Shares(), lambda percent, step: percents.append(percent))
    assert all(type(percent) is int for percent in percents)
    assert percents == sorted(percents) and percents[0] >= 0 and percents[-1] == 100
    assert len(set(percents)) >= seconds // 6


def test_while_the_network_holds_a_segment_the_percent_stands_still(tmp_path: Path) -> None:
    percents: list[tuple[int, str]] = []
    held, go = threading.Event(), threading.Event()

    def hold(segment: int) -> None:
        if segment == 3:
            held.set()
            assert go.wait(60)

    song = flac(tmp_path / "song.flac", tones(30))
    report = (song, tmp_path, Shares(before=hold), lambda percent, step: percents.append((percent, step)))
    separation = threading.Thread(target=separate, args=report)
    separation.start()
    assert held.wait(60)
    before = percents[-1]
    # Nothing may come now, so there is no condition to wait for.
    separation.join(0.5)
    assert percents[-1] == before == (2 + 94 * 3 // len(plan(30 * RATE)), "separate")
    go.set()
    separation.join(60)
    assert percents[-1] == (100, "encode")


class Broken(Exception):
    """What a network raises here."""


def break_at(segment: int) -> None:
    if segment == 2:
        raise Broken


def test_a_failure_in_the_network_leaves_no_file_and_no_segment_behind(tmp_path: Path) -> None:
    engine = Shares(before=break_at)
    with pytest.raises(Broken):
        separate(flac(tmp_path / "song.flac", tones(30)), tmp_path, engine)
    assert engine.taken == engine.submitted == 5
    assert os.listdir(tmp_path / "stems") == []


def test_output_that_is_not_finite_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ArithmeticError):
        separate(flac(tmp_path / "song.flac"), tmp_path, Shares(gain=float("nan")))
    assert os.listdir(tmp_path / "stems") == []


def test_a_failure_while_stems_are_written_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail_at_98(percent: int, step: str) -> None:
        if percent == 98:
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        separate(flac(tmp_path / "song.flac"), tmp_path, Shares(), fail_at_98)
    assert os.listdir(tmp_path / "stems") == []


def test_a_file_that_ends_too_soon_fails_before_the_network_is_asked(tmp_path: Path) -> None:
    song = flac(tmp_path / "song.flac", tones(20))
    os.truncate(song, song.stat().st_size // 2)
    engine = Shares()
    with pytest.raises(Fault) as caught:
        separate(song, tmp_path, engine)
    assert (caught.value.code, engine.submitted) == ("corrupt_audio", 0)
    assert os.listdir(tmp_path / "stems") == []


def test_peak_memory_for_an_hour_is_within_a_tenth_of_that_for_four_minutes(tmp_path: Path) -> None:
    short, long = (peak_bytes(minutes, tmp_path) for minutes in (4, 60))
    assert long <= 1.1 * short


def peak_bytes(minutes: int, folder: Path) -> int:
    here = Path(__file__).parent
    own = folder / str(minutes)
    own.mkdir()
    command = [sys.executable, str(here / "peak_memory.py"), str(minutes), str(own)]
    environment = {**os.environ, "PYTHONPATH": str(here.parent)}
    return int(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=600).stdout)
