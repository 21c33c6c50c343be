"""Keep the network of the last request loaded: loading takes seconds, and most requests ask for the same one."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from pipeline.engines.engine import Engine, EngineOptions

LoadEngine = Callable[[EngineOptions], Engine]


class WarmEngine:
    """Holds one engine at most: a second one would double the memory of the process."""

    def __init__(self, load: LoadEngine) -> None:
        """load: makes an engine; called when other options are asked for than last time."""
        self._load = load
        self._options: EngineOptions | None = None
        self._engine: Engine | None = None

    def get(self, options: EngineOptions) -> Engine:
        """The engine with these options. Raises what loading it raises, and then holds none."""
        if self._engine is not None and self._options == options:
            return self._engine
        # The old one goes before the new one comes.
        self._engine = None
        self._engine = self._load(options)
        self._options = options
        return self._engine


def load_openvino(options: EngineOptions) -> Engine:
    """Load with OpenVINO, which is imported only now: a process that analyses must not pay for it."""
    load: LoadEngine = importlib.import_module("pipeline.engines.openvino").load
    return load(options)
