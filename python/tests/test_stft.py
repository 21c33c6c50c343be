"""The spectrogram against one computed the slow way, straight from its definition."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.stft import BINS, FRAMES, HOP, SEGMENT, WINDOW, Samples, to_spec, to_wave

# Where the first frame begins, before the segment.
LEAD = 1536


def noise(*shape: int) -> Samples:
    return np.random.default_rng(5).standard_normal(shape).astype(np.float32)


def smooth(samples: int) -> Samples:
    """Noise without the highest frequencies, which the network's spectrogram leaves out."""
    spectrum = np.fft.rfft(noise(2, samples))
    spectrum[:, samples * 4 // 10 :] = 0
    return np.fft.irfft(spectrum, samples).astype(np.float32)


@pytest.mark.parametrize("frame", [0, 1, 100, FRAMES - 2, FRAMES - 1])
def test_each_frame_is_the_orthonormal_transform_of_a_windowed_stretch_with_mirrored_edges(frame: int) -> None:
    wave = noise(2, SEGMENT)
    places = np.arange(frame * HOP - LEAD, frame * HOP - LEAD + WINDOW)
    mirrored = np.abs(places)
    mirrored = np.where(mirrored < SEGMENT, mirrored, 2 * (SEGMENT - 1) - mirrored)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    expected = np.fft.rfft(wave[:, mirrored] * hann, norm="ortho")[:, :BINS]
    spec = to_spec(wave)
    np.testing.assert_allclose(spec[0::2, :, frame] + 1j * spec[1::2, :, frame], expected, atol=1e-5)


def test_what_goes_forth_comes_back_but_for_the_outer_frames() -> None:
    wave = smooth(SEGMENT)
    back = to_wave(to_spec(wave)[None])[0]
    np.testing.assert_allclose(back[:, LEAD:-LEAD], wave[:, LEAD:-LEAD], atol=5e-4)


def test_every_sample_of_the_inverse_is_finite_up_to_both_ends() -> None:
    wave = to_wave(noise(1, 4, BINS, FRAMES))
    assert wave.shape == (1, 2, SEGMENT)
    assert np.isfinite(wave).all()
    assert all(wave[0, channel, end : end + 256].any() for channel in (0, 1) for end in (0, SEGMENT - 256))


def test_stems_are_inverted_independently_of_each_other() -> None:
    specs = noise(3, 4, BINS, FRAMES)
    together = to_wave(specs)
    assert all(np.array_equal(together[index], to_wave(specs[index : index + 1])[0]) for index in range(3))


def test_silence_stays_exact_silence() -> None:
    assert not to_wave(to_spec(np.zeros((2, SEGMENT), np.float32))[None]).any()
