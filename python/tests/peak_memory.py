"""Separate a file of so many minutes and print this process's peak memory in bytes: `peak_memory.py MINUTES FOLDER`.

The network is a stand-in with one stem, and most of the file is silent: the same way through everything, in less time.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import numpy as np
from engines import Shares

from pipeline.audio import FlacWriter
from pipeline.context import Context
from pipeline.engines.warm import WarmEngine
from pipeline.separate import run

RATE = 44_100


def main(minutes: int, folder: Path) -> None:
    """Write the file, separate it, measure."""
    sound = np.random.default_rng(3).uniform(-0.5, 0.5, (2, 10 * RATE)).astype(np.float32)
    silence = np.zeros((2, 50 * RATE), np.float32)
    with FlacWriter(folder / "long.flac") as writer:
        for minute in range(minutes):
            writer.write(sound if minute % 4 == 0 else sound[:, :1])
            writer.write(silence)
    entry = {"name": "one", "stems": ["one"], "weights": "models.json", "licence": "ours", "source": "a test"}
    (folder / "models.json").write_text(json.dumps({"models": [entry]}))
    (folder / "stems").mkdir()
    context = Context(folder, extra_models_dir=folder, engine=WarmEngine(lambda options: Shares(stems=1)))
    arguments = {"input": str(folder / "long.flac"), "outDir": str(folder / "stems"), "model": "one"}
    run(arguments, context, lambda percent, step: None)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
