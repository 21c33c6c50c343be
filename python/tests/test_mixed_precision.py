"""What is kept in f32 in a network that is computed in bf16; how near that comes to f32, `test_golden.py` shows."""

from __future__ import annotations

import numpy as np
import openvino as ov
import pytest
from engines import precisions

from pipeline.engines.mixed_precision import keep_all_but_products


def network() -> ov.Model:
    """A product, what is done to it, and another product."""
    op = ov.opset13
    source = op.parameter([1, 4, 4, 4], np.float32)
    twice = op.constant(2 * np.eye(4, dtype=np.float32))
    # OpenVINO adds in the same step as it multiplies where nothing stands between.
    shares = op.softmax(op.matmul(source, twice, False, False), 3)
    sums = op.add(op.multiply(shares, shares), op.constant(np.float32(1)))
    return ov.Model([op.matmul(sums, twice, False, False)], [source])


def computed_in(core: ov.Core, model: ov.Model) -> dict[str, set[str]]:
    """In which precision OpenVINO computes each of its kinds of layers."""
    found: dict[str, set[str]] = {}
    for layer in core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "bf16"}).get_runtime_model().get_ops():
        kind, precision = (layer.get_rt_info()[key].astype(str) for key in ("layerType", "runtimePrecision"))
        found.setdefault(kind, set()).add(precision)
    return found


def test_products_alone_are_left_to_bf16() -> None:
    model = network()
    keep_all_but_products(ov.Core(), model)
    marked = {node.get_type_name() for node in model.get_ops() if list(node.get_rt_info().keys())}
    assert marked == {"Softmax", "Multiply", "Add"}


@pytest.mark.skipif("bf16" not in precisions(), reason="this processor does not compute in bf16")
def test_openvino_does_as_it_is_told() -> None:
    core, model = ov.Core(), network()
    before = computed_in(core, model)
    assert (before["FullyConnected"], before["Subgraph"]) == ({"bf16"}, {"bf16"})
    keep_all_but_products(core, model)
    after = computed_in(core, model)
    assert (after["FullyConnected"], after["Subgraph"]) == ({"bf16"}, {"f32"})
