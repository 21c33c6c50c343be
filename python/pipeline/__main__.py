"""`python -m pipeline serve`: requests in, events out, models stay warm. `warm` fills the caches and ends."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from pipeline.limits import limit_process
from pipeline.options import Options, parse_options


def main(arguments: Sequence[str]) -> None:
    """Run the command line; for `serve` this never returns."""
    options = parse_options(arguments)
    limit_process(options.memory_mb, options.file_mb)
    _prepare_libraries(options)
    # Loaded only now: numerical libraries read their environment once, when they are imported.
    start: Callable[[Options], None] = importlib.import_module(f"pipeline.{options.command}").start
    start(options)


def _prepare_libraries(options: Options) -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)


if __name__ == "__main__":
    main(sys.argv[1:])
