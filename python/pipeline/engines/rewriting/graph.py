"""Read and rewrite an OpenVINO graph, and know what exporters make of a layer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino as ov
from openvino import opset13 as ops

Array = npt.NDArray[Any]


class UnlikeError(Exception):
    """This part of the graph is not what was looked for."""


@dataclass(frozen=True)
class Convolution:
    """A convolution with its bias. weights: (to, from, …kernel)."""

    source: ov.Output
    weights: Array
    bias: Array
    strides: list[int]
    begin: list[int]
    end: list[int]
    dilations: list[int]

    def emit(self, source: ov.Output, weights: Array, bias: Array) -> ov.Output:
        """The same on another source, with other weights."""
        out = ops.convolution(source, floats(weights), self.strides, self.begin, self.end, self.dilations)
        return ops.add(out, floats(bias.reshape(1, -1, *[1] * (weights.ndim - 2)))).output(0)


@dataclass(frozen=True)
class GroupNorm:
    """A normalisation over all channels of (batch, channels, time). scale, shift: of each channel."""

    source: ov.Output
    scale: Array
    shift: Array
    epsilon: float


def producer(output: ov.Output, kind: str) -> ov.Node:
    """The node that computes `output`; raises UnlikeError unless it is of this kind."""
    node = output.get_node()
    if node.get_type_name() != kind:
        raise UnlikeError
    return node


def ancestors(output: ov.Output, kinds: Iterable[str]) -> list[ov.Node]:
    """The nodes of these kinds that compute `output`, the last one first, constants left aside."""
    found: list[ov.Node] = []
    for kind in kinds:
        found.append(producer(output, kind))
        output = variable(found[-1])
    return found


def constant(output: ov.Output) -> Array:
    """The value of a constant; raises UnlikeError if it is none."""
    value: Array = producer(output, "Constant").get_data()
    return value


def is_constant(output: ov.Output) -> bool:
    """Whether its value is known."""
    return bool(output.get_node().get_type_name() == "Constant")


def sources(node: ov.Node) -> list[ov.Output]:
    """What a node reads."""
    return [node.input_value(index) for index in range(node.get_input_size())]


def variable(node: ov.Node) -> ov.Output:
    """The first source that is no constant; raises UnlikeError if there is none."""
    found = next((source for source in sources(node) if not is_constant(source)), None)
    if found is None:
        raise UnlikeError
    return found


def factor(node: ov.Node) -> Array:
    """The constant that a node of two sources multiplies with, or adds."""
    return constant(next((source for source in sources(node) if is_constant(source)), node.input_value(0)))


def consumers(output: ov.Output) -> list[ov.Node]:
    """The nodes that read `output`."""
    return [reader.get_node() for reader in output.get_target_inputs()]


def only_consumer(output: ov.Output, kind: str) -> ov.Node:
    """The one node that reads `output`; raises UnlikeError if there are more, or it is of another kind."""
    readers = consumers(output)
    if len(readers) != 1:
        raise UnlikeError
    return producer(readers[0].output(0), kind)


def is_same(one: ov.Output, other: ov.Output) -> bool:
    """Whether both are one output of one node; `==` would make a node that compares."""
    names = [output.get_node().get_friendly_name() for output in (one, other)]
    return bool(names[0] == names[1] and one.get_index() == other.get_index())


def replace(old: ov.Output, new: ov.Output) -> None:
    """Whatever reads `old` reads `new` from now on."""
    for reader in old.get_target_inputs():
        reader.replace_source_output(new)


def floats(array: npt.ArrayLike) -> ov.Node:
    """A constant, in f32."""
    return ops.constant(np.ascontiguousarray(array, np.float32))


def whole(*values: int) -> ov.Node:
    """A constant: a list of whole numbers."""
    return ops.constant(np.array(values, np.int64))


def shape(output: ov.Output) -> list[int]:
    """The lengths of its axes."""
    return [int(length) for length in output.get_shape()]


def reshape(output: ov.Output, *lengths: int) -> ov.Output:
    """The same values in another shape."""
    return ops.reshape(output, whole(*lengths), False).output(0)


def transpose(output: ov.Output, *order: int) -> ov.Output:
    """The same values, axes in another order."""
    return ops.transpose(output, whole(*order)).output(0)


def convolution(output: ov.Output) -> Convolution:
    """The convolution, with a bias, that computes `output`; raises UnlikeError if there is none."""
    add, node = ancestors(output, ("Add", "Convolution"))
    attributes = node.get_attributes()
    if attributes["auto_pad"] != "explicit":
        raise UnlikeError
    return Convolution(
        source=node.input_value(0),
        weights=constant(node.input_value(1)),
        bias=factor(add).reshape(-1),
        strides=list(attributes["strides"]),
        begin=list(attributes["pads_begin"]),
        end=list(attributes["pads_end"]),
        dilations=list(attributes["dilations"]),
    )


def group_norm(output: ov.Output) -> GroupNorm:
    """The normalisation that computes `output`, as it is exported; raises UnlikeError if there is none."""
    kinds = ("Add", "Multiply", "Reshape", "Add", "Multiply", "MVN", "Reshape")
    shift, scale, _, zero, one, norm, flat = ancestors(output, kinds)
    batch, *rest = shape(flat.input_value(0))
    if np.any(factor(zero)) or np.any(factor(one) != 1) or shape(flat.output(0)) != [batch, 1, math.prod(rest)]:
        raise UnlikeError
    epsilon = float(norm.get_attributes()["eps"])
    return GroupNorm(flat.input_value(0), factor(scale).reshape(-1), factor(shift).reshape(-1), epsilon)
