"""Fill the caches once, at set-up, so that no song pays for compiling."""

from __future__ import annotations

from pipeline.faults import Fault
from pipeline.models import find_model
from pipeline.options import Options
from pipeline.protocol import log
from pipeline.serve import context_of

MODEL = "htdemucs"


def start(options: Options) -> None:
    """Compile the built-in network into the cache folder, for the precision and the threads in `options`.

    Analysis compiles nothing. Without weights there is nothing to do yet, which is logged and no failure.
    """
    context = context_of(options)
    try:
        model = find_model(MODEL, context.models_dir, context.extra_models_dir)
    except Fault as fault:
        log("warn", fault.message, code=fault.code)
        return
    engine = context.engine_for(model)
    log("info", "the separation engine is ready", engine=engine.name, precision=engine.precision)
