"""Let what is between two convolutions stay as convolutions want it: in four dimensions, the channels last in memory.

OpenVINO moves a transposition out of the way only where it turns all of four axes from channels last to channels first
or back, and sits at a convolution. Sound has three axes, and demucs swaps other ones too: both become such ones here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import openvino as ov
from openvino import opset13 as ops

from pipeline.engines.rewriting.graph import (
    UnlikeError,
    constant,
    floats,
    is_constant,
    producer,
    replace,
    reshape,
    shape,
    sources,
    transpose,
    whole,
)

_CHANNELS_LAST: Final = (0, 2, 3, 1)
_CHANNELS_FIRST: Final = (0, 3, 1, 2)
_SWAP_OF_SOUND: Final = [0, 2, 1]
_SWAP_OF_SPECTRUM: Final = [0, 2, 1, 3]

_ELEMENTWISE: Final[dict[str, Callable[..., ov.Node]]] = {
    "Add": ops.add,
    "Multiply": ops.multiply,
    "Sigmoid": ops.sigmoid,
    "Gelu": lambda source: ops.gelu(source, "erf"),
}


def keep_channels_last(model: ov.Model) -> None:
    """Rewrite one node after the other; what another kind of node reads stays as it was."""
    for node in model.get_ordered_ops():
        rewrite = _REWRITES.get(node.get_type_name())
        if rewrite is None:
            continue
        try:
            replace(node.output(0), rewrite(node))
        except UnlikeError:
            continue


def _convolution(node: ov.Node) -> ov.Output:
    source, weights = node.input_value(0), constant(node.input_value(1))
    if weights.ndim != 3 or node.get_attributes()["auto_pad"] != "explicit":
        raise UnlikeError
    of = {key: list(value) for key, value in node.get_attributes().items() if key != "auto_pad"}
    source, more = _unpadded(source)
    begin, end, dilations = [0, *of["pads_begin"]], [0, of["pads_end"][0] + more], [1, *of["dilations"]]
    new = ops.convolution(_deep(source), floats(weights[:, :, None]), [1, *of["strides"]], begin, end, dilations)
    return ops.squeeze(new, whole(2)).output(0)


def _unpadded(output: ov.Output) -> tuple[ov.Output, int]:
    # What `output` is with zeros after it, and how many.
    try:
        pad = producer(output, "Pad")
        begin, end = constant(pad.input_value(1)), constant(pad.input_value(2))
        value = constant(pad.input_value(3)) if pad.get_input_size() > 3 else 0
    except UnlikeError:
        return output, 0
    if pad.get_attributes()["pad_mode"] != "constant" or begin.any() or end[:-1].any() or value != 0 or end[-1] < 0:
        return output, 0
    return output.get_node().input_value(0), int(end[-1])


def _elementwise(node: ov.Node) -> ov.Output:
    if len(shape(node.output(0))) != 3 or not any(_is_flattened(source) for source in sources(node)):
        raise UnlikeError
    new = _ELEMENTWISE[node.get_type_name()](*[_deep(source) for source in sources(node)])
    return ops.squeeze(new, whole(2)).output(0)


def _transpose(node: ov.Node) -> ov.Output:
    order, source = constant(node.input_value(1)).tolist(), node.input_value(0)
    if order == _SWAP_OF_SPECTRUM:
        # (rows, channels, time), as it was folded for a residual branch: unfold it.
        swapped = _swapped(producer(source, "Reshape").input_value(0))
        return transpose(reshape(swapped, 1, *shape(swapped)), *_CHANNELS_FIRST)
    if order != _SWAP_OF_SOUND:
        raise UnlikeError
    kind = source.get_node().get_type_name()
    if kind == "Transpose":
        return _swapped(source)
    if kind == "Reshape":
        spectrum = producer(source.get_node().input_value(0), "Transpose")
        if constant(spectrum.input_value(1)).tolist() != _SWAP_OF_SPECTRUM or shape(spectrum.output(0))[0] != 1:
            raise UnlikeError
        source = spectrum.input_value(0)
    elif _is_flattened(source):
        source = _deep(source)
    else:
        raise UnlikeError
    return reshape(transpose(source, *_CHANNELS_LAST), *shape(node.output(0)))


_REWRITES: Final[dict[str, Callable[[ov.Node], ov.Output]]] = {
    "Convolution": _convolution,
    "Transpose": _transpose,
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
}


def _is_flattened(output: ov.Output) -> bool:
    # From four dimensions, by one of the rewrites above.
    node = output.get_node()
    return bool(node.get_type_name() == "Squeeze" and constant(node.input_value(1)).tolist() == [2])


def _deep(output: ov.Output) -> ov.Output:
    # (batch, channels, time) as (batch, channels, 1, time).
    if _is_flattened(output):
        return output.get_node().input_value(0)
    if is_constant(output):
        value = constant(output)
        return floats(value[..., None, :] if value.ndim == 3 else value).output(0)
    try:
        swapped = _swapped(output)
    except UnlikeError:
        return ops.unsqueeze(output, whole(2)).output(0)
    batch, time, channels = shape(swapped)
    return transpose(reshape(swapped, batch, 1, time, channels), *_CHANNELS_FIRST)


def _swapped(output: ov.Output) -> ov.Output:
    # What `output` is a transposition of.
    node = producer(output, "Transpose")
    if constant(node.input_value(1)).tolist() != _SWAP_OF_SOUND:
        raise UnlikeError
    return node.input_value(0)
