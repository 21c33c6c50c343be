"""Fill the caches once, at set-up, so that no song pays for compiling."""

from __future__ import annotations

from pipeline.engines.warm import EngineOptions
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
    wanted = EngineOptions(model.weights, len(model.stems), context.precision, context.threads, context.cache_dir)
    engine = context.engine.get(wanted)
    log("info", "the separation engine is ready", engine=engine.name, precision=engine.precision)
