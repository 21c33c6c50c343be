"""The network on OpenVINO: on processors the fastest of the engines that were compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import openvino as ov

from pipeline.engines.engine import EngineOptions, Estimate, Pending, Precision, Samples, WantedPrecision
from pipeline.engines.mixed_precision import keep_all_but_products
from pipeline.engines.rewriting.rewrite import rewrite
from pipeline.faults import Fault, is_out_of_memory
from pipeline.stft import BINS, CHANNELS, FRAMES, SEGMENT

# Two segments side by side, each on half the threads, are faster than one after the other on all of them. A third
# stream would need another half gigabyte.
_STREAMS = 2

_PARTS = 2 * CHANNELS


def load(options: EngineOptions) -> OpenVinoEngine:
    """Compile the network, or read it compiled from the cache.

    Raises Fault `model_missing` where it cannot be loaded, and whatever OpenVINO raises where memory is full.
    """
    core = ov.Core()
    precision = _precision(options.precision, core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    try:
        model = core.read_model(str(options.weights))
        rewrite(model)
        if precision == "bf16":
            keep_all_but_products(core, model)
        network = core.compile_model(model, "CPU", _settings(options, precision))
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        raise Fault("model_missing", "The weights of this model could not be loaded.") from error
    return OpenVinoEngine(network, options.stems, precision)


class OpenVinoEngine:
    """A compiled network with as many requests as it has streams: one works while the other's result is used."""

    name = "openvino"

    def __init__(self, network: ov.CompiledModel, stems: int, precision: Precision) -> None:
        """network: from `load`. stems: how many it separates. Raises Fault `model_missing` if its signature differs."""
        self.precision = precision
        self._ports = _ports(network, stems)
        self._requests = [network.create_infer_request() for _ in range(network.get_property("NUM_STREAMS"))]
        self._submitted = 0

    @property
    def depth(self) -> int:
        """How many segments may be submitted before the result of the first must have been taken."""
        return len(self._requests)

    def submit(self, mix: Samples, magspec: Samples) -> Pending:
        """Start on one segment and return at once; see `Engine.submit`."""
        request = self._requests[self._submitted % self.depth]
        self._submitted += 1
        inputs = {self._ports.mix: mix[None], self._ports.magspec: magspec[None]}
        request.start_async({port: np.ascontiguousarray(array) for port, array in inputs.items()}, share_inputs=True)
        return _OpenVinoPending(request, self._ports)


@dataclass(frozen=True)
class _Ports:
    mix: ov.ConstOutput
    magspec: ov.ConstOutput
    spec: ov.ConstOutput
    wave: ov.ConstOutput


@dataclass(frozen=True)
class _OpenVinoPending:
    request: ov.InferRequest
    ports: _Ports

    def result(self) -> Estimate:
        self.request.wait()
        spec = self.request.get_tensor(self.ports.spec).data
        wave = self.request.get_tensor(self.ports.wave).data
        return Estimate(spec.reshape(-1, _PARTS, BINS, FRAMES), wave.reshape(-1, CHANNELS, SEGMENT))


def _precision(wanted: WantedPrecision, capabilities: list[str]) -> Precision:
    # Where the processor has no such instructions OpenVINO would compute in f32 in any case: say so.
    return "bf16" if wanted != "f32" and "BF16" in capabilities else "f32"


def _settings(options: EngineOptions, precision: Precision) -> dict[str, str | int | bool]:
    settings: dict[str, str | int | bool] = {
        "PERFORMANCE_HINT": "THROUGHPUT",
        "NUM_STREAMS": min(_STREAMS, options.threads),
        "INFERENCE_NUM_THREADS": options.threads,
        # Its default varies with the processor, and so would the result.
        "INFERENCE_PRECISION_HINT": precision,
        # Pinned threads of two processes would share a core while another one idles.
        "ENABLE_CPU_PINNING": False,
    }
    return settings if options.cache_dir is None else {**settings, "CACHE_DIR": str(options.cache_dir)}


def _ports(network: ov.CompiledModel, stems: int) -> _Ports:
    # By shape: exporters name them as they please.
    inputs = {tuple(port.shape): port for port in network.inputs}
    outputs = {int(np.prod(port.shape)): port for port in network.outputs}
    try:
        return _Ports(
            mix=inputs[(1, CHANNELS, SEGMENT)],
            magspec=inputs[(1, _PARTS, BINS, FRAMES)],
            spec=outputs[stems * _PARTS * BINS * FRAMES],
            wave=outputs[stems * CHANNELS * SEGMENT],
        )
    except KeyError as error:
        raise Fault("model_missing", "The weights of this model do not fit the separator.") from error
