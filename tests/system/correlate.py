"""Find out what a recording of the mixer's output is made of.

Usage: correlate.py RECORDING STEMS_FOLDER < [{"frame": n, "seconds": s}, …] on standard input. RECORDING holds float32
samples of the left channel; each entry names a frame of it and about where in the song the mixer said it was. Answers,
for each entry: `starts`, the sample of each stem that the frame plays (null where the stem is not in the sound);
`levels`, how loud each stem is in it (least squares); and `residual`, the highest magnitude left when the stems, at those
levels, are taken out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from scipy.signal import correlate

from pipeline.audio import decode

RATE = 44_100
WINDOW = 4096
AROUND = 2 * RATE
FAINTEST = 0.1  # what is likened to a stem at less than this is its likeness by chance
STEMS = ("drums", "bass", "other", "vocals")


def main(recording: Path, folder: Path) -> None:
    """Answer one JSON list on standard output."""
    sound = np.fromfile(recording, np.float32)
    stems = {name: np.concatenate(list(decode(folder / f"{name}.flac")), axis=1)[0] for name in STEMS}
    answers = [measure(sound, stems, entry) for entry in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


def measure(sound: np.ndarray, stems: dict[str, np.ndarray], entry: dict[str, float]) -> dict[str, object]:
    """What one window of the recording holds."""
    window = sound[int(entry["frame"]) : int(entry["frame"]) + WINDOW]
    about = int(entry["seconds"] * RATE)
    starts = {name: find(window, stem, about) for name, stem in stems.items()}
    found = {name: start for name, start in starts.items() if start is not None}
    if not found:
        return {"starts": starts, "levels": {}, "residual": float(np.abs(window).max())}
    parts = np.stack([stems[name][start : start + WINDOW] for name, start in found.items()], axis=1)
    fit, *_ = np.linalg.lstsq(parts.astype(np.float64), window.astype(np.float64), rcond=None)
    residual = float(np.abs(window - parts @ fit).max())
    levels = {name: level for name, level in zip(found, fit.tolist(), strict=True) if level > FAINTEST}
    heard = {name: start if name in levels else None for name, start in starts.items()}
    return {"starts": heard, "levels": levels, "residual": residual}


def find(window: np.ndarray, stem: np.ndarray, about: int) -> int | None:
    """Where the stem is when the window begins; None where it is not to be heard in it."""
    first = max(0, about - AROUND)
    around = stem[first : about + AROUND + WINDOW]
    if around.size < WINDOW:
        return None
    likeness = correlate(around, window, mode="valid", method="fft")
    best = int(np.argmax(np.abs(likeness)))
    return first + best if abs(likeness[best]) > 8 * float(np.std(likeness)) else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
