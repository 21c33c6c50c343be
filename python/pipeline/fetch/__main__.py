"""`python -m pipeline.fetch serve`: one fetch, asked for and answered as `python -m pipeline serve` does.

It starts the downloaders once for one track: spotdl works only once a process, and what they leave behind in memory
and on disk must not reach the next track. It ends when its standard input does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from pipeline.answering import serve
from pipeline.fetch.order import Patience
from pipeline.lifeline import read_lines
from pipeline.limits import limit_process
from pipeline.protocol import claim_standard_streams

OPERATIONS: Mapping[str, str] = {"fetch": "pipeline.fetch.operation"}


def main(arguments: Sequence[str]) -> None:
    """Run the command line; never returns."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.fetch", allow_abbrev=False)
    parser.add_argument("command", choices=("serve",), help="answer requests")
    parser.add_argument("--memory-mb", type=int, help="private memory this process may take")
    parser.add_argument("--file-mb", type=int, help="the largest file it may write")
    parser.add_argument("--stall-seconds", type=float, default=Patience.stall_seconds, help="for a silent connection")
    parser.add_argument("--retry-seconds", type=float, default=Patience.retry_seconds, help="before another try")
    options = parser.parse_args(arguments)
    limit_process(options.memory_mb, options.file_mb)
    requests, events = claim_standard_streams()
    serve(read_lines(requests), events, Patience(options.stall_seconds, options.retry_seconds), OPERATIONS)


if __name__ == "__main__":
    main(sys.argv[1:])
