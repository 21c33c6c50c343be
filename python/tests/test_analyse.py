"""The analyse operation on whole files, through the port."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_files import Samples, flac, tones
from port import Port, port
from songs import GROOVES, RATE, drums, progression, stereo

from pipeline import analyse
from pipeline.context import Context

CONTEXT = Context(models_dir=Path("/nonexistent"))


def quiet(_percent: int, _step: str) -> None:
    return


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with port("--cache-dir", str(tmp_path_factory.mktemp("cache"))) as running:
        yield running


def analysis_of(folder: Path, samples: Samples, sample_rate: int = 44_100) -> tuple[dict[str, object], dict[str, Any]]:
    source = flac(folder / "song.flac", samples, sample_rate)
    output = folder / "analysis.json"
    headline = analyse.run({"input": str(source), "output": str(output)}, CONTEXT, quiet)
    return headline, json.loads(output.read_text())


def test_a_song_is_analysed_into_one_file_and_its_headline(child: Port, tmp_path: Path) -> None:
    wave = 0.5 * (progression(9, "minor", bars=15) + drums(120, 30, *GROOVES["rock"]))
    source, output = flac(tmp_path / "song.flac", stereo(wave), RATE), tmp_path / "analysis.json"
    events = child.send("analyse", {"input": str(source), "output": str(output)}).events_of_one()
    headline = events[-1]["value"]
    assert isinstance(headline, dict)
    assert (headline["durationMs"], headline["key"], headline["camelot"]) == (30_000, "A minor", "8A")
    assert headline["tempoBpm"] == pytest.approx(120, rel=0.02)
    analysis = json.loads(output.read_text())
    assert analysis["tempo"]["bpm"] == headline["tempoBpm"]
    assert analysis["loudness"]["integratedLufs"] == headline["loudnessLufs"]
    assert len(analysis["energy"]["values"]) == len(analysis["chroma"]["values"]) == 60
    assert all(len(row) == 12 for row in analysis["chroma"]["values"])
    assert len(analysis["mfcc"]["mean"]) == len(analysis["mfcc"]["std"]) == 13
    assert len(analysis["peaks"]["min"]) == len(analysis["peaks"]["max"]) == pytest.approx(2_000, abs=20)
    assert analysis["sections"][0]["startSeconds"] == 0 and analysis["sections"][-1]["endSeconds"] == 30
    percents = [event["percent"] for event in events[:-1]]
    assert percents == sorted(percents) and percents[-1] == 100 and len(percents) >= 10


def test_silence_is_analysed_without_inventing_anything(tmp_path: Path) -> None:
    headline, analysis = analysis_of(tmp_path, np.zeros((2, 5 * 44_100), np.float32))
    assert (headline["tempoBpm"], headline["loudnessLufs"], headline["energy"]) == (0, None, 0)
    assert analysis["beats"] == [] and analysis["key"]["confidence"] == 0
    assert analysis["loudness"] == {"integratedLufs": None, "samplePeakDb": None}
    assert set(analysis["peaks"]["max"]) == {0}


@pytest.mark.parametrize("seconds", [0.01, 0.2, 1.0])
def test_the_shortest_files_are_analysed(tmp_path: Path, seconds: float) -> None:
    headline, analysis = analysis_of(tmp_path, tones(seconds))
    assert headline["durationMs"] == round(seconds * 1000)
    assert len(analysis["sections"]) == 1 and analysis["spectral"]["centroidHz"]["mean"] > 0


def test_a_failure_leaves_no_output(child: Port, tmp_path: Path) -> None:
    source, output = flac(tmp_path / "song.flac", tones(4)), tmp_path / "analysis.json"
    source.write_bytes(source.read_bytes()[:-3_000])
    assert child.answer("analyse", {"input": str(source), "output": str(output)})["code"] == "corrupt_audio"
    assert not output.exists()


def test_an_output_that_exists_already_is_never_touched(tmp_path: Path) -> None:
    source, output = flac(tmp_path / "song.flac", tones(1)), tmp_path / "analysis.json"
    output.write_text("somebody's")
    with pytest.raises(FileExistsError):
        analyse.run({"input": str(source), "output": str(output)}, CONTEXT, quiet)
    assert output.read_text() == "somebody's"
