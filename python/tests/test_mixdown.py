"""The format operation: exact sums, every format decodable and of the right length, nothing left after a failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from audio_files import Samples, flac, picture, tones
from port import port

from pipeline import mixdown
from pipeline.audio import FlacWriter, decode
from pipeline.context import Context
from pipeline.faults import Fault
from pipeline.recipes import RECIPES

CONTEXT = Context(models_dir=Path("/nonexistent"))


def quiet(_percent: int, _step: str) -> None:
    return


def read(path: Path) -> Samples:
    return np.concatenate(list(decode(path)), axis=1)


def stem(path: Path, seed: int, seconds: float = 2.0, level: float = 0.2) -> Path:
    samples = np.random.default_rng(seed).uniform(-level, level, (2, round(44_100 * seconds))).astype(np.float32)
    with FlacWriter(path) as writer:
        writer.write(samples)
    return path


def make(output: Path, parts: list[Path], name: str = "flac", **more: object) -> dict[str, object]:
    inputs = [{"path": str(part)} for part in parts]
    return mixdown.run({"inputs": inputs, "output": str(output), "format": name, **more}, CONTEXT, quiet)


def test_a_sum_is_exact_to_the_sample(tmp_path: Path) -> None:
    parts = [stem(tmp_path / f"{seed}.flac", seed, seconds) for seed, seconds in ((1, 2.0), (2, 3.1), (3, 2.5))]
    result = make(tmp_path / "sum.flac", parts)
    expected = np.zeros((2, 136_710))
    for part in parts:
        samples = read(part)
        expected[:, : samples.shape[1]] += samples
    assert np.array_equal(read(tmp_path / "sum.flac"), expected.astype(np.float32))
    assert result["samples"] == 136_710 and result["gainDb"] == 0.0
    assert result["sizeBytes"] == (tmp_path / "sum.flac").stat().st_size


def test_gains_are_linear_and_zero_is_silence(tmp_path: Path) -> None:
    part = stem(tmp_path / "part.flac", 1)
    inputs = [{"path": str(part), "gain": 0.5}, {"path": str(part), "gain": 0}]
    mixdown.run({"inputs": inputs, "output": str(tmp_path / "out.flac"), "format": "flac"}, CONTEXT, quiet)
    assert np.abs(read(tmp_path / "out.flac") - 0.5 * read(part)).max() <= 2**-23


def test_a_sum_beyond_full_scale_is_turned_down_as_a_whole(tmp_path: Path) -> None:
    parts = [stem(tmp_path / f"{seed}.flac", seed, level=0.9) for seed in (1, 2, 3)]
    result = make(tmp_path / "sum.flac", parts)
    mix = sum(read(part).astype(np.float64) for part in parts)
    loudest = np.abs(mix).max()
    assert result["gainDb"] == pytest.approx(-20 * np.log10(loudest), abs=1e-3)
    assert np.abs(read(tmp_path / "sum.flac") - mix / loudest).max() <= 2**-22


@pytest.mark.parametrize("name", RECIPES)
def test_every_format_decodes_to_the_right_length_and_sound(tmp_path: Path, name: str) -> None:
    source = flac(tmp_path / "source.flac", tones(3))
    result = make(tmp_path / f"out.{name}", [source], name)
    assert result["durationMs"] == pytest.approx(3000, abs=50)
    decoded, original = read(tmp_path / f"out.{name}"), read(source)
    count = min(decoded.shape[1], original.shape[1])
    error = decoded[:, 4_410 : count - 4_410] - original[:, 4_410 : count - 4_410]
    loudness = float(np.sqrt(np.mean(np.square(error))))
    assert loudness < (2**-22 if name in ("flac", "wav") else 0.02)


def test_lossy_formats_have_the_bit_rate_that_was_promised(tmp_path: Path) -> None:
    noise = stem(tmp_path / "noise.flac", 5, seconds=5)
    sizes = {name: make(tmp_path / f"o.{name}", [noise], name)["sizeBytes"] for name in ("mp3", "m4a", "opus")}
    kilobits = {name: int(str(size)) * 8 / 5 / 1000 for name, size in sizes.items()}
    assert kilobits["mp3"] > 230
    assert kilobits["m4a"] == pytest.approx(256, rel=0.1)
    assert kilobits["opus"] == pytest.approx(160, rel=0.15)


TAGS = {"title": "Tïtle", "artist": "A/B", "album": "C", "bpm": 119.6, "key": "C# minor", "isrc": "USABC2600001"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("flac", {"BPM": "120", "INITIALKEY": "C#m", "ISRC": "USABC2600001"}),
        ("opus", {"BPM": "120", "INITIALKEY": "C#m", "ISRC": "USABC2600001"}),
        ("mp3", {"TBPM": "120", "TKEY": "C#m", "TSRC": "USABC2600001"}),
        ("m4a", {}),
        ("wav", {}),
    ],
)
def test_tags_go_in_under_the_names_of_each_container(tmp_path: Path, name: str, expected: dict[str, str]) -> None:
    make(tmp_path / "out", [stem(tmp_path / "a.flac", 1)], name, tags=TAGS)
    with av.open(str(tmp_path / "out")) as container:
        found = {**container.metadata, **container.streams.audio[0].metadata}
    assert {"title": "Tïtle", "artist": "A/B", "album": "C", **expected}.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "takes"), [("flac", True), ("mp3", True), ("m4a", True), ("opus", False), ("wav", False)]
)
def test_a_cover_goes_in_where_the_container_takes_one(tmp_path: Path, name: str, takes: bool) -> None:
    cover = picture(tmp_path / "cover.jpg")
    make(tmp_path / "out", [stem(tmp_path / "a.flac", 1)], name, cover=str(cover))
    assert (cover.read_bytes() in (tmp_path / "out").read_bytes()) == takes


def test_a_cover_that_is_no_picture_does_not_stop_the_song(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff and then words")
    assert (
        make(tmp_path / "out", [stem(tmp_path / "a.flac", 1)], cover=str(tmp_path / "cover.jpg"))["samples"] == 88_200
    )


def break_the_input(folder: Path) -> Path:
    path = stem(folder / "broken.flac", 1)
    path.write_bytes(path.read_bytes()[:-5_000])
    return path


@pytest.mark.parametrize("prepare", [break_the_input, lambda folder: folder / "missing.flac"])
def test_a_failure_leaves_no_output(tmp_path: Path, prepare: Callable[[Path], Path]) -> None:
    with pytest.raises((Fault, OSError)):
        make(tmp_path / "out.mp3", [prepare(tmp_path)], "mp3")
    assert not (tmp_path / "out.mp3").exists()


def test_a_full_disk_leaves_no_output(tmp_path: Path) -> None:
    loud = stem(tmp_path / "loud.flac", 1, seconds=8, level=0.9)
    inputs = [{"path": str(loud)}]
    with port("--file-mb", "1") as child:
        for name in RECIPES:
            output = tmp_path / f"out.{name}"
            event = child.answer("format", {"inputs": inputs, "output": str(output), "format": name})
            small = name in ("mp3", "m4a", "opus")
            assert event.get("code") == (None if small else "disk_full")
            assert output.exists() == small


def test_a_file_that_exists_already_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "out.flac").write_text("somebody's")
    with pytest.raises(FileExistsError):
        make(tmp_path / "out.flac", [stem(tmp_path / "a.flac", 1)])
    assert (tmp_path / "out.flac").read_text() == "somebody's"
