"""Compare a recording of the mixer's output with the sum of the stems.

Usage: compare_with_sum.py RECORDING STEMS_FOLDER. RECORDING holds float32 samples of the left channel. Answers a JSON list
with one entry for each whole second of it: `at`, which second of the song it is most like; `loudness`, its root mean
square; and `residual`, the highest magnitude left when the sum of all stems is taken out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from scipy.signal import correlate

from pipeline.audio import decode

RATE = 44_100
STEMS = ("drums", "bass", "other", "vocals")


def main(recording: Path, folder: Path) -> None:
    """Answer one JSON list on standard output."""
    sound = np.fromfile(recording, np.float32)
    song = np.sum([np.concatenate(list(decode(folder / f"{name}.flac")), axis=1)[0] for name in STEMS], axis=0)
    windows = sound[: sound.size // RATE * RATE].reshape(-1, RATE)
    json.dump([measure(window, song) for window in windows], sys.stdout)


def measure(window: np.ndarray, song: np.ndarray) -> dict[str, float]:
    """Where in the song a second of the recording is, and what of it is not the song."""
    start = int(np.argmax(correlate(song, window, mode="valid", method="fft")))
    residual = np.abs(window - song[start : start + window.size]).max()
    loudness = np.sqrt(np.mean(np.square(window)))
    return {"at": start / RATE, "loudness": float(loudness), "residual": float(residual)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
