"""Audio that is cut short, holed or dishonest about its length is corrupt: a short result never passes as a whole."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from audio_files import Encoding, encode, flac, mp3, tones, wav

from pipeline.audio import count_samples
from pipeline.faults import Fault

Damage = Callable[[bytes], bytes]


def cut_in_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_the_last_bytes(data: bytes) -> bytes:
    return data[:-2_000]


def cut_between_packets(data: bytes) -> bytes:
    return data[: len(data) // 2 // 4_096 * 4_096]


def with_a_hole(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + data[middle + 3_000 :]


DAMAGES: list[Damage] = [cut_in_half, cut_between_packets, without_the_last_bytes, with_a_hole]


def outcome(path: Path) -> str | int:
    try:
        return count_samples(path)
    except Fault as fault:
        return fault.code


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    ("container", "codec", "sample_rate"),
    [
        ("flac", "flac", 44_100),
        ("mp3", "libmp3lame", 44_100),
        ("mp4", "alac", 44_100),
        ("ogg", "libopus", 48_000),
        ("webm", "libopus", 48_000),
        ("matroska", "aac", 44_100),
        ("wav", "pcm_s16le", 44_100),
        ("aiff", "pcm_s16be", 44_100),
        ("caf", "pcm_s16le", 44_100),
        ("w64", "pcm_s16le", 44_100),
        ("wv", "wavpack", 44_100),
    ],
)
def test_a_damaged_file_is_corrupt(
    tmp_path: Path, container: str, codec: str, sample_rate: int, damage: Damage
) -> None:
    path = encode(tmp_path / "song", tones(4, sample_rate), Encoding(container, codec, sample_rate))
    path.write_bytes(damage(path.read_bytes()))
    assert outcome(path) == "corrupt_audio"


def test_one_flipped_bit_in_a_flac_file_is_found(tmp_path: Path) -> None:
    path = flac(tmp_path / "song.flac")
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4] ^= 1
    path.write_bytes(data)
    assert outcome(path) == "corrupt_audio"


def test_a_file_cut_within_its_header_is_corrupt_and_not_foreign(tmp_path: Path) -> None:
    path = flac(tmp_path / "song.flac")
    path.write_bytes(path.read_bytes()[:60])
    assert outcome(path) == "corrupt_audio"


def test_headers_that_claim_24_hours_are_not_believed(tmp_path: Path) -> None:
    day = 24 * 3600
    wave = bytearray(wav(tmp_path / "song.wav", tones(2, 8_000, 1), sample_rate=8_000, layout="mono").read_bytes())
    at = wave.index(b"data") + 4
    wave[at : at + 4] = struct.pack("<I", day * 8_000 * 2)
    (tmp_path / "song.wav").write_bytes(wave)
    stream = bytearray(flac(tmp_path / "song.flac").read_bytes())
    # STREAMINFO: 36 bits of total samples, of which the low 32 stand 14 bytes into the block, itself at offset 8.
    stream[22:26] = struct.pack(">I", day * 44_100 & 0xFFFFFFFF)
    (tmp_path / "song.flac").write_bytes(stream)
    sound = bytearray(mp3(tmp_path / "song.mp3", tones(2)).read_bytes())
    at = max(sound.find(b"Xing"), sound.find(b"Info")) + 8
    sound[at : at + 4] = struct.pack(">I", day * 44_100 // 1_152)
    (tmp_path / "song.mp3").write_bytes(sound)
    assert [outcome(tmp_path / f"song.{name}") for name in ("wav", "flac", "mp3")] == ["corrupt_audio"] * 3


@pytest.mark.parametrize("size", [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x00\xf0\xff\x7f"])
def test_a_recording_whose_header_was_never_completed_has_the_length_that_decodes(tmp_path: Path, size: bytes) -> None:
    wave = bytearray(wav(tmp_path / "song.wav", tones(2)).read_bytes())
    at = wave.index(b"data") + 4
    wave[at : at + 4] = size
    (tmp_path / "song.wav").write_bytes(wave)
    assert outcome(tmp_path / "song.wav") == 88_200


@pytest.mark.parametrize("tail", [b"TAG" + bytes(125), bytes(5_000), b"\xff" * 3_000])
def test_what_taggers_leave_behind_the_last_frame_of_an_mp3_is_no_damage(tmp_path: Path, tail: bytes) -> None:
    path = mp3(tmp_path / "song.mp3", tones(2))
    path.write_bytes(path.read_bytes() + tail)
    assert outcome(path) == pytest.approx(88_200, abs=1_152)


def mangled(data: bytes, rng: random.Random) -> bytes:
    """`data` with a few bytes changed, mostly near the beginning, and sometimes cut."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        changed[rng.randrange(min(rng.choice([64, 400, len(data)]), len(data)))] = rng.randrange(256)
    return bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.2 else changed)


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        *(("mp3", "libmp3lame"), ("mp4", "aac"), ("ogg", "flac"), ("matroska", "aac"), ("wav", "adpcm_ms")),
        *(("wav", "pcm_s16le"), ("caf", "pcm_s16le"), ("w64", "pcm_s16le"), ("aiff", "pcm_s16be"), ("wv", "wavpack")),
    ],
)
def test_whatever_the_bytes_the_answer_is_a_length_or_a_sentence(tmp_path: Path, container: str, codec: str) -> None:
    path = encode(tmp_path / "song", tones(0.3), Encoding(container, codec))
    data, rng = path.read_bytes(), random.Random(container + codec)
    for _ in range(40):
        path.write_bytes(mangled(data, rng))
        assert outcome(path) in ("corrupt_audio", "unsupported_audio") or isinstance(outcome(path), int)
