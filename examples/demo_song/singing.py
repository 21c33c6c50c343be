"""From notes and words to the gestures of a singer: what mouth, throat and pitch do every five milliseconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo_song import score
from demo_song.phonemes import Mouth, split
from demo_song.score import Syllable
from demo_song.sound import SAMPLE_RATE

FRAME = 220
"""Samples from one gesture frame to the next."""
FRAME_RATE = SAMPLE_RATE / FRAME

Curve = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Gestures:
    """A singer's movements, one value a frame.

    pitch: hertz. voice, breath, hiss: loudness, 0 to 1. hiss_at: hertz. hiss_width: octaves.
    formants: hertz, shape (3, frames).
    """

    pitch: Curve
    voice: Curve
    breath: Curve
    hiss: Curve
    hiss_at: Curve
    hiss_width: Curve
    formants: Curve


@dataclass(frozen=True)
class Manner:
    """What makes one take differ from another, beside chance: the vibrato's depth in cents."""

    vibrato_cents: float = 45.0


Moment = tuple[float, float, Mouth]
"""When a position begins and ends, seconds, and the position."""


def in_turn(start: float, held: list[tuple[Mouth, float]]) -> Iterator[Moment]:
    """Positions one after the other from `start` on, each with its length in seconds."""
    for mouth, seconds in held:
        yield start, start + seconds, mouth
        start += seconds


def moments(phrase: list[Syllable]) -> Iterator[Moment]:
    """Every position of a phrase. Consonants lead, so that vowels fall on the beat."""
    starts = [syllable.start * score.BEAT for syllable in phrase]
    heads = [sum(mouth.seconds for mouth in split(syllable.phonemes)[0]) for syllable in phrase]
    for place, syllable in enumerate(phrase):
        before, middle, after = split(syllable.phonemes)
        end = starts[place] + syllable.length * score.BEAT
        if place + 1 < len(phrase):
            end = min(end, starts[place + 1] - heads[place + 1])
        vowel = max(end - starts[place] - sum(mouth.seconds for mouth in after), 0.04)
        shares = (0.7, 0.3) if len(middle) > 1 else (1.0,)
        held = [(mouth, mouth.seconds) for mouth in before]
        held += [(mouth, share * vowel) for mouth, share in zip(middle, shares, strict=True)]
        held += [(mouth, mouth.seconds) for mouth in after]
        yield from in_turn(starts[place] - heads[place], held)


def smooth(curve: Curve, seconds: float) -> Curve:
    """The curve under a raised-cosine window of this length: muscles do not jump."""
    size = 2 * round(seconds * FRAME_RATE / 2) + 1
    window = np.hanning(size + 2)[1:-1]
    padded = np.pad(curve, size // 2, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def wander(frames: int, seconds: float, rng: np.random.Generator) -> Curve:
    """A slow random curve of standard deviation 1 that changes over about this many seconds."""
    curve = smooth(rng.standard_normal(frames), seconds)
    return curve / float(curve.std())


def pitch_curve(phrases: list[list[Syllable]], frames: int, manner: Manner, rng: np.random.Generator) -> Curve:
    """The sung frequency: notes joined by glides, approached from below, with a vibrato that grows on long ones."""
    midi = np.full(frames, float(phrases[0][0].pitch))
    depth = np.zeros(frames)
    for phrase in phrases:
        for place, note in enumerate(phrase):
            first = round((note.start * score.BEAT - 0.03) * FRAME_RATE)
            last = round((note.start + note.length) * score.BEAT * FRAME_RATE)
            scoop = 1.6 if place == 0 else 0.5
            midi[first:] = note.pitch
            midi[first : first + 12] -= scoop * np.linspace(1, 0, 12)
            ramp = np.clip((np.arange(last - first) / FRAME_RATE - 0.18) / 0.35, 0, 1)
            depth[first:last] = ramp * manner.vibrato_cents / 100
    rate = 5.6 + 0.25 * wander(frames, 1.0, rng)
    vibrato = smooth(depth, 0.1) * np.sin(2 * np.pi * np.cumsum(rate) / FRAME_RATE)
    drift = 0.07 * wander(frames, 0.5, rng) + 0.03 * wander(frames, 0.03, rng)
    semitones = smooth(midi, 0.09) + vibrato + drift
    return 440 * 2 ** ((semitones - 69) / 12)


def breaths(phrases: list[list[Syllable]], frames: int) -> Curve:
    """The air a singer takes before each phrase."""
    curve = np.zeros(frames)
    for phrase in phrases:
        end = round((phrase[0].start * score.BEAT - 0.2) * FRAME_RATE)
        curve[end - 60 : end] = 0.10 * np.hanning(60)
    return curve


def gestures(phrases: list[list[Syllable]], frames: int, manner: Manner, rng: np.random.Generator) -> Gestures:
    """Everything the singer does during `frames` frames."""
    level = {name: np.zeros(frames) for name in ("voice", "breath", "hiss")}
    hiss_at, hiss_width = np.full(frames, 5000.0), np.full(frames, 0.8)
    formants = np.full((3, frames), np.nan)
    for phrase in phrases:
        for start, end, mouth in moments(phrase):
            span = slice(round(start * FRAME_RATE), max(round(end * FRAME_RATE), round(start * FRAME_RATE) + 1))
            level["voice"][span], level["breath"][span], level["hiss"][span] = mouth.voice, mouth.breath, mouth.hiss
            hiss_at[span], hiss_width[span] = mouth.hiss_at, mouth.hiss_width
            if mouth.formants:
                formants[:, span] = np.array(mouth.formants)[:, None]
    known = ~np.isnan(formants[0])
    ticks = np.arange(frames)
    moved = [smooth(np.interp(ticks, ticks[known], row[known]), 0.07) for row in formants]
    swell = 1 + 0.08 * wander(frames, 0.4, rng) + 0.03 * wander(frames, 0.02, rng)
    return Gestures(
        pitch=pitch_curve(phrases, frames, manner, rng),
        voice=smooth(level["voice"], 0.05) * swell,
        breath=smooth(level["breath"], 0.03) + breaths(phrases, frames),
        hiss=smooth(level["hiss"], 0.02),
        hiss_at=hiss_at,
        hiss_width=hiss_width,
        formants=np.stack(moved),
    )
