"""The drum kit: kick, snare, tom, hats and crash, each a mono sound struck once, and the track of all of them."""

import numpy as np

from demo_song import score
from demo_song.sound import (
    Sound,
    add,
    faded,
    filtered,
    high_pass,
    noise,
    panned,
    room,
    seconds_of,
    swept_sine,
)

LOUDNESS = {"kick": 1.0, "snare": 0.75, "tom": 0.7, "hat": 0.2, "open": 0.22, "crash": 0.3}
POSITION = {"kick": 0.0, "snare": 0.05, "tom": -0.35, "hat": 0.35, "open": 0.35, "crash": -0.4}
CYMBAL_PARTIALS = np.array([2137.0, 3042.0, 3691.0, 4433.0, 5401.0, 6379.0, 7919.0, 9241.0])


def kick(rng: np.random.Generator) -> Sound:
    """A skin whose pitch falls from 170 to 47 Hz within a few hundredths of a second, and the beater's click."""
    time = seconds_of(0.45)
    skin = swept_sine(47 + 125 * np.exp(-time / 0.028)) * np.exp(-time / 0.13)
    click = noise(time.size, rng, 1200, 6000) * np.exp(-time / 0.004)
    return faded(np.tanh(1.6 * skin + 0.16 * click), 0.0005, 0.05)


def snare(rng: np.random.Generator) -> Sound:
    """Two modes of the skin, and the wires that rattle longer than it sounds."""
    time = seconds_of(0.4)
    skin = swept_sine(186 + 60 * np.exp(-time / 0.012)) + 0.6 * swept_sine(331 + 50 * np.exp(-time / 0.01))
    wires = noise(time.size, rng, 1400, 10000) * (np.exp(-time / 0.09) + 0.8 * np.exp(-time / 0.012))
    return faded(np.tanh(0.7 * skin * np.exp(-time / 0.055) + 0.4 * wires), 0.0003, 0.08)


def tom(rng: np.random.Generator) -> Sound:
    """A lower skin that sings longer than the snare's."""
    time = seconds_of(0.6)
    skin = swept_sine(98 + 50 * np.exp(-time / 0.04)) * np.exp(-time / 0.16)
    stick = noise(time.size, rng, 800, 6000) * np.exp(-time / 0.006)
    return faded(np.tanh(1.3 * skin + 0.12 * stick), 0.0005, 0.1)


def cymbal(rng: np.random.Generator, duration: float, decay: float, lowest: float) -> Sound:
    """Brass: inharmonic partials that beat against each other, under noise above `lowest` hertz."""
    time = seconds_of(duration)
    phases = rng.uniform(0, 2 * np.pi, CYMBAL_PARTIALS.size)
    spread = CYMBAL_PARTIALS * rng.uniform(0.99, 1.01, CYMBAL_PARTIALS.size)
    ring = np.sign(np.sin(2 * np.pi * np.outer(spread, time) + phases[:, None])).sum(axis=0) / CYMBAL_PARTIALS.size
    brass = filtered(ring, lambda f: high_pass(f, lowest, 4)) + 0.6 * noise(time.size, rng, lowest, 15000)
    return faded(brass * (np.exp(-time / decay) + 0.6 * np.exp(-time / 0.008)), 0.0003, duration / 4)


def strike(piece: str, rng: np.random.Generator) -> Sound:
    """One stroke on the named piece; every stroke differs a little, as on a real kit."""
    skins = {"kick": kick, "snare": snare, "tom": tom}
    cymbals = {"hat": (0.12, 0.028, 7000.0), "open": (0.6, 0.22, 6500.0), "crash": (3.0, 0.8, 3500.0)}
    return skins[piece](rng) if piece in skins else cymbal(rng, *cymbals[piece])


def play_drums(samples: int, rng: np.random.Generator) -> Sound:
    """The whole drum track, shape (2, samples)."""
    track = np.zeros((2, samples))

    def hit(piece: str, beat: float, loudness: float) -> None:
        start = max(beat * score.BEAT + rng.normal(0, 0.002), 0)
        stroke = panned(strike(piece, rng), POSITION[piece])
        add(track, stroke, start, LOUDNESS[piece] * loudness * rng.uniform(0.92, 1.0))

    for bar, pattern in enumerate(score.BEATS):
        for piece, steps in pattern.items():
            for step, mark in enumerate(steps):
                if mark != ".":
                    hit(piece, bar * score.BEATS_PER_BAR + step / 4, 1.0 if mark == "x" else 0.45)
    for beat in (score.CHORUS_BAR * 4, (score.CHORUS_BAR + 4) * 4, score.BARS * 4):
        hit("crash", beat, 1.0)
    hit("kick", score.BARS * 4, 1.0)
    return room(track, 0.5, 0.12, rng)
