"""What is done to a network before it is compiled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import openvino as ov
from openvino import opset13 as ops
from openvino.passes import ConstantFolding, Manager

from pipeline.engines.rewriting.graph import (
    Array,
    UnlikeError,
    ancestors,
    constant,
    consumers,
    convolution,
    factor,
    floats,
    group_norm,
    is_same,
    only_consumer,
    producer,
    replace,
    reshape,
    shape,
    sources,
    transpose,
    whole,
)
from pipeline.engines.rewriting.layouts import keep_channels_last
from pipeline.engines.rewriting.residual import rewrite_residual_branches


def rewrite(model: ov.Model) -> None:
    """Make a network of demucs's faster, in place. Its results differ by rounding alone.

    What is not as demucs exports it stays as it is.
    """
    folding = Manager()
    folding.register_pass(ConstantFolding())
    folding.run_passes(model)
    _everywhere(model, "Multiply", _gelu)
    rewrite_residual_branches(model)
    _everywhere(model, "Split", _gate)
    _everywhere(model, "ConvolutionBackpropData", _transposed_convolution)
    _everywhere(model, "Transpose", _norm_between_transpositions)
    keep_channels_last(model)
    model.validate_nodes_and_infer_types()


def _everywhere(model: ov.Model, kind: str, change: Callable[[ov.Node], None]) -> None:
    for node in model.get_ordered_ops():
        if node.get_type_name() != kind:
            continue
        try:
            change(node)
        except UnlikeError:
            continue


def _gelu(node: ov.Node) -> None:
    # x * (1 + erf(x / √2)) * ½
    half, product = ancestors(node.output(0), ("Multiply", "Multiply"))
    source, other = sources(product)
    one, _, root = ancestors(other, ("Add", "Erf", "Divide"))
    wanted = ((half, 0.5), (one, 1), (root, np.sqrt(2)))
    if not is_same(source, root.input_value(0)) or not all(np.allclose(factor(each), value) for each, value in wanted):
        raise UnlikeError
    replace(node.output(0), ops.gelu(source, "erf").output(0))


def _gate(node: ov.Node) -> None:
    # Two convolutions of half the channels: no result has to be taken apart, and the sigmoid is part of one of them.
    whole_one = convolution(node.input_value(0))
    if constant(node.input_value(1)) != 1 or node.get_output_size() != 2:
        raise UnlikeError
    halves = zip(np.split(whole_one.weights, 2), np.split(whole_one.bias, 2), strict=True)
    for output, (weights, bias) in zip(node.outputs(), halves, strict=True):
        replace(output, whole_one.emit(whole_one.source, weights, bias))


def _transposed_convolution(node: ov.Node) -> None:
    add = only_consumer(node.output(0), "Add")
    cut = only_consumer(add.output(0), "Slice")
    if [constant(source).tolist() for source in sources(cut)[3:]] != [[1], [2]]:
        raise UnlikeError
    weights, bias, start = constant(node.input_value(1)), factor(add).reshape(-1), int(constant(cut.input_value(1))[0])
    if weights.ndim == 4:
        replace(cut.output(0), _of_spectrum(node, cut, bias, start))
        return
    readers = consumers(cut.output(0))
    activation = readers[0] if [reader.get_type_name() for reader in readers] == ["Gelu"] else None
    stride = node.get_attributes()["strides"][0]
    if weights.shape[2] != 2 * stride or any(node.get_attributes()["pads_begin"]):
        raise UnlikeError
    # Every step makes `stride` samples out of two values: a convolution whose channels are samples.
    taps = np.concatenate(np.split(weights.transpose(2, 1, 0).reshape(-1, len(weights), 1), 2)[::-1], axis=2)
    out = ops.add(
        ops.convolution(node.input_value(0), floats(taps), [1], [1], [1], [1]),
        floats(np.tile(bias, stride).reshape(1, -1, 1)),
    )
    if activation is not None:
        out = ops.gelu(out, "erf")
    _, channels, samples = shape(cut.output(0))
    steps = transpose(out.output(0), 0, 2, 1)
    sound = reshape(steps, 1, shape(steps)[1] * stride, channels)
    kept = ops.slice(sound, whole(start), whole(start + samples), whole(1), whole(1)).output(0)
    replace((activation or cut).output(0), transpose(kept, 0, 2, 1))


def _of_spectrum(node: ov.Node, cut: ov.Node, bias: Array, start: int) -> ov.Output:
    # What is cut off need not be computed.
    of = node.get_attributes()
    _, channels, bins, frames = shape(cut.output(0))
    begin, end = [start, 0], [shape(node.output(0))[2] - bins - start, 0]
    out = ops.convolution_backprop_data(
        node.input_value(0), node.input_value(1), of["strides"], None, begin, end, of["dilations"]
    )
    out = ops.add(out, floats(bias.reshape(1, -1, 1, 1))).output(0)
    if [reader.get_type_name() for reader in consumers(cut.output(0))] != ["Reshape"]:
        return out
    # The network's result, channels first: two long axes are turned faster than three.
    long = reshape(transpose(out, 0, 2, 3, 1), 1, 1, bins * frames, channels)
    return reshape(transpose(long, 0, 3, 1, 2), 1, channels, bins, frames)


def _norm_between_transpositions(node: ov.Node) -> None:
    # Over everything: the order does not matter.
    norm = group_norm(node.input_value(0))
    swap = producer(norm.source, "Transpose")
    if any(constant(each.input_value(1)).tolist() != [0, 2, 1] for each in (node, swap)):
        raise UnlikeError
    batch, time, channels = shape(swap.input_value(0))
    flat = reshape(swap.input_value(0), batch, 1, time * channels)
    normal = reshape(ops.mvn(flat, whole(2), True, norm.epsilon, "INSIDE_SQRT").output(0), batch, time, channels)
    replace(node.output(0), ops.add(ops.multiply(normal, floats([[norm.scale]])), floats([[norm.shift]])).output(0))
