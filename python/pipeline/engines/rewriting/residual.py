"""The residual branches of demucs (`DConv`): channels last, and normalised without looking at what is normalised.

A branch narrows C channels to H = C / 8, widens them to 2 C, and normalises these over channels and time before a gate
makes C of them. Mean and variance of the wide signal follow from mean and covariance of the narrow one, because the
wide one is linear in it. So the wide signal is written and read once, and not four times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from pipeline.engines.rewriting.graph import (
    Array,
    Convolution,
    GroupNorm,
    UnlikeError,
    ancestors,
    convolution,
    factor,
    floats,
    group_norm,
    is_same,
    producer,
    replace,
    reshape,
    shape,
    sources,
    transpose,
    variable,
    whole,
)


@dataclass(frozen=True)
class _Branch:
    narrow: Convolution
    narrow_norm: GroupNorm
    wide: Convolution
    wide_norm: GroupNorm
    gain: Array


def rewrite_residual_branches(model: ov.Model) -> None:
    """Each of them, as far as it is as demucs exports it."""
    for node in model.get_ordered_ops():
        try:
            branch = _branch(node)
        except UnlikeError:
            continue
        new = transpose(_emit(branch, transpose(branch.narrow.source, 0, 2, 1)), 0, 2, 1)
        replace(node.output(0), new)


def _branch(node: ov.Node) -> _Branch:
    # What is exported: signal + gain * (half * sigmoid(other half)).
    add = producer(node.output(0), "Add")
    signal, scaled = sources(add)
    gain, gated = ancestors(scaled, ("Multiply", "Multiply"))
    half, gate = sources(gated)
    split = producer(variable(producer(gate, "Sigmoid")), "Split")
    if not is_same(half, split.output(0)) or not is_same(variable(gate.get_node()), split.output(1)):
        raise UnlikeError
    wide_norm = group_norm(variable(split))
    wide = convolution(wide_norm.source)
    narrow_norm = group_norm(variable(producer(wide.source, "Gelu")))
    narrow = convolution(narrow_norm.source)
    if not is_same(narrow.source, signal) or wide.weights.shape[2:] != (1,) or len(shape(signal)) != 3:
        raise UnlikeError
    return _Branch(narrow, narrow_norm, wide, wide_norm, factor(gain).reshape(-1))


def _emit(branch: _Branch, signal: ov.Output) -> ov.Output:
    # signal: (batch, time, C), and so is the result.
    channels = shape(signal)[2]
    narrow = _narrowed(branch, signal)
    mean, inverse = _statistics(branch, narrow)

    def half(start: int, gain: Array) -> ov.Node:
        part = slice(start, start + channels)
        wide = ops.matmul(narrow, floats(branch.wide.weights[part, :, 0]), False, True)
        normal = ops.multiply(ops.subtract(ops.add(wide, floats([[branch.wide.bias[part]]])), mean), inverse)
        scale, shift = branch.wide_norm.scale[part] * gain, branch.wide_norm.shift[part] * gain
        return ops.add(ops.multiply(normal, floats([[scale]])), floats([[shift]]))

    gate = ops.sigmoid(half(channels, np.ones(channels)))
    return ops.add(signal, ops.multiply(half(0, branch.gain), gate)).output(0)


def _narrowed(branch: _Branch, signal: ov.Output) -> ov.Output:
    out = branch.narrow.emit(transpose(signal, 0, 2, 1), branch.narrow.weights, branch.narrow.bias)
    batch, channels, time = shape(out)
    flat = reshape(transpose(out, 0, 2, 1), batch, 1, time * channels)
    norm = branch.narrow_norm
    normal = reshape(ops.mvn(flat, whole(2), True, norm.epsilon, "INSIDE_SQRT").output(0), batch, time, channels)
    return ops.gelu(ops.add(ops.multiply(normal, floats([[norm.scale]])), floats([[norm.shift]])), "erf").output(0)


def _statistics(branch: _Branch, narrow: ov.Output) -> tuple[ov.Node, ov.Node]:
    # Of the wide signal, over channels and time: its mean, and one over its standard deviation, each (batch, 1, 1).
    matrix, bias = branch.wide.weights[:, :, 0].astype(np.float64), branch.wide.bias.astype(np.float64)
    mean = ops.reduce_mean(narrow, whole(1), True)
    wide_mean = ops.add(ops.matmul(mean, floats([matrix.mean(axis=0)]), False, True), floats([[[bias.mean()]]]))
    # The variance within the channels, and that between their means.
    centred = ops.subtract(narrow, mean)
    covariance = ops.matmul(centred, centred, True, False)
    products = ops.multiply(covariance, floats([matrix.T @ matrix / (shape(narrow)[1] * len(matrix))]))
    means = ops.matmul(mean, floats(matrix - matrix.mean(axis=0)), False, True)
    means = ops.add(means, floats([[bias - bias.mean()]]))
    between = ops.reduce_mean(ops.multiply(means, means), whole(2), True)
    variance = ops.add(ops.reduce_sum(products, whole(1, 2), True), between)
    deviation = ops.sqrt(ops.add(variance, floats([[[branch.wide_norm.epsilon]]])))
    return wide_mean, ops.divide(floats([[[1]]]), deviation)
