"""How fast a song separates, next to the same network in torch, and how much memory that takes.

    npm run bench -- separate [--minutes 4] [--precision auto|f32|bf16] [--torch-python PATH] [--turn-seconds 20]

Ours is the whole pipeline on a whole song; its rate is taken from its segments, so loading is excluded, and everything
around the network is included. Torch runs in f32. The two take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from separation.places import BENCH, CACHE, GOLDEN, MODELS, PYTHON, SCRATCH
from separation.song import write_song
from separation.torch_environment import torch_python
from separation.turns import Runner

LEAST_RATIO = {"f32": 1.4, "bf16": 2.5}
MOST_BYTES = 1_600_000_000


def main() -> None:
    """Measure; the last line of standard output is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--precision", choices=("auto", "f32", "bf16"), default="auto")
    parser.add_argument("--torch-python", type=Path, help="an interpreter that has torch and demucs-infer")
    parser.add_argument("--turn-seconds", type=float, default=20)
    options = parser.parse_args()
    torch = torch_python(options.torch_python)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder, ExitStack() as runners:
        song = write_song(Path(folder) / "song.flac", options.minutes)
        ours = runners.enter_context(run_ours(song, Path(folder), options.precision))
        theirs = None if torch is None else runners.enter_context(run_torch(torch))
        take_turns([runner for runner in (ours, theirs) if runner is not None], ours, options.turn_seconds)
        report(options.minutes, ours, theirs)


def run_ours(song: Path, folder: Path, precision: str) -> Runner:
    """The pipeline, separating `song` into `folder`, its network compiled by set-up; paused after its first segment."""
    environment = {"PYTHONPATH": f"{BENCH}:{PYTHON}"}
    warm = ["-m", "pipeline", "warm", "--models-dir", str(MODELS), "--cache-dir", str(CACHE), "--precision", precision]
    subprocess.run([sys.executable, *warm], env={**os.environ, **environment}, check=True)
    command = [sys.executable, "-m", "separation.ours", str(song), str(folder), precision]
    return paused(Runner(command, environment))


def run_torch(python: Path) -> Runner:
    """The network in torch; paused after its first segment."""
    return paused(Runner([str(python), str(BENCH / "separation" / "torch_side.py")], {"PYTHONPATH": str(GOLDEN)}))


def paused(runner: Runner) -> Runner:
    """`runner`, once it is loaded and warm."""
    runner.wait_for(pieces=1)
    if not runner.ended:
        runner.pause()
    return runner


def take_turns(runners: list[Runner], main_one: Runner, seconds: float) -> None:
    """One after the other, until the main one has ended."""
    while not main_one.ended:
        for runner in runners:
            if not runner.ended:
                runner.work(seconds)


def report(minutes: float, ours: Runner, theirs: Runner | None) -> None:
    """Say what was measured, in words and then in JSON."""
    result = ours.result()
    seconds = ours.seconds_per_piece()
    torch_seconds = None if theirs is None else theirs.seconds_per_piece()
    ratio = None if torch_seconds is None else round(torch_seconds / seconds, 2)
    precision, peak_bytes = result["precision"], result["peakBytes"]
    print(f"{len(ours.finished_at)} segments in {precision}: {seconds:.2f} s each, {peak_bytes / 1e9:.2f} GB at most")
    if torch_seconds is not None:
        print(f"torch in f32: {torch_seconds:.2f} s each, so {ratio} times as long (at least {LEAST_RATIO[precision]})")
    figures = {
        "bench": "separate",
        "minutes": minutes,
        "engine": result["engine"],
        "precision": precision,
        "segments": len(ours.finished_at),
        "secondsPerSegment": round(seconds, 3),
        "torchSecondsPerSegment": None if torch_seconds is None else round(torch_seconds, 3),
        "ratio": ratio,
        "leastRatio": LEAST_RATIO[precision],
        "peakBytes": peak_bytes,
        "mostBytes": MOST_BYTES,
        "writeSeconds": round(result["writeSeconds"], 2),
        "ok": peak_bytes <= MOST_BYTES and (ratio is None or ratio >= LEAST_RATIO[precision]),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
