"""Separate a song as the pipeline does, a line on standard output for every segment, then one JSON object.

The object holds the pipeline's result, and this process's peak memory and how long writing the stems took.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path

from pipeline.context import Context
from pipeline.engines.engine import WantedPrecision
from pipeline.separate import run
from separation.places import CACHE, MODELS


def main(song: Path, folder: Path, precision: WantedPrecision) -> None:
    """Separate; see above."""
    last_segment = 0.0

    def progress(percent: int, step: str) -> None:
        nonlocal last_segment
        if step == "separate":
            last_segment = time.perf_counter()
            print("segment", flush=True)

    context = Context(MODELS, cache_dir=CACHE, precision=precision, threads=os.cpu_count() or 1)
    result = run({"input": str(song), "outDir": str(folder), "model": "htdemucs"}, context, progress)
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**result, "peakBytes": peak_bytes, "writeSeconds": time.perf_counter() - last_segment}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("song", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("precision", choices=("auto", "f32", "bf16"))
    main(**vars(parser.parse_args()))
