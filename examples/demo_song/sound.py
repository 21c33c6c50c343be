"""The building blocks of every instrument: filters, envelopes, panning, room.

A sound is a float64 array: shape (samples,) when mono, (2, samples) when stereo. Times are seconds, frequencies hertz.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 44100

Sound = NDArray[np.floating[Any]]
Gains = NDArray[np.floating[Any]]


def seconds_of(duration: float) -> Sound:
    """The time axis of a sound of this duration: 0, 1/44100, …"""
    return np.arange(round(duration * SAMPLE_RATE), dtype=np.float64) / SAMPLE_RATE


def low_pass(freqs: Gains, cutoff: float, order: int = 2) -> Gains:
    """Butterworth magnitude at freqs: 1 far below the cutoff, −3 dB at it."""
    gains: Gains = 1 / np.sqrt(1 + (freqs / cutoff) ** (2 * order))
    return gains


def high_pass(freqs: Gains, cutoff: float, order: int = 2) -> Gains:
    """Butterworth magnitude at freqs: 1 far above the cutoff, 0 at zero hertz."""
    ratio = (freqs / cutoff) ** order
    gains: Gains = ratio / np.sqrt(1 + ratio**2)
    return gains


def filtered(sound: Sound, gains_at: Callable[[Gains], Gains]) -> Sound:
    """The sound with the gain of each frequency applied, without a change of phase; the length stays."""
    samples = sound.shape[-1]
    size = 1 << (samples + SAMPLE_RATE // 20).bit_length()
    spectrum = np.fft.rfft(sound, size)
    return np.fft.irfft(spectrum * gains_at(np.fft.rfftfreq(size, 1 / SAMPLE_RATE)), size)[..., :samples]


def noise(samples: int, rng: np.random.Generator, low: float, high: float) -> Sound:
    """White noise between two corner frequencies, scaled to a standard deviation of 1."""
    band = filtered(rng.standard_normal(samples), lambda f: high_pass(f, low) * low_pass(f, high))
    return band / float(band.std())


def swept_sine(freqs: Sound) -> Sound:
    """A sine whose frequency at every sample is given."""
    return np.sin(2 * np.pi * np.cumsum(freqs) / SAMPLE_RATE)


def faded(sound: Sound, fade_in: float, fade_out: float) -> Sound:
    """The sound with raised-cosine ends, so that neither clicks."""
    result = sound.copy()
    for duration, part in ((fade_in, np.s_[..., :]), (fade_out, np.s_[..., ::-1])):
        size = min(round(duration * SAMPLE_RATE), sound.shape[-1])
        result[part][..., :size] *= 0.5 - 0.5 * np.cos(np.pi * (np.arange(size) + 0.5) / max(size, 1))
    return result


def panned(sound: Sound, position: float) -> Sound:
    """A mono sound placed between left (−1) and right (1) at constant power; shape (2, samples)."""
    angle = (position + 1) * np.pi / 4
    return np.stack([np.cos(angle) * sound, np.sin(angle) * sound])


def add(track: Sound, sound: Sound, start: float, gain: float = 1.0) -> None:
    """Mix a sound into a track from `start` on; what reaches beyond the track's ends is dropped."""
    first = round(start * SAMPLE_RATE)
    head = max(-first, 0)
    length = min(sound.shape[-1] - head, track.shape[-1] - max(first, 0))
    if length > 0:
        track[..., max(first, 0) : max(first, 0) + length] += gain * sound[..., head : head + length]


def room(track: Sound, duration: float, wet: float, rng: np.random.Generator) -> Sound:
    """A stereo track with a reverberation added: decaying noise, different left and right, darker as it fades.

    duration: seconds until the reverberation has fallen by 60 dB. wet: its energy beside the dry sound, linear.
    """
    time = seconds_of(duration)
    tail = rng.standard_normal((2, time.size)) * 10 ** (-3 * time / duration)
    dark = filtered(tail, lambda f: high_pass(f, 180) * low_pass(f, 2500))
    bright = filtered(tail, lambda f: high_pass(f, 180) * low_pass(f, 7000))
    response = bright * np.exp(-time / (0.15 * duration)) + dark
    response *= 1 - np.exp(-time / 0.012)
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True))
    size = 1 << (track.shape[-1] + time.size).bit_length()
    echo = np.fft.irfft(np.fft.rfft(track, size) * np.fft.rfft(response, size), size)
    return track + wet * echo[:, : track.shape[-1]]
