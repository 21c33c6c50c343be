"""What the rewriting of a network leaves of it; that its results stay, `test_golden.py` shows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import openvino as ov
from engines import MODELS_DIR

from pipeline.engines.engine import Samples
from pipeline.engines.rewriting.rewrite import rewrite


def kinds(model: ov.Model) -> Counter[str]:
    return Counter(node.get_type_name() for node in model.get_ordered_ops())


def compute(model: ov.Model, sound: Samples) -> Samples:
    result: Samples = ov.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(sound)[0]
    return result


def test_of_htdemucs_nothing_is_left_that_was_to_be_rewritten() -> None:
    model = ov.Core().read_model(MODELS_DIR / "htdemucs.onnx")
    before = kinds(model)
    shapes = [tuple(port.shape) for port in (*model.inputs, *model.outputs)]
    rewrite(model)
    after = kinds(model)
    assert [before[kind] > 0 for kind in ("Split", "Erf", "Pad")] == [True] * 3
    assert [after[kind] for kind in ("Split", "Erf", "Pad")] == [0, 0, 0]
    # Of the two normalisations of each of the 32 residual layers, the wide one is worked out.
    assert (before["MVN"], after["MVN"]) == (100, 68)
    assert [tuple(port.shape) for port in (*model.inputs, *model.outputs)] == shapes


def test_another_network_stays_as_it_is() -> None:
    op = ov.opset13
    source = op.parameter([1, 8, 16], np.float32)
    gate, signal = op.split(source, op.constant(np.int64(1)), 2).outputs()
    # Like a GELU, but for its factor.
    curved = op.multiply(
        signal, op.add(op.erf(op.divide(signal, op.constant(np.float32(2)))), op.constant(np.float32(1)))
    )
    model = ov.Model([op.multiply(curved, op.sigmoid(gate))], [source])
    before = kinds(model)
    rewrite(model)
    assert kinds(model) == before


def test_what_is_rewritten_computes_the_same() -> None:
    op = ov.opset13
    rng = np.random.default_rng(1)

    def weights(*lengths: int) -> ov.Node:
        return op.constant(rng.standard_normal(lengths).astype(np.float32))

    source = op.parameter([1, 4, 64], np.float32)
    wide = op.add(op.convolution(source, weights(8, 4, 3), [1], [1], [1], [1]), weights(1, 8, 1))
    signal, gate = op.split(wide, op.constant(np.int64(1)), 2).outputs()
    gated = op.multiply(signal, op.sigmoid(gate))
    stretched = op.add(op.convolution_backprop_data(gated, weights(4, 2, 8), [4]), weights(1, 2, 1))
    bounds = [op.constant(np.array([value], np.int64)) for value in (2, 258, 1, 2)]
    model = ov.Model([op.slice(stretched, *bounds)], [source])
    sound = rng.standard_normal((1, 4, 64)).astype(np.float32)
    expected = compute(model, sound)
    rewrite(model)
    assert kinds(model)["Split"] == kinds(model)["ConvolutionBackpropData"] == 0
    np.testing.assert_allclose(compute(model, sound), expected, rtol=1e-4, atol=1e-5)
