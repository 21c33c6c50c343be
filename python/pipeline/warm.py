"""Fill the caches once, at set-up, so that no song pays for compiling."""

from __future__ import annotations

from pipeline.options import Options
from pipeline.serve import context_of


def start(options: Options) -> None:
    """Compile what analysis and separation need."""
    context_of(options)
