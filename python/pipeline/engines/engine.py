"""What every engine promises: a segment goes in, and later its estimate comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

Precision = Literal["f32", "bf16"]
WantedPrecision = Literal["auto", "f32", "bf16"]


@dataclass(frozen=True)
class EngineOptions:
    """How to load a network.

    weights: an ONNX file. stems: how many it separates, at least 1. precision: `auto` takes the fastest that the
    processor computes natively. threads: for the network, at least 1. cache_dir: for compiled networks; may be absent.
    """

    weights: Path
    stems: int
    precision: WantedPrecision
    threads: int
    cache_dir: Path | None


@dataclass(frozen=True)
class Estimate:
    """What the network makes of one segment, for each of its S stems.

    spec: shape (S, 4, 2048, 336), a spectrogram with complex numbers as channels (see `stft`).
    wave: shape (S, 2, 343980). A stem is `stft.to_wave(spec) + wave`.
    """

    spec: Samples
    wave: Samples


class Pending(Protocol):
    """A segment on its way through the network."""

    def result(self) -> Estimate:
        """Wait for the estimate. Its arrays may be used again once `depth` more segments have been submitted."""


class Engine(Protocol):
    """A network, loaded and warm. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """Which engine this is, as results report it."""

    @property
    def precision(self) -> Precision:
        """What it really computes in, whatever was asked for."""

    @property
    def depth(self) -> int:
        """How many segments may be submitted before the result of the first must have been taken."""

    def submit(self, mix: Samples, magspec: Samples) -> Pending:
        """Start on one segment and return at once. Whoever submits takes the result too, or the arrays go too soon.

        mix: shape (2, 343980) at 44.1 kHz. magspec: its spectrogram, shape (4, 2048, 336), from `stft.to_spec`.
        """
