"""Make the stems of a song that never was, as the separation would write them, with an analysis and a cover.

Usage: make_stems.py FOLDER SECONDS. Each stem has a noise of its own under it, so that a test can find out where in the
stem a piece of sound comes from, to the sample.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from pipeline.spool import Spool
from pipeline.stem_files import write_stems

RATE = 44_100
BEAT = 0.5
STEMS = ("drums", "bass", "other", "vocals")

Wave = npt.NDArray[np.float32]


def stem(name: str, seconds: float) -> Wave:
    """Shape (2, n): noise in the rhythm of an instrument, never quite silent."""
    rng = np.random.default_rng(STEMS.index(name))
    time = np.arange(round(seconds * RATE)) / RATE
    noise = rng.uniform(-1, 1, (2, time.size))
    since_beat = time % BEAT
    bar = time % (8 * BEAT)
    part = (time // (16 * BEAT)) % 4
    shape = {
        "drums": np.exp(-9 * since_beat) * (0.7 + 0.3 * (time % (2 * BEAT) < BEAT)) * (part > 0),
        "bass": (0.45 + 0.25 * np.cos(2 * np.pi * time / (4 * BEAT))) * (part != 2),
        "other": 0.35 + 0.2 * np.sin(2 * np.pi * time / (16 * BEAT)),
        "vocals": np.clip(np.sin(np.pi * bar / (6 * BEAT)), 0, 1) * (bar < 6 * BEAT) * (part % 2 == 1),
    }[name]
    return (noise * (0.06 + 0.18 * shape)).astype(np.float32)


def analysis(seconds: float) -> dict[str, object]:
    """Beats and sections as the analysis writes them."""
    edges = [*np.arange(0, seconds, 16 * BEAT).tolist(), seconds]
    labels = "ABCB"
    sections = [
        {"startSeconds": start, "endSeconds": end, "label": labels[at % 4]}
        for at, (start, end) in enumerate(zip(edges, edges[1:], strict=False))
    ]
    return {"version": 1, "beats": np.arange(0, seconds, BEAT).round(3).tolist(), "sections": sections}


def cover(path: Path) -> None:
    """A JPEG of two colours that run into each other."""
    ramp = np.linspace(0, 1, 300)
    red, green = np.meshgrid(ramp, ramp)
    pixels = np.stack([90 + 140 * red, 40 + 60 * green, 160 - 90 * red], axis=2).astype(np.uint8)
    with av.open(str(path), "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", width=300, height=300, pix_fmt="yuvj420p")
        for frame in (av.VideoFrame.from_ndarray(pixels, format="rgb24"), None):
            container.mux(stream.encode(frame))


def main(folder: Path, seconds: float) -> None:
    """Write everything into the folder."""
    spools = {name: Spool(folder) for name in STEMS}
    for name, spool in spools.items():
        spool.append(stem(name, seconds))
    write_stems(spools, folder, 1.0, lambda _done, _steps: None)
    (folder / "analysis.json").write_text(json.dumps(analysis(seconds)))
    cover(folder / "cover.jpg")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
