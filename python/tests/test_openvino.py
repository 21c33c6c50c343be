"""The engine around a small network of the right signature, whose stems are shares of what it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from engines import SHARES

from pipeline.engines.engine import EngineOptions, WantedPrecision
from pipeline.engines.openvino import OpenVinoEngine, load
from pipeline.stft import BINS, SEGMENT, Samples, to_spec


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    op = ov.opset13
    mix = op.parameter([1, 2, SEGMENT], np.float32)
    magspec = op.parameter([1, 4, BINS, 336], np.float32)
    # It takes a moment, as a real network does.
    same = op.matmul(op.constant(np.eye(BINS, dtype=np.float32)), magspec, False, False)
    outputs = [op.multiply(op.constant(SHARES.reshape(1, 4, 1, 1, 1)), op.unsqueeze(each, 1)) for each in (same, mix)]
    path = tmp_path_factory.mktemp("network") / "shares.xml"
    # Named and ordered unlike htdemucs: ports are told apart by their shapes.
    ov.save_model(ov.Model([outputs[1], outputs[0]], [magspec, mix]), path, compress_to_fp16=False)
    return path


def engine_of(weights: Path, threads: int = 2, precision: WantedPrecision = "f32") -> OpenVinoEngine:
    return load(EngineOptions(weights, 4, precision, threads, cache_dir=None))


def sound(seed: int) -> Samples:
    return np.random.default_rng(seed).standard_normal((2, SEGMENT)).astype(np.float32)


@pytest.mark.parametrize(("threads", "depth"), [(1, 1), (2, 2), (8, 2)])
def test_results_come_back_to_the_segment_they_belong_to(weights: Path, threads: int, depth: int) -> None:
    engine = engine_of(weights, threads)
    assert engine.depth == depth
    mixes = [sound(seed) for seed in range(depth)]
    waiting = [engine.submit(mix, to_spec(mix)) for mix in mixes]
    for mix, pending in zip(mixes, waiting, strict=True):
        estimate = pending.result()
        np.testing.assert_allclose(estimate.wave, SHARES[:, None, None] * mix, rtol=1e-6)
        np.testing.assert_allclose(estimate.spec, SHARES[:, None, None, None] * to_spec(mix), rtol=1e-5, atol=1e-6)


def test_the_precision_that_is_reported_is_one_that_the_processor_has(weights: Path) -> None:
    native = "bf16" if "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    assert engine_of(weights, precision="auto").precision == native
    assert engine_of(weights, precision="bf16").precision == native
    assert engine_of(weights, precision="f32").precision == "f32"
