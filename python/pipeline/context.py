"""What a process was started with: the same for each of its requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.engines.engine import Engine, EngineOptions, WantedPrecision
from pipeline.engines.warm import WarmEngine, load_openvino
from pipeline.models import Model


@dataclass(frozen=True)
class Context:
    """The command line of `serve`, and what stays warm between requests.

    models_dir: holds the weights of the built-in models. extra_models_dir: more models, named by its manifest.
    cache_dir: for compiled networks; may be absent. precision: what separation computes in, `auto` by default.
    threads: how many this process may keep busy, at least 1. engine: the network of the last separation.
    """

    models_dir: Path
    extra_models_dir: Path | None = None
    cache_dir: Path | None = None
    precision: WantedPrecision = "auto"
    threads: int = 1
    engine: WarmEngine = field(default_factory=lambda: WarmEngine(load_openvino))

    def engine_for(self, model: Model) -> Engine:
        """The network of a model, loaded if it is not the last one. Raises what loading it raises."""
        wanted = EngineOptions(model.weights, len(model.stems), self.precision, self.threads, self.cache_dir)
        return self.engine.get(wanted)
