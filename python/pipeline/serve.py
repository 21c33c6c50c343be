"""The operations that separate, analyse and convert, served by one long-lived process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from pipeline.answering import serve
from pipeline.context import Context
from pipeline.lifeline import read_lines
from pipeline.options import Options
from pipeline.protocol import claim_standard_streams

# Modules by name: an analysing process never loads the separation engine, and the other way round.
OPERATIONS: Mapping[str, str] = {
    "probe": "pipeline.probe",
    "separate": "pipeline.separate",
    "analyse": "pipeline.analyse",
    "format": "pipeline.mixdown",
}


def start(options: Options) -> NoReturn:
    """Serve the operations on the standard streams of this process."""
    requests, events = claim_standard_streams()
    serve(read_lines(requests), events, context_of(options), OPERATIONS)


def context_of(options: Options) -> Context:
    """What every request may ask of the command line."""
    return Context(
        models_dir=options.models_dir,
        extra_models_dir=options.extra_models_dir,
        cache_dir=options.cache_dir,
        precision=options.precision,
        threads=options.threads,
    )
