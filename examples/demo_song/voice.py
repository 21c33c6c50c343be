"""A sung line: vocal folds as a sum of partials, breath and hiss as noise, both through the resonances of a mouth."""

import numpy as np
from numpy.typing import NDArray

from demo_song import score
from demo_song.singing import FRAME, Curve, Gestures, Manner, gestures
from demo_song.sound import SAMPLE_RATE, Sound, filtered, high_pass, panned, room

UPPER_FORMANTS = (3400.0, 4400.0, 5500.0, 6600.0, 7700.0, 8800.0, 9900.0)
WIDTHS = (80.0, 100.0, 130.0, 180.0, 260.0, 400.0, 550.0, 700.0, 900.0, 1100.0)
HIGHEST_PARTIAL = 11000.0
WINDOW = 512

Response = NDArray[np.complex128]


def resonance(freqs: Curve, formants: Curve) -> Response:
    """What the mouth makes of a tone at freqs. Both broadcast over frames; formants has shape (3, frames).

    All-pole, in cascade, so that the levels of the formants follow from their places. Source: Fant 1960.
    """
    result = np.ones(np.broadcast_shapes(freqs.shape, formants.shape[1:]), dtype=np.complex128)
    centres = [*formants, *(np.array(centre) for centre in UPPER_FORMANTS)]
    for centre, width in zip(centres, WIDTHS, strict=True):
        result *= centre**2 / (centre**2 - freqs**2 + 1j * freqs * width)
    return result


def folds(sung: Gestures, samples: int) -> Sound:
    """The voiced part: every partial of the folds' buzz, weighted by the mouth as it moves, shape (samples,)."""
    ticks = np.arange(samples) / FRAME
    frames = np.arange(sung.pitch.size)
    pitch = np.interp(ticks, frames, sung.pitch)
    turn = np.exp(2j * np.pi * np.cumsum(pitch) / SAMPLE_RATE)
    wheel = np.ones(samples, dtype=np.complex128)
    sound = np.zeros(samples)
    # A louder voice closes its folds faster, which brightens it.
    edge = 2000 + 5000 * sung.voice
    for partial in range(1, int(HIGHEST_PARTIAL / sung.pitch.min()) + 1):
        wheel *= turn
        freqs = partial * sung.pitch
        heights = sung.voice * resonance(freqs, sung.formants) / partial**0.8 / np.sqrt(1 + (freqs / edge) ** 2)
        heights *= np.clip((HIGHEST_PARTIAL - freqs) / 1000, 0, 1)
        sound += (np.interp(ticks, frames, heights) * wheel).real
    return sound


def shaped_noise(weights: Curve, samples: int, rng: np.random.Generator) -> Sound:
    """Noise whose spectrum follows weights, shape (frames, WINDOW // 2 + 1), by overlapping windows."""
    window = np.hanning(WINDOW)
    sound = np.zeros(samples + WINDOW)
    for frame, row in enumerate(weights):
        start = frame * FRAME
        if start + WINDOW > sound.size or not row.any():
            continue
        sound[start : start + WINDOW] += window * np.fft.irfft(row * np.fft.rfft(rng.standard_normal(WINDOW)), WINDOW)
    return sound[WINDOW // 2 : WINDOW // 2 + samples]


def air(sung: Gestures, samples: int, rng: np.random.Generator) -> Sound:
    """The unvoiced part: breath through the mouth's resonances, and hiss at teeth and lips, shape (samples,)."""
    freqs = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    through = np.abs(resonance(freqs[:, None], sung.formants)).T * high_pass(freqs, 400)
    breath = sung.breath[:, None] * through / (1 + freqs / 2500)
    octaves = np.log2(np.maximum(freqs, 20)[None, :] / sung.hiss_at[:, None]) / sung.hiss_width[:, None]
    hiss = sung.hiss[:, None] * np.exp(-(octaves**2))
    return shaped_noise(0.5 * breath + hiss, samples, rng)


def sing(phrases: list[list[score.Syllable]], samples: int, manner: Manner, rng: np.random.Generator) -> Sound:
    """One dry take, mono, its loudest sample 1."""
    sung = gestures(phrases, samples // FRAME + 2, manner, rng)
    voiced = folds(sung, samples)
    take = voiced / np.abs(voiced).max() + 0.3 * air(sung, samples, rng)
    return filtered(take, lambda f: high_pass(f, 110))


def play_vocals(samples: int, rng: np.random.Generator) -> Sound:
    """The lead in the middle; in the chorus two quieter takes beside it. Shape (2, samples)."""
    phrases = [score.syllables_of(phrase) for phrase in score.MELODY]
    chorus = [phrase for phrase in phrases if phrase[0].start >= score.CHORUS_BAR * score.BEATS_PER_BAR]
    track = panned(sing(phrases, samples, Manner(), rng), 0.0)
    for side in (-0.6, 0.6):
        track += 0.2 * panned(sing(chorus, samples, Manner(vibrato_cents=30), rng), side)
    return room(track, 1.4, 0.16, rng)
