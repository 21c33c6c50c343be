"""Every kind of input is read; what is not audio, or not all there, is refused."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from audio_files import Encoding, Samples, encode, film, flac, picture, tones, wav

from pipeline.audio import count_samples, decode
from pipeline.audio_source import AudioSource
from pipeline.audio_writer import AudioWriter
from pipeline.faults import Fault
from pipeline.recipes import RECIPES


def read(path: Path, sample_rate: int = 44_100, channels: int = 2) -> Samples:
    return np.concatenate(list(decode(path, sample_rate=sample_rate, channels=channels)), axis=1)


def fault_of(path: Path) -> str:
    with pytest.raises(Fault) as caught:
        count_samples(path)
    return caught.value.code


@pytest.mark.parametrize(
    ("container", "codec", "sample_rate", "extension"),
    [
        ("mp3", "libmp3lame", 44_100, "mp3"),
        ("mp4", "aac", 44_100, "m4a"),
        ("mp4", "alac", 44_100, "m4a"),
        ("adts", "aac", 44_100, "aac"),
        ("flac", "flac", 96_000, "flac"),
        ("ogg", "libopus", 48_000, "opus"),
        ("ogg", "flac", 44_100, "ogg"),
        ("webm", "libopus", 48_000, "webm"),
        ("matroska", "aac", 48_000, "mka"),
        ("wav", "pcm_s24le", 44_100, "wav"),
        ("wav", "pcm_f64le", 192_000, "wav"),
        ("wav", "pcm_u8", 8_000, "wav"),
        ("aiff", "pcm_s16be", 44_100, "aiff"),
        ("caf", "pcm_s16le", 44_100, "caf"),
        ("w64", "pcm_s16le", 44_100, "w64"),
        ("wv", "wavpack", 44_100, "wv"),
    ],
)
def test_each_container_is_read_whole_and_known_by_its_content(
    tmp_path: Path, container: str, codec: str, sample_rate: int, extension: str
) -> None:
    path = encode(tmp_path / "song.txt", tones(2, sample_rate), Encoding(container, codec, sample_rate))
    with AudioSource(path) as source:
        for _ in source.blocks():
            pass
        assert source.extension == extension
        assert source.sample_rate == sample_rate
        # Compressed streams end on a whole frame, and a raw one begins with the encoder's run-in.
        assert 0 <= source.samples - 2 * sample_rate <= 4096
        assert source.fraction_read > 0.9


def test_integers_of_24_bits_come_back_exactly(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-(2**23), 2**23, (2, 50_000)).astype(np.float32) / 2**23
    with AudioWriter(tmp_path / "a.flac", RECIPES["flac"]) as writer:
        writer.write(samples)
    assert np.array_equal(read(tmp_path / "a.flac"), samples)


def test_mono_sounds_on_both_sides(tmp_path: Path) -> None:
    samples = tones(1, 8_000, channels=1)
    stereo = read(wav(tmp_path / "a.wav", samples, "pcm_f32le", 8_000, "mono"), sample_rate=8_000)
    assert np.array_equal(stereo, np.repeat(samples, 2, axis=0))


def test_surround_is_mixed_down_without_clipping_and_without_the_low_frequency_channel(tmp_path: Path) -> None:
    samples = np.zeros((6, 44_100), np.float32)
    samples[3] = 0.9
    path = wav(tmp_path / "lfe.wav", samples, "pcm_f32le", layout="5.1")
    assert np.abs(read(path)).max() == 0
    loud = np.ones((6, 44_100), np.float32)
    mixed = read(wav(tmp_path / "loud.wav", loud, "pcm_f32le", layout="5.1"))
    assert mixed.max() == pytest.approx(1.0)


def test_samples_that_are_no_numbers_become_silence_and_absurd_ones_are_limited(tmp_path: Path) -> None:
    samples = tones(1)
    samples[0, :4] = [np.nan, np.inf, -np.inf, 1e30]
    decoded = read(wav(tmp_path / "a.wav", samples, "pcm_f32le"))
    assert decoded[0, :4].tolist() == [0.0, 0.0, 0.0, 64.0]
    assert np.array_equal(decoded[:, 4:], samples[:, 4:])


@pytest.mark.parametrize("sample_rate", [8_000, 11_025, 32_000, 48_000, 96_000, 192_000])
def test_resampling_gives_the_exact_length_and_keeps_the_tone(tmp_path: Path, sample_rate: int) -> None:
    count = 3 * sample_rate + 17
    tone = np.sin(2 * np.pi * 1000 * np.arange(count) / sample_rate).astype(np.float32) * 0.5
    decoded = read(wav(tmp_path / "a.wav", np.stack([tone, tone]), "pcm_f32le", sample_rate))
    assert decoded.shape[1] == round(count * 44_100 / sample_rate)
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(decoded.shape[1]) / 44_100)
    inner = slice(4_410, -4_410)
    assert np.abs(decoded[0, inner] - expected[inner]).max() < 1e-4


def test_one_channel_is_the_mean_of_both(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", np.stack([np.full(5_000, 0.5), np.zeros(5_000)]).astype(np.float32), "pcm_f32le")
    assert np.unique(read(path, channels=1)).tolist() == [0.25]


@pytest.mark.parametrize("name", ['it\'s "quoted".flac', "two\nlines.flac", "🎵 %d ü.flac", "-dash.flac", "a:b.flac"])
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    source = flac(tmp_path / "plain.flac")
    assert count_samples(source.rename(tmp_path / name)) == 88_200


@pytest.mark.parametrize("format_name", ["mp3", "m4a", "flac"])
def test_a_cover_picture_does_not_matter(tmp_path: Path, format_name: str) -> None:
    cover = picture(tmp_path / "cover.jpg")
    with AudioWriter(tmp_path / "song", RECIPES[format_name], cover=cover, tags={"title": "Intro"}) as writer:
        writer.write(tones(2))
    assert cover.read_bytes()[:200] in (tmp_path / "song").read_bytes()
    with AudioSource(tmp_path / "song") as source:
        assert sum(block.shape[1] for block in source.blocks()) == pytest.approx(88_200, abs=1_024)
        assert source.tags() == {"title": "Intro"}


def test_the_sound_of_a_film_is_read(tmp_path: Path) -> None:
    assert count_samples(film(tmp_path / "film.mp4", with_sound=True)) == pytest.approx(88_200, abs=1_024)


def test_tags_in_an_unknown_encoding_do_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    encode(path, tones(1), Encoding("wav", "pcm_s16le", tags={"title": "Caf@"}))
    path.write_bytes(path.read_bytes().replace(b"Caf@", b"Caf\xe9"))
    with AudioSource(path) as source:
        assert source.tags()["title"].startswith("Caf")


def test_what_is_not_audio_is_unsupported(tmp_path: Path) -> None:
    text = tmp_path / "text.mp3"
    text.write_text("These are words, not music.\n" * 500)
    empty = tmp_path / "empty.mp3"
    empty.touch()
    assert [fault_of(path) for path in (text, empty, tmp_path)] == ["unsupported_audio"] * 3
    assert fault_of(film(tmp_path / "film.mp4", with_sound=False)) == "unsupported_audio"
    assert fault_of(picture(tmp_path / "picture.jpg")) == "unsupported_audio"


def test_a_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp3"
    os.mkfifo(pipe)
    assert fault_of(pipe) == "unsupported_audio"
