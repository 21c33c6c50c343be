"""Our separation against demucs's own torch code on the same weights; golden/README.md says how the golden is made."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from engines import MODELS_DIR, Recorder, precisions
from golden.sampled import GOLDEN, SEGMENTS, SONG, Sampled, blocks, edges, regular, seams

from pipeline.audio import decode
from pipeline.context import Context
from pipeline.engines.engine import EngineOptions, Precision
from pipeline.engines.warm import WarmEngine, load_openvino
from pipeline.segments import STRIDE
from pipeline.separate import run
from pipeline.stft import SEGMENT

Samples = npt.NDArray[np.float32]

STEMS = ["drums", "bass", "other", "vocals"]
LEAST_DB: dict[Precision, float] = {"f32": 60, "bf16": 35}

# At a few places alone. The rounding of bf16 is spread evenly, so where a stem is quiet for a moment it weighs more.
LEAST_DB_LOCALLY: dict[Precision, float] = {"f32": 60, "bf16": 30}

# Quieter than this, and the agreement says nothing.
QUIET_DBFS = -50


@dataclass(frozen=True)
class Separated:
    precision: Precision
    result: dict[str, object]
    song: Samples
    segments: list[Samples]


@pytest.fixture(scope="session", params=precisions())
def separated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Separated:
    folder = tmp_path_factory.mktemp("stems")
    recorders: list[Recorder] = []

    def load(options: EngineOptions) -> Recorder:
        recorders.append(Recorder(load_openvino(options)))
        return recorders[-1]

    precision: Precision = request.param
    context = Context(MODELS_DIR, precision=precision, threads=2, engine=WarmEngine(load))
    arguments = {"input": str(SONG), "outDir": str(folder), "model": "htdemucs"}
    result = run(arguments, context, lambda percent, step: None)
    song = np.stack([read(folder / f"{stem}.flac") for stem in STEMS])
    return Separated(precision, result, song, recorders[0].waves)


def test_the_song_agrees_with_torch_everywhere_on_its_edges_and_on_its_seams(separated: Separated) -> None:
    golden = load_golden("song")
    samples = separated.song.shape[-1]
    starts = range(0, samples, STRIDE)
    assert agreement_db(separated.song, golden, golden.starts) >= LEAST_DB[separated.precision]
    for places in (edges(samples), seams(samples, starts, SEGMENT), regular(samples)):
        assert agreement_db(separated.song, golden, places) >= LEAST_DB_LOCALLY[separated.precision]


@pytest.mark.parametrize("index", range(len(SEGMENTS)))
def test_single_segments_agree_with_torch_before_they_are_blended(separated: Separated, index: int) -> None:
    # The silent segment never reached the network.
    waves = [separated.segments[0], separated.segments[-1]]
    golden = load_golden(f"segment{SEGMENTS[index]}")
    assert agreement_db(waves[index], golden, golden.starts) >= LEAST_DB[separated.precision]
    assert agreement_db(waves[index], golden, edges(SEGMENT)) >= LEAST_DB_LOCALLY[separated.precision]


def test_every_stem_of_the_song_is_loud_enough_to_be_compared() -> None:
    assert all(level_dbfs(stem) > QUIET_DBFS for stem in load_golden("song").values)


def test_a_silent_segment_separates_into_silence_and_costs_nothing(separated: Separated) -> None:
    # Its middle, which no neighbour reaches.
    assert not separated.song[:, :, SEGMENT : 2 * STRIDE].any()
    assert len(separated.segments) == 3


def test_the_result_says_what_was_made(separated: Separated) -> None:
    expected = {"model": "htdemucs", "stems": STEMS, "samples": 882_000, "durationMs": 20_000, "sampleRate": 44_100}
    assert expected.items() <= separated.result.items()
    assert (separated.result["engine"], separated.result["precision"]) == ("openvino", separated.precision)
    assert separated.song.shape == (4, 2, 882_000)


def agreement_db(stems: Samples, golden: Sampled, places: npt.ArrayLike) -> float:
    """Signal over difference, in dB, of the worst stem that is loud enough; only blocks that start at `places`."""
    chosen = np.isin(golden.starts, places)
    wanted = golden.values[:, :, chosen]
    found = blocks(stems, golden.starts[chosen])
    loud = [index for index, stem in enumerate(wanted) if level_dbfs(stem) > QUIET_DBFS]
    assert loud
    return min(10 * math.log10(power(wanted[index]) / power(wanted[index] - found[index])) for index in loud)


def load_golden(part: str) -> Sampled:
    arrays = np.load(GOLDEN)
    return Sampled(**{field.name: arrays[f"{part}.{field.name}"] for field in fields(Sampled)})


def read(path: Path) -> Samples:
    return np.concatenate(list(decode(path)), axis=1)


def level_dbfs(samples: Samples) -> float:
    return 10 * math.log10(power(samples) + 1e-12)


def power(samples: Samples) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))
