"""Synthesises the demo song: `python examples/make_demo.py [--stems DIR]`.

Writes demo.flac and demo.json beside this file; with --stems also what every stem truly is, as 24-bit FLAC.
The result depends on nothing but the score and the seed.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import soundfile

from demo_song import score
from demo_song.drums import play_drums
from demo_song.sound import SAMPLE_RATE, Sound, faded
from demo_song.strings import play_bass, play_chords
from demo_song.voice import play_vocals

SEED = 112
PEAK = 0.75
ARTIST = "Sound Forge Alchemy"
PLAYERS = {"drums": play_drums, "bass": play_bass, "other": play_chords, "vocals": play_vocals}
LOUDNESS = {"drums": 0.085, "bass": 0.075, "other": 0.064, "vocals": 0.08}
"""Root mean square of every stem before mastering."""


def play_stems() -> dict[str, Sound]:
    """Every stem, shape (2, samples), scaled together so that the mix peaks at PEAK."""
    samples = round(score.DURATION * SAMPLE_RATE)
    stems = {}
    for place, (name, play) in enumerate(PLAYERS.items()):
        track = play(samples, np.random.default_rng([SEED, place]))
        stems[name] = faded(track * (LOUDNESS[name] / np.sqrt((track**2).mean())), 0.005, score.BEAT)
    scale = PEAK / np.abs(mixed(stems)).max()
    return {name: track * scale for name, track in stems.items()}


def mixed(stems: dict[str, Sound]) -> Sound:
    """The plain sum of the stems."""
    mix: Sound = np.sum(list(stems.values()), axis=0)
    return mix


def write_flac(path: Path, sound: Sound, subtype: str, title: str) -> None:
    """A tagged FLAC file; the sound has shape (2, samples) and lies within ±1."""
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 2, subtype, format="FLAC", compression_level=1.0) as file:
        file.title, file.artist = title, ARTIST
        file.write(sound.T)


def facts(samples: int) -> dict[str, str | float]:
    """What is true of the song, for tests and for the curious."""
    return {
        "title": score.TITLE,
        "artist": ARTIST,
        "tempoBpm": score.TEMPO_BPM,
        "key": score.KEY,
        "sampleRate": SAMPLE_RATE,
        "samples": samples,
        "durationSeconds": round(samples / SAMPLE_RATE, 3),
        "licence": "CC0-1.0",
    }


def main() -> None:
    """Write the song, its facts and, if asked, its stems."""
    parser = argparse.ArgumentParser(description="Synthesise the demo song.")
    parser.add_argument("--stems", type=Path, metavar="DIR", help="also write the true stems here")
    parser.add_argument("--out", type=Path, metavar="DIR", default=Path(__file__).parent, help="where demo.flac goes")
    options = parser.parse_args()
    stems = play_stems()
    mix = mixed(stems)
    options.out.mkdir(parents=True, exist_ok=True)
    write_flac(options.out / "demo.flac", mix, "PCM_16", score.TITLE)
    (options.out / "demo.json").write_text(json.dumps(facts(mix.shape[1]), indent=2) + "\n")
    if options.stems is not None:
        options.stems.mkdir(parents=True, exist_ok=True)
        for name, track in stems.items():
            write_flac(options.stems / f"{name}.flac", track, "PCM_24", f"{score.TITLE} ({name})")


if __name__ == "__main__":
    main()
