"""The seek table: a stretch between two of its points, behind a header of its own, decodes to just those samples."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from audio_files import Samples, picture

from pipeline.audio import FlacWriter, decode
from pipeline.audio_writer import AudioWriter
from pipeline.flac_seek_table import FRAMES_PER_POINT, SeekTable
from pipeline.recipes import FLAC
from pipeline.spool import Spool
from pipeline.stem_files import SongLabel, write_stems

FRAME = 4608


def noise(seconds: float) -> Samples:
    return np.random.default_rng(1).uniform(-0.4, 0.4, (2, round(44_100 * seconds))).astype(np.float32)


def blocks_of(data: bytes) -> tuple[dict[int, bytes], int]:
    """The metadata blocks by kind, and where the first frame begins."""
    offset, blocks = 4, {}
    while True:
        kind, length = data[offset], int.from_bytes(data[offset + 1 : offset + 4], "big")
        blocks[kind & 0x7F] = data[offset + 4 : offset + 4 + length]
        offset += 4 + length
        if kind & 0x80:
            return blocks, offset


def points_of(blocks: dict[int, bytes]) -> list[tuple[int, int, int]]:
    return list(struct.iter_unpack(">QQH", blocks[3]))


def cut(data: bytes, first: int, last: int | None) -> bytes:
    """The frames from point `first` up to point `last` as a file of its own, its samples counted in the header."""
    blocks, audio = blocks_of(data)
    points = points_of(blocks)
    total = int.from_bytes(blocks[0][10:18], "big") & 0xFFFFFFFFF
    end_sample, end_byte = (total, len(data) - audio) if last is None else points[last][:2]
    start_sample, start_byte = points[first][:2]
    counted = int.from_bytes(blocks[0][10:18], "big") - total + end_sample - start_sample
    info = blocks[0][:10] + counted.to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80\x00\x00\x22" + info + data[audio + start_byte : audio + end_byte]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 3), (2, None)])
def test_a_stretch_between_two_points_is_a_song_of_its_own(tmp_path: Path, first: int, last: int | None) -> None:
    samples = noise(9)
    with FlacWriter(tmp_path / "a.flac") as writer:
        writer.write(samples)
    part = tmp_path / "part.flac"
    part.write_bytes(cut((tmp_path / "a.flac").read_bytes(), first, last))
    step = FRAMES_PER_POINT * FRAME
    expected = np.concatenate(list(decode(tmp_path / "a.flac")), axis=1)[:, first * step : last and last * step]
    assert np.array_equal(np.concatenate(list(decode(part)), axis=1), expected)


def test_points_stand_every_two_and_a_half_seconds(tmp_path: Path) -> None:
    with FlacWriter(tmp_path / "a.flac") as writer:
        for block in np.array_split(noise(30), 7, axis=1):
            writer.write(block)
    points = points_of(blocks_of((tmp_path / "a.flac").read_bytes())[0])
    assert [sample for sample, _, _ in points] == list(range(0, 30 * 44_100, FRAMES_PER_POINT * FRAME))
    assert {count for *_, count in points} == {FRAME}


def test_a_cover_and_tags_leave_the_table_its_place(tmp_path: Path) -> None:
    cover = picture(tmp_path / "cover.jpg")
    with AudioWriter(tmp_path / "a.flac", FLAC, tags={"title": "T" * 500}, cover=cover) as writer:
        writer.write(noise(6))
    data = (tmp_path / "a.flac").read_bytes()
    assert [sample for sample, _, _ in points_of(blocks_of(data)[0])] == [0, 110_592, 221_184]
    assert cover.read_bytes() in data


def test_the_stems_of_a_song_are_labelled(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(noise(1))
    label = SongLabel({"title": "Intro", "artist": "A", "isrc": "USABC2600001"}, picture(tmp_path / "cover.jpg"))
    write_stems({"vocals": spool}, tmp_path, 1.0, lambda _done, _steps: None, label)
    with av.open(str(tmp_path / "vocals.flac")) as container:
        assert {"title": "Intro (Vocals)", "artist": "A", "ISRC": "USABC2600001"}.items() <= container.metadata.items()
    assert (tmp_path / "cover.jpg").read_bytes() in (tmp_path / "vocals.flac").read_bytes()


def test_a_long_song_has_fewer_points_rather_than_none() -> None:
    table = SeekTable()
    for _ in range(1000 * FRAMES_PER_POINT):
        table.add_frame(10_000, FRAME)
    file = io.BytesIO(b"fLaC\x81" + (16_384).to_bytes(3, "big") + bytes(16_384))
    table.write_into(file)
    blocks, audio = blocks_of(file.getvalue())
    assert audio == 8 + 16_384
    assert [sample for sample, _, _ in points_of(blocks)][:2] == [0, 2 * FRAMES_PER_POINT * FRAME]
    assert len(points_of(blocks)) == 500


def test_a_file_without_room_is_left_as_it_is() -> None:
    file = io.BytesIO(b"fLaC\x80\x00\x00\x02ab frames")
    SeekTable().write_into(file)
    assert file.getvalue() == b"fLaC\x80\x00\x00\x02ab frames"
