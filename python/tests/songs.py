"""Synthesised music whose tempo and key are known: drums, chords and clicks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]
Hit = tuple[float, str, float]

RATE = 22_050

# Hits of one bar: the beat they fall on, the drum, how loud.
EIGHTHS: list[Hit] = [(step / 2, "hat", 0.5) for step in range(8)]
SIXTEENTHS: list[Hit] = [(step / 4, "hat", 0.5 if step % 2 == 0 else 0.3) for step in range(16)]
BACKBEAT: list[Hit] = [(0, "kick", 1.0), (1, "snare", 0.9), (2, "kick", 1.0), (3, "snare", 0.9)]
GROOVES: dict[str, tuple[int, list[Hit]]] = {
    "rock": (4, BACKBEAT + EIGHTHS),
    "syncopated rock": (4, [*BACKBEAT, (2.5, "kick", 0.8), *EIGHTHS]),
    "house": (4, [(beat, "kick", 1.0) for beat in range(4)] + [(beat + 0.5, "hat", 0.6) for beat in range(4)]),
    "house with claps": (
        4,
        [(beat, "kick", 1.0) for beat in range(4)]
        + [(beat + 0.5, "hat", 0.6) for beat in range(4)]
        + [(1, "snare", 0.7), (3, "snare", 0.7)],
    ),
    "hip hop": (
        4,
        [(0, "kick", 1.0), (0.75, "kick", 0.7), (1, "snare", 0.9), (2.5, "kick", 0.9), (3, "snare", 0.9), *EIGHTHS],
    ),
    "funk": (
        4,
        [(0, "kick", 1), (1, "snare", 0.9), (1.75, "snare", 0.3), (2.25, "kick", 0.8), (3, "snare", 0.9), *SIXTEENTHS],
    ),
    "breakbeat": (4, [(0, "kick", 1.0), (1, "snare", 0.9), (2.5, "kick", 1.0), (3, "snare", 0.9), *EIGHTHS]),
    "waltz": (3, [(0, "kick", 1.0), (1, "hat", 0.6), (2, "hat", 0.6)]),
    "march": (4, [(beat, "snare", 0.8 if beat % 2 else 1.0) for beat in range(4)]),
}


def drum(name: str, rng: np.random.Generator) -> Wave:
    """One stroke: a falling sine, a noise over a tone, a short bright noise, or a click."""
    if name == "kick":
        time = np.arange(round(0.25 * RATE)) / RATE
        return np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-30 * time)))) * np.exp(-14 * time)
    if name == "snare":
        time = np.arange(round(0.2 * RATE)) / RATE
        return (0.6 * rng.standard_normal(time.size) + 0.6 * np.sin(2 * np.pi * 190 * time)) * np.exp(-20 * time)
    if name == "hat":
        time = np.arange(round(0.06 * RATE)) / RATE
        return np.diff(rng.standard_normal(time.size + 1)) * 0.4 * np.exp(-60 * time)
    time = np.arange(round(0.03 * RATE)) / RATE
    return np.sin(2 * np.pi * 1_000 * time) * np.exp(-100 * time)


def drums(bpm: float, seconds: float, bar_beats: int, hits: Sequence[Hit], seed: int = 0) -> Wave:
    """A bar repeated for so long; a little human jitter (3 ms, 5 %) is in it."""
    rng = np.random.default_rng(seed)
    out = np.zeros(round(seconds * RATE) + RATE)
    beat_seconds = 60 / bpm
    for bar in range(int(seconds / (beat_seconds * bar_beats)) + 1):
        for beat, name, gain in hits:
            start = round(((bar * bar_beats + beat) * beat_seconds + 0.003 * rng.standard_normal() + 0.01) * RATE)
            stroke = drum(name, rng) * gain * (1 + 0.05 * rng.standard_normal())
            if 0 <= start < round(seconds * RATE):
                out[start : start + stroke.size] += stroke
    return 0.4 * out[: round(seconds * RATE)]


def clicks(bpm: float, seconds: float) -> Wave:
    """One click a beat, the first at the very start."""
    return drums(bpm, seconds, 1, [(0, "click", 1.0)])


def note(midi: float, seconds: float, partials: int = 6, decay: float = 1.5) -> Wave:
    """A plucked tone with harmonics that fall off as 1/k."""
    time = np.arange(round(seconds * RATE)) / RATE
    frequency = 440 * 2 ** ((midi - 69) / 12)
    heard = [k for k in range(1, partials + 1) if frequency * k < RATE / 2]
    tone = np.sum([np.sin(2 * np.pi * frequency * k * time) / k for k in heard], axis=0)
    return tone * np.exp(-decay * time) * np.minimum(1, time * 200)


# Triads by the pitch class of their root above the tonic and their intervals.
_MAJOR, _MINOR = (0, 4, 7), (0, 3, 7)
PROGRESSIONS: dict[str, list[tuple[int, tuple[int, ...]]]] = {
    "major": [(0, _MAJOR), (9, _MINOR), (5, _MAJOR), (7, _MAJOR)],
    "minor": [(0, _MINOR), (8, _MAJOR), (5, _MINOR), (7, _MAJOR)],
}


def progression(tonic: int, mode: str, bar_seconds: float = 2.0, bars: int = 8, cents: float = 0.0) -> Wave:
    """A chord a bar with a bass under it: I vi IV V in major, i VI iv V in minor. tonic: 0 is C."""
    parts = []
    for bar in range(bars):
        root, triad = PROGRESSIONS[mode][bar % 4]
        base = tonic + root + cents / 100
        chord = np.sum([note(60 + base % 12 + step, bar_seconds) for step in triad], axis=0)
        bass = 1.5 * note(36 + base % 12, bar_seconds)
        parts.append(chord + bass)
    return 0.12 * np.concatenate(parts)


def stereo(wave: Wave) -> npt.NDArray[np.float32]:
    """The same on both sides, shape (2, n)."""
    return np.repeat(wave[None], 2, axis=0).astype(np.float32)
