"""Whether memory grows with the length of a song, with the real network.

npm run bench -- separate-long [--short 4] [--long 60]     (minutes; an hour of song takes about an hour)
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from separation.places import BENCH, SCRATCH
from separation.song import write_song

MOST_GROWTH = 1.1


def main() -> None:
    """Measure; the last line of standard output is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", type=float, default=4)
    parser.add_argument("--long", type=float, default=60)
    options = parser.parse_args()
    short, long = (peak_bytes(minutes) for minutes in (options.short, options.long))
    growth = round(long / short, 3)
    print(f"{options.short:g} minutes take {short / 1e9:.3f} GB, {options.long:g} take {long / 1e9:.3f} GB: × {growth}")
    figures = {"shortMinutes": options.short, "longMinutes": options.long, "shortBytes": short, "longBytes": long}
    print(json.dumps({"bench": "separate-long", **figures, "growth": growth, "ok": growth <= MOST_GROWTH}))


def peak_bytes(minutes: float) -> int:
    """The peak memory of a process that separates a song of so many minutes."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        song = write_song(Path(folder) / "song.flac", minutes)
        command = [sys.executable, "-m", "separation.ours", str(song), folder, "auto"]
        done = subprocess.run(command, cwd=BENCH, stdout=subprocess.PIPE, text=True, check=True)
        return int(json.loads(done.stdout.splitlines()[-1])["peakBytes"])


if __name__ == "__main__":
    main()
