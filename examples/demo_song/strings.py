"""Plucked strings, the bass and the guitar made of them, and the pad behind them."""

import numpy as np

from demo_song import score
from demo_song.sound import (
    SAMPLE_RATE,
    Sound,
    add,
    faded,
    filtered,
    high_pass,
    low_pass,
    noise,
    panned,
    room,
    seconds_of,
)

BODY = ((105.0, 40.0, 0.8), (205.0, 60.0, 1.0), (390.0, 120.0, 0.6), (1100.0, 500.0, 0.4))
"""Resonances of the guitar's box: frequency, width, added gain."""


def pluck(pitch: float, duration: float, decay: float, brightness: float, rng: np.random.Generator) -> Sound:
    """A plucked string, its loudest sample 1.

    pitch: hertz. decay: seconds for the lowest partial to fall by 60 dB. brightness: hertz above which partials die
    markedly faster. The string is a delay of one period closed on itself by a lossy filter, evaluated exactly in the
    frequency domain. Source: Karplus and Strong 1983, extended by Jaffe and Smith 1983.
    """
    size = 1 << round(max(duration, decay) * SAMPLE_RATE).bit_length()
    freqs = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    turn = -2j * np.pi * freqs / pitch
    losses = 10 ** (-3 * (1 + (freqs / brightness) ** 1.4) / (pitch * decay))
    hand = np.exp(-2j * np.pi * freqs * 0.004) * low_pass(freqs, 1.5 * brightness, 1)
    grain = np.fft.rfft(rng.standard_normal(round(SAMPLE_RATE / pitch)) * (pitch / SAMPLE_RATE), size)
    where = 1 - np.exp(turn * rng.uniform(0.13, 0.19))
    drive = (hand + 0.5 * low_pass(freqs, 1.5 * brightness, 1) * grain) * where * high_pass(freqs, 0.6 * pitch, 4)
    string = np.fft.irfft(drive / (1 - losses * np.exp(turn)), size)[: round(duration * SAMPLE_RATE)]
    return faded(string / np.abs(string).max(), 0.001, 0.04)


def play_bass(samples: int, rng: np.random.Generator) -> Sound:
    """A fingered electric bass on the chords' roots, in the middle; shape (2, samples)."""
    track = np.zeros(samples)
    for bar, chord in list(enumerate(score.CHORDS))[score.BASS_START_BAR :]:
        line = score.BASS_CHORUS if bar >= score.CHORUS_BAR else score.BASS_VERSE
        root = (score.midi_of(chord[0] + "1") - 28) % 12 + 28
        for beat, beats, step in line:
            note = pluck(score.hertz_of(root + step), beats * score.BEAT, 3.0, 900, rng)
            add(track, note, (bar * 4 + beat) * score.BEAT + rng.normal(0, 0.003), rng.uniform(0.85, 1.0))
    add(track, pluck(score.hertz_of(33), 2.2 * score.BEAT, 3.0, 900, rng), score.BARS * 4 * score.BEAT)
    warm = filtered(track, lambda f: (low_pass(f, 90, 1) + 0.06 * low_pass(f, 3000)) * high_pass(f, 30))
    return panned(np.tanh(1.2 * warm / np.abs(warm).max()), 0.0)


def strum(chord: str, loudness: float, duration: float, rng: np.random.Generator) -> Sound:
    """One stroke across the strings of a chord; a negative loudness starts from the highest."""
    strings = [score.midi_of(note) for note in score.CHORD_NOTES[chord]]
    order = strings if loudness > 0 else strings[:1:-1]
    sound = np.zeros(round((duration + 0.1) * SAMPLE_RATE))
    for place, pitch in enumerate(order):
        note = pluck(score.hertz_of(pitch), duration, 2.2, 3200, rng)
        add(sound, note, place * 0.011 + rng.uniform(0, 0.003), rng.uniform(0.8, 1.0) * 0.94**place)
    scrape = noise(sound.size, rng, 2500, 8000) * np.exp(-seconds_of(sound.size / SAMPLE_RATE) / 0.012)
    stroke: Sound = abs(loudness) * (sound + 0.05 * scrape)
    return stroke


def boxed(sound: Sound) -> Sound:
    """A string's sound as the guitar's body passes it on."""

    def gains(freqs: Sound) -> Sound:
        body = np.zeros_like(freqs)
        for centre, width, gain in BODY:
            body += gain * np.exp(-(((freqs - centre) / width) ** 2))
        return (0.6 + body + 0.7 * high_pass(freqs, 2500)) * high_pass(freqs, 90)

    return filtered(sound, gains)


def play_guitar(samples: int, rng: np.random.Generator) -> Sound:
    """A strummed guitar, played twice and panned to both sides; shape (2, samples)."""
    track = np.zeros((2, samples))
    for side in (-0.7, 0.7):
        take = np.zeros(samples)
        for bar, chord in enumerate(score.CHORDS):
            for place, (beat, loudness) in enumerate(score.STRUM):
                until = score.STRUM[place + 1][0] if place + 1 < len(score.STRUM) else score.BEATS_PER_BAR
                stroke = strum(chord, loudness * rng.uniform(0.9, 1.0), (until - beat) * score.BEAT + 0.05, rng)
                add(take, stroke, (bar * 4 + beat) * score.BEAT + rng.normal(0, 0.004))
        add(take, strum("Am", 1.0, 2.2 * score.BEAT, rng), score.BARS * 4 * score.BEAT)
        track += panned(boxed(take), side)
    return track


def saw_cycle(pitch: float, cutoff: float) -> Sound:
    """One period of a sawtooth that holds no partial above 16 kHz, softened above `cutoff`; 2048 points."""
    partials = np.arange(1025)
    heights = np.zeros(1025)
    heights[1:] = low_pass(partials[1:] * pitch, cutoff) / partials[1:] * (partials[1:] * pitch < 16000)
    return np.fft.irfft(-1j * heights * 1024, 2048)


def play_pad(samples: int, rng: np.random.Generator) -> Sound:
    """Slow, detuned sawtooth chords, wide, from the song's first bar on; shape (2, samples)."""
    track = np.zeros((2, samples))
    time = seconds_of(score.BEATS_PER_BAR * score.BEAT + 0.3)
    for bar, chord in enumerate((*score.CHORDS, "Am")):
        for note in score.CHORD_NOTES[chord][-3:]:
            pitch = score.hertz_of(score.midi_of(note))
            for detune, side in ((-6, -0.8), (0, 0.0), (6, 0.8)):
                turns = time * pitch * 2 ** (detune / 1200) + rng.uniform()
                voice = np.interp(turns % 1 * 2048, np.arange(2048), saw_cycle(pitch, 1400))
                add(track, panned(faded(voice, 0.25, 0.3), side), bar * 4 * score.BEAT, 0.2)
    return track


def play_chords(samples: int, rng: np.random.Generator) -> Sound:
    """Guitar and pad in one room; shape (2, samples)."""
    return room(play_guitar(samples, rng) + 0.25 * play_pad(samples, rng), 1.1, 0.15, rng)
